"""Requests from what callers say; the same for the sync and the async client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from worldlog._identity import identified
from worldlog._options import EmitStreamOptions
from worldlog.v1 import (
    AckLevel,
    CountEventsRequest,
    DeleteWorldRequest,
    EmitRequest,
    Event,
    EventFilter,
    GetEventRequest,
    ListEventsRequest,
    ListWorldsRequest,
    Order,
    ReplayRequest,
    SubscribeRequest,
    UpdateWorldRequest,
    Visibility,
    World,
)

DURABLE = AckLevel.ACK_LEVEL_DURABLE
LIVE = Visibility.VISIBILITY_LIVE


def world_to_create(world: str | World, display_name: str, labels: Mapping[str, str] | None) -> World:
    return World(id=world, display_name=display_name, labels=labels) if isinstance(world, str) else world


def list_worlds(labels: Mapping[str, str] | ListWorldsRequest | None) -> ListWorldsRequest:
    return labels if isinstance(labels, ListWorldsRequest) else ListWorldsRequest(labels=labels)


def update_world(
    world: str | UpdateWorldRequest, display_name: str | None, labels: Mapping[str, str] | None, etag: str
) -> UpdateWorldRequest:
    if not isinstance(world, str):
        return world
    given = {"display_name": display_name, "labels": labels}
    paths = [name for name, value in given.items() if value is not None]
    change = World(id=world, display_name=display_name or "", labels=labels, etag=etag)
    return UpdateWorldRequest(world=change, update_mask=FieldMask(paths=paths))


def delete_world(world: str | DeleteWorldRequest, etag: str) -> DeleteWorldRequest:
    return DeleteWorldRequest(world=world, etag=etag) if isinstance(world, str) else world


def emit(
    world: str | EmitRequest,
    events: Event | Iterable[Event],
    ack: AckLevel.ValueType,
    expected_last_sequence: int | None,
) -> EmitRequest:
    """The emit with an id in every event, given before the first attempt."""
    if isinstance(world, str):
        batch = [events] if isinstance(events, Event) else events
        return EmitRequest(world=world, events=identified(batch), ack=ack, expected_last_sequence=expected_last_sequence)
    request = EmitRequest()
    request.CopyFrom(world)
    del request.events[:]
    request.events.extend(identified(world.events))
    return request


def get_event(world: str | GetEventRequest, key: int | str | None) -> GetEventRequest:
    """The event of this sequence, or of this id."""
    if not isinstance(world, str):
        return world
    if isinstance(key, int):
        return GetEventRequest(world=world, sequence=key)
    if isinstance(key, str):
        return GetEventRequest(world=world, id=key)
    raise TypeError(f"key: {key!r} (expected: a sequence or an id)")


def list_events(
    world: str | ListEventsRequest,
    filter: EventFilter | None,
    from_sequence: int | None,
    to_sequence: int | None,
    descending: bool,
    page_size: int,
) -> ListEventsRequest:
    if not isinstance(world, str):
        return world
    return ListEventsRequest(
        world=world,
        filter=filter,
        from_sequence=from_sequence,
        to_sequence=to_sequence,
        order=_order(descending),
        page_size=page_size,
    )


def count_events(
    world: str | CountEventsRequest, filter: EventFilter | None, from_sequence: int | None, to_sequence: int | None
) -> CountEventsRequest:
    if not isinstance(world, str):
        return world
    return CountEventsRequest(world=world, filter=filter, from_sequence=from_sequence, to_sequence=to_sequence)


def replay(
    world: str | ReplayRequest,
    filter: EventFilter | None,
    from_sequence: int | None,
    to_sequence: int | None,
    descending: bool,
    limit: int,
    pace: float,
    visibility: Visibility.ValueType,
    progress_interval_seconds: float | None,
) -> ReplayRequest:
    if not isinstance(world, str):
        return world
    return ReplayRequest(
        world=world,
        filter=filter,
        from_sequence=from_sequence,
        to_sequence=to_sequence,
        order=_order(descending),
        limit=limit,
        pace=pace,
        visibility=visibility,
        progress_interval=duration(progress_interval_seconds),
    )


def subscribe(
    world: str | SubscribeRequest,
    after: int | None,
    since: datetime | None,
    tail: int | None,
    cursor: str | None,
    filter: EventFilter | None,
    visibility: Visibility.ValueType,
    progress_interval_seconds: float | None,
) -> SubscribeRequest:
    if not isinstance(world, str):
        return world
    starts = {"after": after, "since": since, "tail": tail, "cursor": cursor}
    given = [name for name, value in starts.items() if value is not None]
    if len(given) > 1:
        raise ValueError(f"start: {' and '.join(given)} (expected: at most one of after, since, tail, cursor)")
    request = SubscribeRequest(
        world=world, filter=filter, visibility=visibility, progress_interval=duration(progress_interval_seconds)
    )
    if after is not None:
        request.after_sequence = after
    if since is not None:
        request.since.CopyFrom(timestamp(since))
    if tail is not None:
        request.tail = tail
    if cursor is not None:
        request.cursor = cursor
    return request


def timestamp(moment: datetime) -> Timestamp:
    """A moment as the contract has it; one without a zone is refused, because it could be any of several."""
    if moment.tzinfo is None:
        raise ValueError(f"time: {moment} (expected: one with a time zone)")
    result = Timestamp()
    result.FromDatetime(moment.astimezone(timezone.utc).replace(tzinfo=None))
    return result


def duration(seconds: float | None) -> Duration | None:
    if seconds is None:
        return None
    result = Duration()
    result.FromTimedelta(timedelta(seconds=seconds))
    return result


def _order(descending: bool) -> Order.ValueType:
    return Order.ORDER_DESCENDING if descending else Order.ORDER_ASCENDING


def emit_options(options: EmitStreamOptions | None, ack: AckLevel.ValueType | None) -> EmitStreamOptions:
    chosen = options or EmitStreamOptions()
    return chosen if ack is None else replace(chosen, ack=ack)
