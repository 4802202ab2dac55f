"""Settings of clients and emit streams, with their defaults."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import grpc

from worldlog._backoff import Backoff
from worldlog.v1 import AckLevel

Token = str | Callable[[], str]

# A server hears that a reader takes something when it has taken part of this.
_SUBSCRIPTION_WINDOW_BYTES = 128 << 10
# gRPC's own waits between connections; the client waits by itself, so they stay short.
_RECONNECT_MAX_SECONDS = 1.0


@dataclass(frozen=True)
class ClientOptions:
    """How a client behaves. Immutable."""

    deadline_seconds: float = 30.0
    """How long a unary call may take with all of its attempts."""
    backoff_min_seconds: float = 0.1
    """The shortest wait before another attempt."""
    backoff_max_seconds: float = 10.0
    """The longest wait before another attempt, unless the server asks for more."""
    retry_unary: bool = True
    """Whether unary calls are attempted again; streams always resume."""
    give_up_after_seconds: float = 60.0
    """How long a replay tries without progress before it fails. A subscription tries for ever unless told otherwise."""
    keepalive_seconds: float = 30.0
    """How often a silent connection with open calls is probed. A server may object to less than 20 s."""
    keepalive_timeout_seconds: float = 10.0
    """How long the answer to a probe may take."""
    max_inbound_message_bytes: int = 8 << 20
    """Largest answer that is taken."""
    plaintext: bool | None = None
    """Whether to speak without TLS; when None, only to an address on this machine (`localhost`, `127.…`, `[::1]`)."""
    root_certificates: bytes | None = None
    """Certificate authorities to trust, as PEM; those of gRPC when None. Means TLS also on this machine."""
    client_certificate: bytes | None = None
    """Chain to show to the server, as PEM; goes with `client_key`."""
    client_key: bytes | None = None
    """Key of `client_certificate`, as PEM."""
    token: Token | None = field(default=None, repr=False)
    """Bearer token sent with every call, or what returns the one of the moment; must not block."""
    channel_arguments: tuple[tuple[str, str | int], ...] = ()
    """Further arguments of gRPC's channels; they win over those of the client."""

    def __post_init__(self) -> None:
        for name in ("deadline_seconds", "give_up_after_seconds", "keepalive_seconds", "keepalive_timeout_seconds"):
            _require(name, getattr(self, name), 0.001, 86_400)
        _require("backoff_min_seconds", self.backoff_min_seconds, 0.001, 3600)
        _require("backoff_max_seconds", self.backoff_max_seconds, self.backoff_min_seconds, 3600)
        _require("max_inbound_message_bytes", self.max_inbound_message_bytes, 1, (1 << 31) - 1)
        if (self.client_certificate is None) != (self.client_key is None):
            raise ValueError("client_certificate and client_key go together; one of them is missing")
        if self.plaintext and (self.root_certificates or self.client_certificate):
            raise ValueError("plaintext: True (expected: no certificates with it)")

    def backoff(self) -> Backoff:
        return Backoff(self.backoff_min_seconds, self.backoff_max_seconds)

    def credentials(self, address: str) -> grpc.ChannelCredentials | None:
        """Those for this address; None for plain text."""
        certificates = self.root_certificates is not None or self.client_certificate is not None
        plain = is_loopback(address) and not certificates if self.plaintext is None else self.plaintext
        if plain:
            return None
        return grpc.ssl_channel_credentials(self.root_certificates, self.client_key, self.client_certificate)

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What travels with every call."""
        if self.token is None:
            return ()
        return (("authorization", f"Bearer {self.token if isinstance(self.token, str) else self.token()}"),)

    def arguments(self, *, bulk: bool) -> list[tuple[str, str | int]]:
        """Arguments of a channel, which has a connection of its own.

        The client repeats calls itself, because it knows which are safe to repeat; so gRPC does not.
        """
        arguments: dict[str, str | int] = {
            "grpc.keepalive_time_ms": round(self.keepalive_seconds * 1000),
            "grpc.keepalive_timeout_ms": round(self.keepalive_timeout_seconds * 1000),
            # Newer gRPC waits so long for the answer to any probe, a minute unless told, whatever the line above says.
            "grpc.http2.ping_timeout_ms": round(self.keepalive_timeout_seconds * 1000),
            "grpc.http2.max_pings_without_data": 0,
            "grpc.max_receive_message_length": self.max_inbound_message_bytes,
            "grpc.enable_retries": 0,
            "grpc.service_config_disable_resolution": 1,
            "grpc.use_local_subchannel_pool": 1,
            "grpc.primary_user_agent": "worldlog-python",
            "grpc.initial_reconnect_backoff_ms": round(self.backoff_min_seconds * 1000),
            "grpc.max_reconnect_backoff_ms": round(min(_RECONNECT_MAX_SECONDS, self.backoff_max_seconds) * 1000),
        }
        if not bulk:
            arguments["grpc.http2.bdp_probe"] = 0
            arguments["grpc.http2.lookahead_bytes"] = _SUBSCRIPTION_WINDOW_BYTES
        arguments.update(self.channel_arguments)
        return list(arguments.items())


@dataclass(frozen=True)
class EmitStreamOptions:
    """How an emit stream works. Immutable."""

    ack: AckLevel.ValueType = AckLevel.ACK_LEVEL_DURABLE
    """When the server answers."""
    requests_max: int = 32
    """How many requests may be unanswered before `send` waits."""
    bytes_max: int = 8 << 20
    """How many bytes of requests may be unanswered before `send` waits; a single larger request still passes, alone."""
    give_up_after_seconds: float = 60.0
    """How long requests may wait without any answer before the stream fails."""

    def __post_init__(self) -> None:
        _require("requests_max", self.requests_max, 1, 100_000)
        _require("bytes_max", self.bytes_max, 1, 1 << 40)
        _require("give_up_after_seconds", self.give_up_after_seconds, 0.001, 86_400)


def check_address(address: str) -> str:
    """`host:port`, `[IPv6]:port`, or a target of gRPC with a scheme."""
    if "://" not in address and not re.fullmatch(r".+:[0-9]{1,5}", address):
        raise ValueError(f"address: {address!r} (expected: host:port)")
    return address


def is_loopback(address: str) -> bool:
    """True when what is sent there does not leave this machine."""
    rest = address.rpartition("/")[2] if "://" in address else address
    host = rest if rest.endswith("]") or ":" not in rest else rest.rpartition(":")[0]
    return host in ("localhost", "[::1]") or re.fullmatch(r"127(\.[0-9]{1,3}){3}", host) is not None


def options_of(options: ClientOptions | None, settings: dict[str, Any]) -> ClientOptions:
    """Those given as a whole, or made of settings by name."""
    if options is None:
        return ClientOptions(**settings)
    if settings:
        raise TypeError(f"options and {', '.join(settings)} were given (expected: one or the other)")
    return options


def _require(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ValueError(f"{name}: {value} (expected: {least} to {most})")
