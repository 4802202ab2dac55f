"""Emit streams: scenarios 8 to 12."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from conftest import Connect
from real_server import RealServer
from scripted import Handler, Scripted, breaks, refuse

from worldlog import EmitStreamOptions, Outcome, WorldlogError
from worldlog.v1 import (
    AckLevel,
    EmitRequest,
    EmitResult,
    EmitStreamRequest,
    EmitStreamResponse,
    ErrorReason,
    Event,
    EventServiceStub,
    MessageEvent,
)


def message(text: str, size: int = 0) -> Event:
    return Event(message=MessageEvent(content=text + "x" * size, sender="test"))


def answer(request: EmitStreamRequest) -> EmitStreamResponse:
    return EmitStreamResponse(results=[EmitResult(sequence=1, id=each.id) for each in request.events])


def contents(client: Any, world: str) -> list[str]:
    return [each.message.content for each in client.replay(world)]


def test_08_requests_are_answered_each_and_in_order(client: Any, world: str) -> None:
    with client.emit_stream(world) as stream:
        answers = [stream.send([message(f"{i}a"), message(f"{i}b")]) for i in range(100)]
    responses = [each.result(20) for each in answers]
    assert [[result.sequence for result in each.results] for each in responses] == [[2 * i + 1, 2 * i + 2] for i in range(100)]
    assert all(each.ack == AckLevel.ACK_LEVEL_DURABLE for each in responses)
    assert contents(client, world) == [f"{i}{half}" for i in range(100) for half in "ab"]


def test_08_accepted_is_enough_when_asked_for(client: Any, world: str) -> None:
    with client.emit_stream(world, ack=AckLevel.ACK_LEVEL_ACCEPTED) as stream:
        assert stream.send(message("a")).result(20).results[0].sequence == 1


@pytest.mark.parametrize(
    ("options", "size", "room"),
    [
        (EmitStreamOptions(requests_max=5), 0, 5),
        (EmitStreamOptions(bytes_max=3500), 1000, 3),
        (EmitStreamOptions(bytes_max=10), 1000, 1),
    ],
    ids=["requests", "bytes", "one larger than all room"],
)
def test_09_sending_waits_when_the_window_is_full(
    scripted: Scripted, connect: Connect, options: EmitStreamOptions, size: int, room: int
) -> None:
    go_on = threading.Event()

    def holds_back(requests: Iterator[EmitStreamRequest], context: grpc.ServicerContext) -> Iterator[Any]:
        for request in requests:
            go_on.wait(30)
            yield answer(request)

    scripted.on("EmitStream", holds_back)
    stream = connect(scripted.address).emit_stream("w", options)
    sent: list[int] = []

    def send_all() -> None:
        for i in range(room + 3):
            stream.send(message(str(i), size))
            sent.append(i)

    sender = threading.Thread(target=send_all)
    sender.start()
    assert settled(sent, room) == room
    go_on.set()
    sender.join(20)
    assert len(sent) == room + 3
    stream.close()


def settled(items: list[int], expected: int) -> int:
    """How many there are once as many as expected have come and no more do."""
    ends_at = time.monotonic() + 20
    while len(items) < expected and time.monotonic() < ends_at:
        threading.Event().wait(0.02)
    last, since = len(items), time.monotonic()
    while time.monotonic() - since < 0.3:
        if len(items) != last:
            last, since = len(items), time.monotonic()
        threading.Event().wait(0.02)
    return last


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_10_breaks_lose_nothing_and_repeat_nothing(
    scripted: Scripted, connect: Connect, server: RealServer, client: Any, world: str, seed: int
) -> None:
    chance = random.Random(seed)
    with grpc.insecure_channel(server.address) as channel:
        real = EventServiceStub(channel)

        def relay(requests: Iterator[EmitStreamRequest], context: grpc.ServicerContext) -> Iterator[Any]:
            for request in requests:
                luck = chance.random()
                if luck < 0.08:
                    breaks(request, context)
                done = real.Emit(EmitRequest(world=world, events=request.events, ack=request.ack))
                if luck > 0.92:
                    breaks(request, context)
                yield EmitStreamResponse(results=done.results, ack=done.ack, durable_through=done.durable_through)

        scripted.on("EmitStream", relay)
        with connect(scripted.address).emit_stream(world) as stream:
            answers = [stream.send([message(f"{i}a"), message(f"{i}b")]) for i in range(100)]
        assert len(scripted.requests["EmitStream"]) > 3
    assert [each.result(20).results[0].sequence for each in answers] == [2 * i + 1 for i in range(100)]
    assert contents(client, world) == [f"{i}{half}" for i in range(100) for half in "ab"]


def refuses_at(place: int, *, after_answers: int) -> Handler:
    def refusing(requests: Iterator[EmitStreamRequest], context: grpc.ServicerContext) -> Iterator[Any]:
        for i, request in enumerate(requests):
            if i < after_answers:
                yield answer(request)
            if i == place:
                metadata = {"request_index": str(place)}
                code = grpc.StatusCode.ALREADY_EXISTS
                refuse(context, code, "EVENT_ID_CONFLICT", outcome="NOT_APPLIED", metadata=metadata)

    return refusing


def failure(answer: Any) -> WorldlogError:
    error = answer.exception(20)
    assert isinstance(error, WorldlogError)
    return error


def test_11_a_refused_request_ends_the_stream(scripted: Scripted, connect: Connect) -> None:
    scripted.on("EmitStream", refuses_at(2, after_answers=2))
    stream = connect(scripted.address).emit_stream("w")
    answers = [stream.send(message(str(i))) for i in range(5)]
    assert [each.result(20).results[0].sequence for each in answers[:2]] == [1, 1]
    assert failure(answers[2]).reason == ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT
    for later in answers[3:]:
        assert failure(later).reason == ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT
        assert failure(later).outcome is Outcome.NOT_APPLIED
        assert "an earlier request" in str(failure(later))
    with pytest.raises(WorldlogError, match="EVENT_ID_CONFLICT"):
        stream.flush()
    assert failure(stream.send(message("late"))).outcome is Outcome.NOT_APPLIED
    with pytest.raises(WorldlogError, match="EVENT_ID_CONFLICT"):
        stream.close()
    with pytest.raises(RuntimeError, match="closed"):
        stream.send(message("too late"))


def test_11_what_had_no_answer_before_the_refused_one_is_unknown(scripted: Scripted, connect: Connect) -> None:
    scripted.on("EmitStream", refuses_at(2, after_answers=1))
    stream = connect(scripted.address).emit_stream("w")
    answers = [stream.send(message(str(i))) for i in range(4)]
    answers[0].result(20)
    assert [failure(each).outcome for each in answers[1:]] == [
        Outcome.UNKNOWN,
        Outcome.NOT_APPLIED,
        Outcome.NOT_APPLIED,
    ]
    with pytest.raises(WorldlogError):
        stream.close()


def test_11_the_real_server_refuses_an_id_with_other_content(client: Any, world: str) -> None:
    client.emit(world, Event(id="taken", message=MessageEvent(content="first")))
    stream = client.emit_stream(world)
    answers = [
        stream.send(message("a")),
        stream.send(Event(id="taken", message=MessageEvent(content="other"))),
        stream.send(message("c")),
    ]
    assert answers[0].result(20).results[0].sequence == 2
    assert failure(answers[1]).reason == ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT
    assert failure(answers[2]).outcome is Outcome.NOT_APPLIED
    with pytest.raises(WorldlogError):
        stream.close()
    assert contents(client, world) == ["first", "a"]


def test_11_an_answer_that_does_not_fit_its_request_is_not_believed(scripted: Scripted, connect: Connect) -> None:
    def answers_nothing(requests: Iterator[EmitStreamRequest], context: grpc.ServicerContext) -> Iterator[Any]:
        for _ in requests:
            yield EmitStreamResponse()

    scripted.on("EmitStream", answers_nothing)
    stream = connect(scripted.address).emit_stream("w")
    assert "an answer has 0 results (expected: 1)" in str(failure(stream.send(message("a"))))
    with pytest.raises(WorldlogError):
        stream.close()


def test_12_without_progress_it_gives_up_but_not_while_it_is_idle(
    scripted: Scripted, connect: Connect, client: Any, world: str
) -> None:
    patience = EmitStreamOptions(give_up_after_seconds=10)
    over = threading.Event()

    def falls_silent(requests: Iterator[EmitStreamRequest], context: grpc.ServicerContext) -> Iterator[Any]:
        for request in requests:
            yield answer(request)
            context.add_callback(over.set)
            over.wait(120)

    scripted.on("EmitStream", falls_silent, breaks)
    with client.emit_stream(world, patience) as idle:
        idle.send(message("a")).result(20)

        silent = connect(scripted.address).emit_stream("w", patience)
        answers = [silent.send(message(str(i))) for i in range(3)]
        answers[0].result(20)
        breaking = connect(scripted.address).emit_stream("w", patience)
        broken = failure(breaking.send(message("a")))

        assert broken.code is grpc.StatusCode.UNAVAILABLE
        assert [failure(each).outcome for each in answers[1:]] == [Outcome.UNKNOWN, Outcome.UNKNOWN]
        assert failure(answers[1]).code is grpc.StatusCode.DEADLINE_EXCEEDED
        for stream in (silent, breaking):
            with pytest.raises(WorldlogError, match="no progress"):
                stream.close()
        # As long as the others had, and longer.
        assert idle.send(message("b")).result(20).results[0].sequence == 2


def test_many_may_send_at_once(client: Any, world: str) -> None:
    with client.emit_stream(world, EmitStreamOptions(requests_max=3)) as stream, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda who: [stream.send(message(f"{who}-{i}")) for i in range(20)], range(8)))
    got = contents(client, world)
    assert len(got) == 160
    for who in range(8):
        assert [each for each in got if each.startswith(f"{who}-")] == [f"{who}-{i}" for i in range(20)]


def test_a_callback_may_send(client: Any, world: str) -> None:
    stream = client.emit_stream(world, EmitStreamOptions(requests_max=1))
    if not hasattr(stream, "_watch"):
        pytest.skip("an async send waits in a task, not in a callback")
    done = threading.Event()

    def send_another(first: Any) -> None:
        stream.send(message("second")).add_done_callback(lambda second: done.set())

    stream.send(message("first")).add_done_callback(send_another)
    assert done.wait(20)
    stream.close()
    assert contents(client, world) == ["first", "second"]


def test_11_the_reason_is_known_also_when_much_is_being_sent(scripted: Scripted, connect: Connect) -> None:
    scripted.on("EmitStream", refuses_at(20, after_answers=20))
    stream = connect(scripted.address).emit_stream("w", EmitStreamOptions(requests_max=100))
    answers = [stream.send(message(str(i), 50_000)) for i in range(60)]
    assert [each.result(20).results[0].sequence for each in answers[:20]] == [1] * 20
    assert {failure(each).reason for each in answers[20:]} == {ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT}
    assert {failure(each).outcome for each in answers[21:]} == {Outcome.NOT_APPLIED}
    with pytest.raises(WorldlogError, match="EVENT_ID_CONFLICT"):
        stream.close()
