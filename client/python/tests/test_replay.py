"""Replays: scenarios 22 to 24."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from conftest import Connect
from scripted import Handler, Scripted, batch, breaks, completed, ends, frames, gap, refuse, started

from worldlog import Notice, WorldlogError
from worldlog.v1 import Event, Frame, Gap, MessageEvent, Order, ReplayResponse, SubscribeResponse, Visibility


def sends(*sent: Frame, then: Handler | None = ends) -> Handler:
    return frames(ReplayResponse, *sent, then=then)


def downwards(after: int, through: int) -> Frame:
    frame = Frame(after_sequence=after, through_sequence=through)
    frame.events.extend(Event(sequence=each) for each in range(after - 1, through - 1, -1))
    return frame


def message(text: str) -> Event:
    return Event(message=MessageEvent(content=text, sender="test"))


def sequences(events: Any) -> list[int]:
    return [each.sequence for each in events]


def test_22_a_whole_answer_ends_with_completed(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Replay", sends(started(last=5), batch(0, 5), completed(5, 5)))
    assert sequences(connect(scripted.address).replay("w")) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ([started(last=5), batch(0, 5)], "it ended without COMPLETED"),
        ([started(last=5), batch(0, 5), completed(5, 4)], r"completed with 4 events \(received: 5\)"),
        ([started(last=5), batch(0, 5), completed(5, 6)], r"completed with 6 events \(received: 5\)"),
    ],
    ids=["no Completed", "too few", "too many"],
)
def test_22_less_is_a_failure(scripted: Scripted, connect: Connect, sent: list[Frame], complaint: str) -> None:
    scripted.on("Replay", sends(*sent))
    got = []
    with pytest.raises(WorldlogError, match=complaint) as failed:
        for each in connect(scripted.address).replay("w"):
            got.append(each.sequence)
    assert failed.value.code is grpc.StatusCode.INTERNAL
    assert got == [1, 2, 3, 4, 5]


def test_22_one_that_was_closed_is_not_complete(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Replay", sends(started(last=9), batch(0, 5), then=None))
    replay = connect(scripted.address).replay("w")
    with pytest.raises(WorldlogError, match="closed before its end"):
        for each in replay.frames():
            if each.events:
                replay.close()


def test_22_what_cannot_pass_fails(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Replay", lambda request, context: refuse(context, grpc.StatusCode.NOT_FOUND, "WORLD_NOT_FOUND"))
    with pytest.raises(WorldlogError, match="WORLD_NOT_FOUND"):
        list(connect(scripted.address).replay("w"))


def test_22_without_progress_it_gives_up(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Replay", breaks)
    with pytest.raises(WorldlogError, match="broken"):
        list(connect(scripted.address, give_up_after_seconds=0.2).replay("w"))


def test_23_resumes_upwards_with_what_is_left(scripted: Scripted, connect: Connect) -> None:
    scripted.on(
        "Replay",
        sends(started(1, last=50), batch(1, 4), then=breaks),
        sends(started(4, last=60), batch(4, 6), completed(6, 2)),
    )
    replay = connect(scripted.address).replay("w", from_sequence=2, limit=5)
    last = None
    got = []
    for frame in replay.frames():
        got += sequences(frame.events)
        last = frame
    assert got == [2, 3, 4, 5, 6]
    assert last is not None
    assert last.completed.event_count == 5
    second = scripted.requests["Replay"][1]
    assert (second.from_sequence, second.to_sequence, second.limit) == (5, 50, 2)


def test_23_resumes_downwards_with_what_is_left(scripted: Scripted, connect: Connect) -> None:
    scripted.on(
        "Replay",
        sends(started(11, last=10), downwards(11, 6), then=breaks),
        sends(started(6, last=99), downwards(6, 3), completed(3, 3)),
    )
    got = sequences(connect(scripted.address).replay("w", from_sequence=3, descending=True))
    assert got == list(range(10, 2, -1))
    second = scripted.requests["Replay"][1]
    assert (second.from_sequence, second.to_sequence, second.order) == (3, 5, Order.ORDER_DESCENDING)


def test_23_the_end_stays_what_it_was_at_first(scripted: Scripted, connect: Connect) -> None:
    scripted.on(
        "Replay",
        sends(started(last=5), batch(0, 2), then=breaks),
        sends(started(2, last=500), batch(2, 5), completed(5, 3)),
    )
    assert sequences(connect(scripted.address).replay("w", to_sequence=100)) == [1, 2, 3, 4, 5]
    assert scripted.requests["Replay"][1].to_sequence == 5


def test_23_when_only_completed_was_lost_there_is_nothing_left_to_ask_for(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Replay", sends(started(last=3), batch(0, 3), then=breaks))
    assert sequences(connect(scripted.address).replay("w")) == [1, 2, 3]
    assert len(scripted.requests["Replay"]) == 1


def durable(through: int, frame: Frame) -> Frame:
    frame.durable_through = through
    return frame


def test_23_one_of_what_is_durable_stays_below_what_was_durable_at_first(scripted: Scripted, connect: Connect) -> None:
    scripted.on(
        "Replay",
        sends(durable(5, started(last=9)), durable(7, batch(0, 3)), then=breaks),
        sends(durable(9, started(3, last=9)), durable(9, batch(3, 5)), then=breaks),
    )
    replay = connect(scripted.address).replay("w", visibility=Visibility.VISIBILITY_DURABLE)
    assert sequences(replay) == [1, 2, 3, 4, 5]
    assert [each.to_sequence for each in scripted.requests["Replay"]] == [0, 5]


@pytest.mark.parametrize(("sent", "highest"), [(batch(0, 4), 4), (downwards(10, 6), 9)], ids=["upwards", "downwards"])
def test_23_is_not_continued_behind_what_a_restart_may_have_taken_back(
    scripted: Scripted, connect: Connect, sent: Frame, highest: int
) -> None:
    first, then = sent.after_sequence, sent.through_sequence
    scripted.on(
        "Replay",
        sends(durable(1, started(first, last=9)), durable(3, sent), then=breaks),
        sends(durable(20, started(then, last=9, epoch=2)), then=None),
    )
    got = []
    with pytest.raises(WorldlogError, match=f"events 4 to {highest} of this replay") as failed:
        for each in connect(scripted.address).replay("w", descending=first > then):
            got.append(each.sequence)
    assert got == sequences(sent.events)
    assert failed.value.code is grpc.StatusCode.ABORTED
    assert failed.value.metadata["durable_through"] == "3"
    assert len(scripted.requests["Replay"]) == 2


@pytest.mark.parametrize(("epoch", "through"), [(2, 4), (1, 3)], ids=["all was durable", "no restart"])
def test_23_is_continued_when_nothing_that_came_can_be_lost(scripted: Scripted, connect: Connect, epoch: int, through: int) -> None:
    looked_at = durable(through, Frame(after_sequence=4, through_sequence=5))
    scripted.on(
        "Replay",
        sends(durable(1, started(last=9)), batch(0, 4), looked_at, then=breaks),
        sends(durable(20, started(5, last=9, epoch=epoch)), batch(5, 9), completed(9, 4)),
    )
    assert sequences(connect(scripted.address).replay("w")) == [1, 2, 3, 4, 6, 7, 8, 9]


def test_23_gaps_are_told(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Replay", sends(started(last=5), batch(0, 2), gap(2, 4), batch(4, 5), completed(5, 3)))
    items = list(connect(scripted.address).replay("w").items())
    assert [each.sequence if isinstance(each, Event) else type(each.signal) for each in items] == [1, 2, Gap, 5]
    notice = items[2]
    assert isinstance(notice, Notice)
    assert (notice.after_sequence, notice.through_sequence) == (2, 4)


def test_24_replays_travel_apart(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Replay", sends(started(last=0), completed(0, 0)))
    scripted.on("Subscribe", frames(SubscribeResponse, started(), batch(0, 1)))
    client = connect(scripted.address)
    with client.subscribe("w", after=0) as subscription:
        assert next(iter(subscription)).sequence == 1
        assert list(client.replay("w")) == []
    assert scripted.peers["Replay"][0] != scripted.peers["Subscribe"][0]


def test_replays_of_the_real_server(client: Any, world: str) -> None:
    client.emit(world, [message(str(i)) for i in range(100)])
    assert sequences(client.replay(world)) == list(range(1, 101))
    assert sequences(client.replay(world, descending=True, limit=3)) == [100, 99, 98]
    assert sequences(client.replay(world, from_sequence=5, to_sequence=7)) == [5, 6, 7]
    with pytest.raises(WorldlogError, match="SEQUENCE_OUT_OF_RANGE"):
        list(client.replay(world, from_sequence=500))
