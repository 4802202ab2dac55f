"""Unary calls: scenarios 1 to 7."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

import grpc
import pytest
from conftest import Connect
from real_server import RealServer, free_port
from scripted import Handler, Scripted, breaks, event, refuse, stays_silent

from worldlog import ClientOptions, Outcome, WorldlogError, new_event_id
from worldlog._attempts import UnaryAttempts
from worldlog._backoff import Backoff
from worldlog._failure import Failure
from worldlog.v1 import (
    CreateWorldResponse,
    EmitResponse,
    EmitResult,
    ErrorReason,
    Event,
    EventServiceStub,
    GetWorldResponse,
    ListEventsResponse,
    MessageEvent,
    World,
)


def message(text: str, **fields: Any) -> Event:
    return Event(message=MessageEvent(content=text, sender="test"), **fields)


def fails(*arguments: Any, **named: Any) -> Handler:
    return lambda request, context: refuse(context, *arguments, **named)


def emitted(request: Any, context: grpc.ServicerContext) -> EmitResponse:
    return EmitResponse(results=[EmitResult(sequence=i + 1, id=each.id) for i, each in enumerate(request.events)])


def world(request: Any, context: grpc.ServicerContext) -> GetWorldResponse:
    return GetWorldResponse(world=World(id="w"))


def test_01_a_call_ends_at_its_deadline(scripted: Scripted, connect: Connect) -> None:
    scripted.on("GetWorld", stays_silent)
    client = connect(scripted.address, deadline_seconds=0.3)
    begun = time.monotonic()
    with pytest.raises(WorldlogError) as failed:
        client.get_world("w")
    assert failed.value.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert 0.25 < time.monotonic() - begun < 15


def test_01_the_deadline_covers_all_attempts_together(scripted: Scripted, connect: Connect) -> None:
    seconds_left: list[float] = []

    def breaks_in_time(request: Any, context: grpc.ServicerContext) -> None:
        seconds_left.append(context.time_remaining())
        breaks(request, context)

    def later(request: Any, context: grpc.ServicerContext) -> None:
        seconds_left.append(context.time_remaining())
        refuse(context, grpc.StatusCode.UNAVAILABLE, "STORE_UNAVAILABLE", retry_seconds=120)

    scripted.on("GetWorld", breaks_in_time, later)
    client = connect(scripted.address, deadline_seconds=60.0, backoff_min_seconds=4.0, backoff_max_seconds=4.0)
    begun = time.monotonic()
    with pytest.raises(WorldlogError, match="attempt 2"):
        client.get_world("w")
    assert time.monotonic() - begun < 60
    first, second = seconds_left
    assert second < first - 1  # gRPC tells the server in steps of up to two seconds


def test_02_every_attempt_of_an_emit_carries_the_same_ids(scripted: Scripted, connect: Connect) -> None:
    scripted.on("Emit", breaks, breaks, emitted)
    mine = message("mine", id="mine")
    nameless = message("nameless")
    connect(scripted.address).emit("w", [mine, nameless])
    attempts = [[each.id for each in request.events] for request in scripted.requests["Emit"]]
    assert len(attempts) == 3
    assert attempts[0] == attempts[1] == attempts[2]
    assert attempts[0][0] == "mine"
    assert uuid.UUID(attempts[0][1]).version == 7
    assert nameless.id == ""


def test_02_ids_rise_and_tell_the_time() -> None:
    ids = [new_event_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))
    assert all(uuid.UUID(each).version == 7 and uuid.UUID(each).variant == uuid.RFC_4122 for each in ids)
    assert abs((uuid.UUID(ids[0]).int >> 80) / 1000 - time.time()) < 60


def test_03_a_lost_answer_stores_nothing_twice(
    scripted: Scripted, connect: Connect, server: RealServer, client: Any, world: str
) -> None:
    with grpc.insecure_channel(server.address) as channel:
        real = EventServiceStub(channel)

        def applied_but_lost(request: Any, context: grpc.ServicerContext) -> Any:
            real.Emit(request)
            breaks(request, context)

        scripted.on("Emit", applied_but_lost, lambda request, context: real.Emit(request))
        response = connect(scripted.address).emit(world, message("once"))
    assert [(each.sequence, each.duplicate) for each in response.results] == [(1, True)]
    assert client.count_events(world).count == 1


@pytest.mark.parametrize(
    ("failure", "repeated"),
    [
        (fails(grpc.StatusCode.UNAVAILABLE), True),
        (fails(grpc.StatusCode.DEADLINE_EXCEEDED), True),
        (fails(grpc.StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED", retry_seconds=0.01), True),
        (fails(grpc.StatusCode.RESOURCE_EXHAUSTED, "WORLD_LIMIT_REACHED"), False),
        (fails(grpc.StatusCode.NOT_FOUND, "WORLD_NOT_FOUND"), False),
        (fails(grpc.StatusCode.INTERNAL, "INTERNAL"), False),
        (fails(grpc.StatusCode.DATA_LOSS, "DATA_LOSS"), False),
        (fails(grpc.StatusCode.ABORTED, "ETAG_MISMATCH"), False),
    ],
    ids=["unavailable", "deadline", "overloaded", "limit", "not found", "internal", "data loss", "aborted"],
)
def test_04_only_what_can_pass_is_repeated(scripted: Scripted, connect: Connect, failure: Handler, repeated: bool) -> None:
    scripted.on("GetWorld", failure, world)
    client = connect(scripted.address)
    if repeated:
        assert client.get_world("w").id == "w"
    else:
        with pytest.raises(WorldlogError):
            client.get_world("w")
    assert len(scripted.requests["GetWorld"]) == (2 if repeated else 1)


@pytest.mark.parametrize(("outcome", "repeated"), [("NOT_APPLIED", True), ("UNKNOWN", False)])
def test_04_a_change_is_repeated_only_without_effect(scripted: Scripted, connect: Connect, outcome: str, repeated: bool) -> None:
    scripted.on(
        "CreateWorld",
        fails(grpc.StatusCode.UNAVAILABLE, "STORE_UNAVAILABLE", outcome=outcome),
        lambda request, context: CreateWorldResponse(world=request.world),
    )
    client = connect(scripted.address)
    if repeated:
        assert client.create_world("w").id == "w"
    else:
        with pytest.raises(WorldlogError) as failed:
            client.create_world("w")
        assert failed.value.outcome is Outcome.UNKNOWN
    assert len(scripted.requests["CreateWorld"]) == (2 if repeated else 1)


def test_04_a_change_is_repeated_when_the_server_was_never_reached(connect: Connect) -> None:
    port = free_port()
    client = connect(f"127.0.0.1:{port}")
    late: list[Scripted] = []

    def serve() -> None:
        server = Scripted(port=port)
        server.on("CreateWorld", lambda request, context: CreateWorldResponse(world=request.world))
        late.append(server)

    timer = threading.Timer(0.3, serve)
    timer.start()
    assert client.create_world("w").id == "w"
    timer.join()
    late[0].stop()


def test_04_a_server_that_is_not_there_has_applied_nothing(connect: Connect) -> None:
    client = connect("127.0.0.1:1", retry_unary=False)
    with pytest.raises(WorldlogError) as failed:
        client.emit("w", message("x"))
    assert failed.value.code is grpc.StatusCode.UNAVAILABLE
    assert failed.value.outcome is Outcome.NOT_APPLIED


def test_04_a_client_may_be_told_not_to_repeat(scripted: Scripted, connect: Connect) -> None:
    scripted.on("GetWorld", breaks, world)
    with pytest.raises(WorldlogError):
        connect(scripted.address, retry_unary=False).get_world("w")


def test_05_waits_grow_at_random_and_have_a_limit() -> None:
    longest = Backoff(0.1, 10, lambda: 1.0)
    assert [round(longest.next(None), 3) for _ in range(9)] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10, 10]
    longest.reset()
    assert longest.next(None) == pytest.approx(0.2)
    shortest = Backoff(0.1, 10, lambda: 0.0)
    assert [shortest.next(None) for _ in range(5)] == [0.1] * 5
    real = Backoff(0.1, 10)
    assert len({real.next(None) for _ in range(20)}) > 10


def test_05_a_server_that_names_a_wait_is_waited_for() -> None:
    backoff = Backoff(0.1, 10, lambda: 0.5)
    assert backoff.next(5.0) == pytest.approx(5.5)
    assert backoff.next(0.0) == pytest.approx(0.25)
    assert backoff.next(60.0) >= 60


def test_05_a_wait_that_the_deadline_cuts_off_is_not_begun() -> None:
    attempts = UnaryAttempts(Backoff(0.1, 10), ends_at=10.0, may_retry=True, repeatable=True)
    busy = Failure(grpc.StatusCode.RESOURCE_EXHAUSTED, Outcome.NOT_APPLIED, "busy", retry_after_seconds=5.0)
    assert attempts.failed(busy, now=1.0) is not None
    assert attempts.failed(busy, now=5.1) is None


def test_06_what_the_server_says_arrives_as_data(scripted: Scripted, connect: Connect) -> None:
    scripted.on(
        "GetWorld",
        fails(
            grpc.StatusCode.INVALID_ARGUMENT,
            "INVALID_REQUEST",
            outcome="NOT_APPLIED",
            metadata={"field": "world"},
            fields={"world": "must not be empty"},
            retry_seconds=1.5,
        ),
    )
    with pytest.raises(WorldlogError) as failed:
        connect(scripted.address).get_world("")
    error = failed.value
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert error.reason == ErrorReason.ERROR_REASON_INVALID_REQUEST
    assert error.outcome is Outcome.NOT_APPLIED
    assert error.metadata["field"] == "world"
    assert [(each.field, each.description) for each in error.violations] == [("world", "must not be empty")]
    assert error.retry_after_seconds == 1.5
    assert str(error) == "INVALID_REQUEST: two lines"


def test_06_one_attempt_that_may_have_been_applied_decides_the_outcome(scripted: Scripted, connect: Connect) -> None:
    refused = fails(grpc.StatusCode.NOT_FOUND, "WORLD_NOT_FOUND", outcome="NOT_APPLIED")
    scripted.on("Emit", breaks, refused)
    with pytest.raises(WorldlogError) as failed:
        connect(scripted.address).emit("w", message("x"))
    assert failed.value.reason == ErrorReason.ERROR_REASON_WORLD_NOT_FOUND
    assert failed.value.outcome is Outcome.UNKNOWN


def test_06_a_reason_newer_than_this_client_is_no_reason(scripted: Scripted, connect: Connect) -> None:
    scripted.on("GetWorld", fails(grpc.StatusCode.ABORTED, "FROM_THE_FUTURE", outcome="NOT_APPLIED"))
    with pytest.raises(WorldlogError, match="^ABORTED: two lines$") as failed:
        connect(scripted.address).get_world("w")
    assert failed.value.reason == ErrorReason.ERROR_REASON_UNSPECIFIED
    assert failed.value.outcome is Outcome.NOT_APPLIED


def test_07_a_listing_goes_on_past_an_empty_page(scripted: Scripted, connect: Connect) -> None:
    pages = [([1, 2], "b"), ([], "c"), ([3], "")]
    handlers = [
        lambda request, context, page=page: ListEventsResponse(events=[event(each) for each in page[0]], next_page_token=page[1])
        for page in pages
    ]
    scripted.on("ListEvents", *handlers)
    listed = list(connect(scripted.address).list_events("w"))
    assert [each.sequence for each in listed] == [1, 2, 3]
    assert [request.page_token for request in scripted.requests["ListEvents"]] == ["", "b", "c"]


def test_07_listings_of_the_real_server(client: Any, world: str) -> None:
    client.emit(world, [message(str(i), chat=f"chat{i % 7}") for i in range(50)])
    assert [each.sequence for each in client.list_events(world, page_size=8)] == list(range(1, 51))
    assert [each.sequence for each in client.list_events(world, descending=True, from_sequence=49)] == [50, 49]
    assert [each.id for each in client.list_chats(world)] == [f"chat{i}" for i in range(7)]
    assert world in [each.id for each in client.list_worlds()]


def test_worlds_are_created_changed_and_deleted(client: Any, world: str) -> None:
    name = f"{world}-second"
    made = client.create_world(name, display_name="Second", labels={"team": name})
    assert [each.id for each in client.list_worlds({"team": name})] == [name]
    changed = client.update_world(name, display_name="Other", etag=made.etag)
    assert (changed.display_name, dict(changed.labels)) == ("Other", {"team": name})
    with pytest.raises(WorldlogError) as failed:
        client.update_world(name, labels={}, etag=made.etag)
    assert failed.value.reason == ErrorReason.ERROR_REASON_ETAG_MISMATCH
    client.emit(name, message("x"))
    assert client.get_world(name).durable_through == 1
    assert client.delete_world(name) == 1
    with pytest.raises(WorldlogError) as failed:
        client.get_world(name)
    assert failed.value.reason == ErrorReason.ERROR_REASON_WORLD_DELETED


def test_events_are_found_by_sequence_and_by_id(client: Any, world: str) -> None:
    client.emit(world, [message("a", id="first"), message("b")])
    assert client.get_event(world, "first").sequence == 1
    assert client.get_event(world, 2).message.content == "b"
    counted = client.count_events(world, to_sequence=1)
    assert (counted.count, counted.through_sequence) == (1, 1)


def test_an_emit_may_expect_the_last_sequence(client: Any, world: str) -> None:
    client.emit(world, message("a"), expected_last_sequence=0)
    with pytest.raises(WorldlogError) as failed:
        client.emit(world, message("b"), expected_last_sequence=0)
    assert failed.value.reason == ErrorReason.ERROR_REASON_UNEXPECTED_LAST_SEQUENCE
    assert failed.value.metadata["last_sequence"] == "1"


@pytest.mark.parametrize(
    "settings",
    [
        {"deadline_seconds": 0},
        {"backoff_min_seconds": 5, "backoff_max_seconds": 1},
        {"client_key": b"key"},
        {"plaintext": True, "root_certificates": b"pem"},
    ],
    ids=["deadline", "backoff", "key", "plaintext"],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected|go together"):
        ClientOptions(**settings)


def test_an_address_without_a_port_is_refused() -> None:
    from worldlog import WorldlogClient  # noqa: PLC0415

    with pytest.raises(ValueError, match="expected: host:port"):
        WorldlogClient("localhost")
