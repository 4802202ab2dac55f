"""TLS, bearer tokens and what else of the connection is an option."""

from __future__ import annotations

import datetime
import ipaddress
from typing import Any

import grpc
import pytest
from conftest import Connect
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scripted import Scripted, batch, frames, started

from worldlog import ClientOptions, WorldlogError
from worldlog._options import is_loopback
from worldlog.v1 import GetWorldResponse, SubscribeResponse, World


def self_signed() -> tuple[bytes, bytes]:
    """A certificate for 127.0.0.1 and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    return certificate.public_bytes(pem), key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)


def world(request: Any, context: grpc.ServicerContext) -> GetWorldResponse:
    return GetWorldResponse(world=World(id="w"))


def test_tls_with_an_authority_of_ones_own(connect: Connect) -> None:
    certificate, key = self_signed()
    server = Scripted(credentials=grpc.ssl_server_credentials([(key, certificate)]))
    server.on("GetWorld", world)
    assert connect(server.address, root_certificates=certificate).get_world("w").id == "w"
    other, _ = self_signed()
    with pytest.raises(WorldlogError) as failed:
        connect(server.address, root_certificates=other, retry_unary=False).get_world("w")
    assert failed.value.code is grpc.StatusCode.UNAVAILABLE
    server.stop()


def test_a_token_travels_with_every_call(scripted: Scripted, connect: Connect) -> None:
    scripted.on("GetWorld", world)
    scripted.on("Subscribe", frames(SubscribeResponse, started(), batch(0, 1)))
    tokens = iter(["first", "second"])
    client = connect(scripted.address, token=lambda: next(tokens))
    client.get_world("w")
    with client.subscribe("w", after=0) as subscription:
        next(iter(subscription))
    sent = [scripted.metadata[method][0]["authorization"] for method in ("GetWorld", "Subscribe")]
    assert sent == ["Bearer first", "Bearer second"]


def test_a_token_is_not_shown() -> None:
    assert "secret" not in repr(ClientOptions(token="secret"))


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("localhost:1", True),
        ("127.0.0.1:1", True),
        ("127.8.9.1:1", True),
        ("[::1]:1", True),
        ("dns:///localhost:1", True),
        ("127.example.com:1", False),
        ("localhost.example.com:1", False),
        ("10.0.0.1:1", False),
        ("dns:///example.com:443", False),
    ],
)
def test_only_this_machine_is_spoken_to_in_plain_text(address: str, loopback: bool) -> None:
    assert is_loopback(address) is loopback
    assert (ClientOptions().credentials(address) is None) is loopback
    assert ClientOptions(plaintext=True).credentials(address) is None
