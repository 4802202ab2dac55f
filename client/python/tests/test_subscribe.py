"""Subscriptions against a scripted server: scenarios 13 and 16 to 21."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from conftest import Connect
from scripted import (
    Handler,
    Scripted,
    batch,
    breaks,
    diverged,
    ends,
    frames,
    gap,
    progress,
    refuse,
    started,
)

from worldlog import Notice, WorldlogError
from worldlog.v1 import CaughtUp, Diverged, Event, FellBehind, Frame, Gap, SubscribeResponse

SECOND = 1.0


def sends(*sent: Frame, then: Handler | None = None) -> Handler:
    return frames(SubscribeResponse, *sent, then=then)


def fails(*arguments: Any, **named: Any) -> Handler:
    return lambda request, context: refuse(context, *arguments, **named)


def first(count: int, items: Iterator[Any]) -> list[Any]:
    return list(itertools.islice(items, count))


def sequences(events: list[Event]) -> list[int]:
    return [each.sequence for each in events]


def test_13_resumes_after_the_last_through_sequence(scripted: Scripted, connect: Connect) -> None:
    scripted.on(
        "Subscribe",
        sends(started(), batch(0, 3), batch(3, 8, [5]), then=breaks),
        sends(started(8), batch(8, 9)),
    )
    with connect(scripted.address).subscribe("w", after=0) as subscription:
        assert sequences(first(5, subscription)) == [1, 2, 3, 5, 9]
    assert [each.after_sequence for each in scripted.requests["Subscribe"]] == [0, 8]


def test_13_resumes_with_a_cursor_for_exactly_that_position(scripted: Scripted, connect: Connect) -> None:
    scripted.on(
        "Subscribe",
        sends(started(), batch(0, 2), progress(2, "two"), then=breaks),
        sends(started(2), batch(2, 3), then=breaks),
        sends(started(3), batch(3, 4)),
    )
    with connect(scripted.address).subscribe("w", after=0) as subscription:
        assert sequences(first(4, subscription)) == [1, 2, 3, 4]
    asked = scripted.requests["Subscribe"]
    assert [each.WhichOneof("start") for each in asked] == ["after_sequence", "cursor", "after_sequence"]
    assert asked[1].cursor == "two"


def test_13_before_its_first_frame_it_repeats_its_request(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", breaks, ends_at_once, sends(started(40), batch(40, 41)))
    with connect(scripted.address).subscribe("w", tail=7) as subscription:
        assert sequences(first(1, subscription)) == [41]
    assert [each.tail for each in scripted.requests["Subscribe"]] == [7, 7, 7]


def ends_at_once(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
    return iter(())


@pytest.mark.parametrize(
    "bad",
    [
        [started(), batch(0, 2), batch(0, 2)],
        [started(), batch(0, 2), batch(3, 4)],
        [started(), batch(0, 2), batch(2, 1, [])],
        [started(7)],
        [batch(0, 2)],
        [started(), batch(0, 2), batch(2, 4, [5])],
        [started(), batch(0, 2), batch(2, 4, [2])],
        [started(), batch(0, 2), batch(2, 6, [4, 4])],
        [started(), batch(0, 2), batch(2, 6, [5, 4])],
    ],
    ids=["repeats", "skips", "goes back", "begins elsewhere", "no Started", "above", "below", "twice", "disorder"],
)
def test_16_frames_that_do_not_join_are_not_believed(scripted: Scripted, connect: Connect, bad: list[Frame]) -> None:
    scripted.on("Subscribe", sends(*bad))
    got = []
    subscription = connect(scripted.address).subscribe("w", after=0)
    with pytest.raises(WorldlogError, match="the stream is broken") as failed:
        for each in subscription:
            got.append(each.sequence)
    assert failed.value.code is grpc.StatusCode.INTERNAL
    assert got in ([], [1, 2])
    with pytest.raises(WorldlogError, match="the stream is broken"):
        next(iter(subscription))


def test_16_a_stream_that_goes_on_elsewhere_after_a_break_is_not_believed(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", sends(started(), batch(0, 2), then=breaks), sends(started(3), batch(3, 4)))
    with pytest.raises(WorldlogError, match=r"begins after sequence 3 \(expected: 2\)"):
        list(connect(scripted.address).subscribe("w", after=0))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (grpc.StatusCode.NOT_FOUND, "WORLD_NOT_FOUND"),
        (grpc.StatusCode.FAILED_PRECONDITION, "WORLD_DELETED"),
        (grpc.StatusCode.FAILED_PRECONDITION, "LOG_REPLACED"),
        (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_CURSOR"),
        (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST"),
        (grpc.StatusCode.OUT_OF_RANGE, "SEQUENCE_OUT_OF_RANGE"),
    ],
)
def test_17_what_cannot_pass_ends_it(scripted: Scripted, connect: Connect, code: grpc.StatusCode, reason: str) -> None:
    scripted.on("Subscribe", fails(code, reason))
    with pytest.raises(WorldlogError, match=reason):
        list(connect(scripted.address).subscribe("w", after=0))
    assert len(scripted.requests["Subscribe"]) == 1


@pytest.mark.parametrize(
    "passing",
    [
        fails(grpc.StatusCode.RESOURCE_EXHAUSTED, "SLOW_CONSUMER"),
        fails(grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_STREAMS", retry_seconds=0.01),
        fails(grpc.StatusCode.UNAVAILABLE, "SHUTTING_DOWN"),
        fails(grpc.StatusCode.CANCELLED),
        ends,
    ],
    ids=["slow consumer", "too many streams", "shutting down", "cancelled", "a clean end"],
)
def test_17_what_passes_does_not(scripted: Scripted, connect: Connect, passing: Handler) -> None:
    scripted.on("Subscribe", sends(started(), batch(0, 1), then=passing), sends(started(1), batch(1, 2)))
    with connect(scripted.address).subscribe("w", after=0) as subscription:
        assert sequences(first(2, subscription)) == [1, 2]


def test_17_another_log_after_a_break_ends_it(scripted: Scripted, connect: Connect) -> None:
    scripted.on(
        "Subscribe",
        sends(started(), batch(0, 2), then=breaks),
        sends(started(2, log_id="another"), batch(2, 3)),
    )
    got = []
    with pytest.raises(WorldlogError, match="LOG_REPLACED") as failed:
        for each in connect(scripted.address).subscribe("w", after=0):
            got.append(each.sequence)
    assert got == [1, 2]
    assert failed.value.metadata["log_id"] == "another"


def test_18_a_slow_consumer_is_sent_a_bounded_number_of_frames(scripted: Scripted, connect: Connect) -> None:
    sent = itertools.count()
    produced = [0]

    def endless(request: Any, context: grpc.ServicerContext) -> Iterator[SubscribeResponse]:
        yield SubscribeResponse(frame=started())
        for i in sent:
            produced[0] = i
            frame = batch(i, i + 1)
            frame.events[0].message.content = "x" * 60_000
            yield SubscribeResponse(frame=frame)

    scripted.on("Subscribe", endless)
    with connect(scripted.address).subscribe("w", after=0) as subscription:
        assert sequences(first(3, iter(subscription))) == [1, 2, 3]
        assert settled(produced) < 40
        assert sequences(first(100, iter(subscription))) == list(range(4, 104))
        assert settled(produced) < 140


def settled(value: list[int]) -> int:
    """The value once it has stopped rising."""
    last, since = value[0], time.monotonic()
    while time.monotonic() - since < 0.5:
        if value[0] != last:
            last, since = value[0], time.monotonic()
        threading.Event().wait(0.02)
    return last


def test_19_waits_grow_and_are_short_again_after_progress(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", *[breaks] * 6, sends(started(), batch(0, 1), then=breaks), sends(started(1), batch(1, 2)))
    waits: list[float] = []
    client = connect(scripted.address, backoff_min_seconds=0.001, backoff_max_seconds=0.064)
    with client.subscribe("w", after=0, on_break=lambda error, wait: waits.append(wait)) as subscription:
        assert sequences(first(2, subscription)) == [1, 2]
    assert len(waits) == 7
    assert all(wait <= 0.001 * 2 ** (i + 1) for i, wait in enumerate(waits[:6]))
    assert waits[6] <= 0.002


def test_19_break_and_resumption_are_told_once_each(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", sends(started(), batch(0, 1), then=breaks), breaks, sends(started(1), batch(1, 2), batch(2, 3)))
    told: list[str] = []
    subscription = connect(scripted.address).subscribe(
        "w",
        after=0,
        on_break=lambda error, wait: told.append(error.code.name),
        on_resumed=lambda: told.append("resumed"),
    )
    assert sequences(first(3, subscription)) == [1, 2, 3]
    assert told == ["UNAVAILABLE", "UNAVAILABLE", "resumed"]


def test_19_it_may_be_told_to_give_up(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", breaks)
    with pytest.raises(WorldlogError, match="broken"):
        list(connect(scripted.address).subscribe("w", after=0, give_up_after_seconds=0.2))


def test_20_closing_ends_it_while_it_waits(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", sends(started(), batch(0, 1)))
    subscription = connect(scripted.address).subscribe("w", after=0)
    got: list[int] = []
    reached = threading.Event()

    def follow() -> None:
        for each in subscription:
            got.append(each.sequence)
            reached.set()

    follower = threading.Thread(target=follow)
    follower.start()
    assert reached.wait(20)
    subscription.close()
    subscription.close()
    follower.join(20)
    assert not follower.is_alive()
    assert got == [1]
    assert list(subscription) == []


def test_20_closing_ends_it_while_it_is_disconnected(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", breaks)
    broken = threading.Event()
    client = connect(scripted.address, backoff_min_seconds=30, backoff_max_seconds=60)
    subscription = client.subscribe("w", after=0, on_break=lambda error, wait: broken.set())
    follower = threading.Thread(target=lambda: list(subscription))
    follower.start()
    assert broken.wait(20)
    subscription.close()
    follower.join(20)
    assert not follower.is_alive()


def test_20_closing_from_within_leaves_the_rest_of_the_frame(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", sends(started(), batch(0, 10)))
    subscription = connect(scripted.address).subscribe("w", after=0)
    got = []
    for each in subscription:
        got.append(each.sequence)
        subscription.close()
    assert got == [1]


def test_20_what_a_callback_raises_comes_out_and_ends_it(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", breaks)

    def complain(error: WorldlogError, wait: float) -> None:
        raise LookupError("enough")

    subscription = connect(scripted.address).subscribe("w", after=0, on_break=complain)
    with pytest.raises(LookupError, match="enough"):
        list(subscription)


LOSS = [started(5, epoch=2), diverged(5, last_common=3), gap(5, 9), batch(9, 10)]


def test_21_a_loss_is_told_before_the_next_event(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", sends(started(), batch(0, 5), then=breaks), sends(*LOSS))
    told: list[Any] = []
    subscription = connect(scripted.address).subscribe("w", after=0, on_notice=told.append)
    for each in subscription:
        told.append(each.sequence)
        if each.sequence == 10:
            break
    assert [type(each.signal).__name__ if isinstance(each, Notice) else each for each in told] == [
        *range(1, 6),
        "Diverged",
        "Gap",
        10,
    ]
    lost = told[5].signal
    assert (lost.last_common_sequence, lost.lost_from_sequence, lost.lost_to_sequence) == (3, 4, 5)
    assert (told[6].after_sequence, told[6].through_sequence) == (5, 9)


def test_21_items_and_frames_have_it_too(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", sends(started(), batch(0, 1), then=breaks), sends(started(1), diverged(1, 0), gap(1, 9)))
    with connect(scripted.address).subscribe("w", after=0) as subscription:
        items = first(3, subscription.items())
    assert isinstance(items[0], Event)
    assert [type(each.signal) for each in items[1:]] == [Diverged, Gap]


def test_21_unless_asked_for_a_loss_is_a_warning(scripted: Scripted, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    scripted.on("Subscribe", sends(started(), batch(0, 5), then=breaks), sends(*LOSS))
    with caplog.at_level(logging.WARNING, "worldlog"):
        assert sequences(first(6, iter(connect(scripted.address).subscribe("w", after=0)))) == [*range(1, 6), 10]
    assert [each.getMessage().split(":")[0] for each in caplog.records] == ["Diverged at sequence 5"]


def test_21_a_break_right_after_it_resumes_as_before_it(scripted: Scripted, connect: Connect) -> None:
    scripted.on(
        "Subscribe",
        sends(started(), batch(0, 5), progress(5, "five"), then=breaks),
        sends(started(5, epoch=2), diverged(5, last_common=3), then=breaks),
        sends(*LOSS),
    )
    with connect(scripted.address).subscribe("w", after=0) as subscription:
        items = first(9, subscription.items())
    names = [type(each.signal).__name__ for each in items if isinstance(each, Notice)]
    assert names == ["Diverged", "Diverged", "Gap"]
    assert [each.cursor for each in scripted.requests["Subscribe"]] == ["", "five", "five"]


def test_notices_say_where_live_begins_and_ends(scripted: Scripted, connect: Connect) -> None:
    caught_up = Frame(after_sequence=2, through_sequence=2, caught_up=CaughtUp(cursor="c"))
    fell_behind = Frame(after_sequence=2, through_sequence=2, fell_behind=FellBehind(cursor="d"))
    scripted.on("Subscribe", sends(started(), batch(0, 2), caught_up, fell_behind, batch(2, 3)))
    with connect(scripted.address).subscribe("w", after=0) as subscription:
        items = first(5, subscription.items())
    assert [type(each.signal).__name__ if isinstance(each, Notice) else each.sequence for each in items] == [
        1,
        2,
        "CaughtUp",
        "FellBehind",
        3,
    ]


def test_through_sequence_is_what_was_handed_out(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Subscribe", sends(started(), batch(0, 9, [2, 4])))
    with connect(scripted.address).subscribe("w", after=0) as subscription:
        events = iter(subscription)
        assert (next(events).sequence, subscription.through_sequence) == (2, 2)
        assert (next(events).sequence, subscription.through_sequence) == (4, 9)


def test_polling_waits_only_so_long_and_loses_nothing(scripted: Scripted, connect: Connect) -> None:
    more = threading.Event()

    def slowly(request: Any, context: grpc.ServicerContext) -> Iterator[SubscribeResponse]:
        yield SubscribeResponse(frame=started())
        yield SubscribeResponse(frame=batch(0, 1))
        more.wait(30)
        yield SubscribeResponse(frame=batch(1, 2))

    scripted.on("Subscribe", slowly)
    with connect(scripted.address).subscribe("w", after=0) as subscription:
        assert subscription.poll(20).sequence == 1
        assert subscription.poll(0.05) is None
        assert subscription.poll(0.05) is None
        more.set()
        assert subscription.poll(20).sequence == 2


def test_more_than_one_start_is_refused(scripted: Scripted, connect: Connect) -> None:
    with pytest.raises(ValueError, match="at most one"):
        connect(scripted.address).subscribe("w", after=0, tail=3)
