"""What the tests share: the real server, scripted ones, and both clients."""

from __future__ import annotations

import itertools
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from real_server import RealServer
from scripted import Scripted
from twin import Loop, Twin

from worldlog import ClientOptions, WorldlogClient

Connect = Callable[..., Any]

SWIFT: dict[str, Any] = {"backoff_min_seconds": 0.005, "backoff_max_seconds": 0.05, "deadline_seconds": 20.0}

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    running = RealServer(tmp_path_factory.mktemp("server") / "data")
    yield running
    running.stop()


@pytest.fixture
def own_server(tmp_path: pathlib.Path) -> Iterator[RealServer]:
    """A server that the test may kill."""
    running = RealServer(tmp_path / "data")
    yield running
    running.stop()


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    running = Scripted()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def loop() -> Loop:
    return Loop()


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest, loop: Loop) -> Iterator[Connect]:
    """Makes clients with short waits; every test that uses it runs with both kinds."""
    clients: list[Any] = []

    def make(address: str, **settings: Any) -> Any:
        options = ClientOptions(**{**SWIFT, **settings})
        client = WorldlogClient(address, options) if request.param == "sync" else Twin(loop, address, options)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(connect: Connect, server: RealServer) -> Any:
    return connect(server.address)


@pytest.fixture
def world(client: Any) -> str:
    """A new world on the real server."""
    name = f"w{next(_numbers)}"
    client.create_world(name)
    return name
