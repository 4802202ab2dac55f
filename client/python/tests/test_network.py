"""Broken connections and restarts of the real server: scenarios 14 and 15."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from conftest import Connect
from proxy import CuttingProxy
from real_server import RealServer

from worldlog import EmitStreamOptions, Notice
from worldlog.v1 import Diverged, Event, Gap, MessageEvent


def message(text: str) -> Event:
    return Event(message=MessageEvent(content=text + "x" * 200, sender="test"))


@pytest.mark.parametrize("seed", [1, 2])
def test_14_exact_over_a_connection_that_is_cut_again_and_again(
    connect: Connect, server: RealServer, client: Any, world: str, seed: int
) -> None:
    proxy = CuttingProxy(server.port, seed=seed, least_bytes=2_000, most_bytes=200_000)
    subscription = connect(proxy.address).subscribe(world, after=0)

    def emit() -> None:
        with client.emit_stream(world) as stream:
            for i in range(100):
                stream.send([message(f"{i}") for _ in range(20)])

    emitter = threading.Thread(target=emit)
    emitter.start()
    got = []
    for each in subscription:
        got.append(each.sequence)
        if each.sequence == 2000:
            break
    emitter.join(20)
    assert got == list(range(1, 2001))
    replayed = [each.sequence for each in connect(proxy.address).replay(world)]
    assert replayed == got
    assert proxy.connections > 3
    proxy.close()


def test_14_emits_over_such_a_connection_store_everything_once(
    connect: Connect, server: RealServer, client: Any, world: str
) -> None:
    proxy = CuttingProxy(server.port, seed=3, least_bytes=200, most_bytes=3_000)
    broken = connect(proxy.address)
    with broken.emit_stream(world, EmitStreamOptions(requests_max=8)) as stream:
        for i in range(200):
            stream.send(message(f"{i}-"))
    for i in range(200, 230):
        broken.emit(world, message(f"{i}-"))
    contents = [each.message.content.split("-")[0] for each in client.replay(world)]
    assert contents == [str(i) for i in range(230)]
    assert proxy.connections > 3
    proxy.close()


def test_15_a_server_that_is_killed_under_load_loses_nothing_durable(connect: Connect, own_server: RealServer) -> None:
    client = connect(own_server.address, deadline_seconds=60.0)
    client.create_world("w")
    seen: dict[int, str] = {}
    losses: list[Any] = []
    last = threading.Event()
    subscription = client.subscribe("w", after=0)

    def follow() -> None:
        for item in subscription.items():
            if isinstance(item, Event):
                assert item.sequence not in seen
                seen[item.sequence] = item.id
                if item.message.content.startswith("last"):
                    last.set()
            elif isinstance(item, Notice) and isinstance(item.signal, (Diverged, Gap)):
                losses.append(item.signal)

    follower = threading.Thread(target=follow)
    follower.start()
    answers = []
    with client.emit_stream("w") as stream:
        for i in range(300):
            answers.append(stream.send([message(f"{i}-{j}") for j in range(5)]))
            if i == 150:
                answers[100].result(60)
                own_server.kill()
                own_server.start_again()
        answers.append(stream.send(message("last")))
    assert last.wait(60)
    subscription.close()
    follower.join(20)
    stored = {each.sequence: each.id for each in client.replay("w")}
    durable = {result.sequence: result.id for each in answers for result in each.result(20).results}
    assert len(set(durable.values())) == 1501
    assert {sequence: stored.get(sequence) for sequence in durable} == durable
    assert len(stored) == 1501
    assert any(isinstance(each, Gap) for each in losses)
    taken_back = {
        sequence
        for each in losses
        if isinstance(each, Diverged)
        for sequence in range(each.lost_from_sequence, each.lost_to_sequence + 1)
    }
    assert {sequence: id for sequence, id in seen.items() if sequence not in taken_back} == stored
