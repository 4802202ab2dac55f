"""Closing the client: scenario 25."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import Connect
from scripted import Scripted, batch, breaks, frames, started, stays_silent

from worldlog import Outcome, WorldlogError
from worldlog.v1 import Event, MessageEvent, ReplayResponse, SubscribeResponse


def silent_stream(request: Any, context: Any) -> Any:
    stays_silent(request, context)
    yield


def test_25_closing_the_client_ends_everything(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", frames(SubscribeResponse, started(), batch(0, 1)))
    scripted.on("Replay", frames(ReplayResponse, started(last=9), batch(0, 1)))
    scripted.on("EmitStream", silent_stream)
    scripted.on("GetWorld", stays_silent)
    client = connect(scripted.address, deadline_seconds=120.0)
    arrived = threading.Barrier(3, timeout=20)
    emits = client.emit_stream("w")
    answer = emits.send(Event(message=MessageEvent(content="x")))

    def follow(stream: Any) -> list[int]:
        got: list[int] = []
        for each in stream:
            got.append(each.sequence)
            arrived.wait()
        return got

    with ThreadPoolExecutor(3) as pool:
        following = pool.submit(follow, client.subscribe("w", after=0))
        replaying = pool.submit(follow, client.replay("w"))
        asking = pool.submit(client.get_world, "w")
        arrived.wait()
        wait_for(lambda: bool(scripted.requests["GetWorld"] and scripted.requests["EmitStream"]))
        begun = time.monotonic()
        client.close()
        assert following.result(30) == [1]
        for failing in (replaying, asking, answer):
            error = failing.exception(30)
            assert isinstance(error, WorldlogError), error
        assert time.monotonic() - begun < 30
        unanswered = answer.exception()
        assert unanswered.outcome is Outcome.UNKNOWN
    with pytest.raises(WorldlogError):
        emits.close()


def test_25_a_closed_client_says_so(scripted: Scripted, connect: Connect) -> None:
    client = connect(scripted.address)
    client.close()
    client.close()
    for use in (client.get_world, client.subscribe, client.replay, client.emit_stream):
        with pytest.raises(RuntimeError, match="the client is closed"):
            use("w")


def test_25_a_call_that_waits_for_its_next_attempt_ends(connect: Connect, scripted: Scripted) -> None:
    scripted.on("GetWorld", breaks)
    client = connect(scripted.address, backoff_min_seconds=60, backoff_max_seconds=60, deadline_seconds=120.0)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(client.get_world, "w")
        wait_for(lambda: bool(scripted.requests["GetWorld"]))
        client.close()
        assert isinstance(asking.exception(30), WorldlogError)


def wait_for(condition: Any) -> None:
    ends_at = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends_at
        threading.Event().wait(0.01)
