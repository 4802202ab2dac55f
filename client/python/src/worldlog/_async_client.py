"""The async client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any

import grpc

from worldlog import _requests
from worldlog._async_connection import AsyncConnection
from worldlog._async_emit import AsyncEmitStream
from worldlog._async_reader import AsyncFrameReader
from worldlog._async_streams import AsyncReplay, AsyncSubscription
from worldlog._emit_window import CLIENT_CLOSED
from worldlog._error import WorldlogError
from worldlog._failure import Failure
from worldlog._frames import ReplayFrames, SubscribeFrames
from worldlog._notice import OnNotice, log_notice
from worldlog._options import ClientOptions, EmitStreamOptions, options_of
from worldlog._reading import OnBreak, Reading
from worldlog._requests import DURABLE, LIVE
from worldlog.v1 import (
    AckLevel,
    BackupRequest,
    BackupResponse,
    Chat,
    CountEventsRequest,
    CountEventsResponse,
    CreateWorldRequest,
    DeleteWorldRequest,
    EmitRequest,
    EmitResponse,
    Event,
    EventFilter,
    GetEventRequest,
    GetServerInfoRequest,
    GetServerInfoResponse,
    GetWorldRequest,
    ListChatsRequest,
    ListEventsRequest,
    ListWorldsRequest,
    ReplayRequest,
    SubscribeRequest,
    UpdateWorldRequest,
    VerifyWorldRequest,
    VerifyWorldResponse,
    Visibility,
    World,
)


class AsyncWorldlogClient:
    """A client of one Worldlog server: worlds, emits, reads, subscriptions.

    Connects when it is first used. Unary calls have a deadline and are repeated within it when that is safe and can help: reads
    and emits always (every event gets an id before the first attempt), changes of worlds only when the failed attempt certainly had
    no effect. Streams resume. Every failure of a call is a WorldlogError.

    Wherever a world's id is asked for, the whole request of the contract may stand instead; the other arguments are then not looked
    at. Replays use a connection of their own, so that bulk reading cannot hold up subscriptions.

    Confined to one event loop, in which it is made. Close it, or use it as a context manager.
    """

    def __init__(self, address: str, options: ClientOptions | None = None, **settings: Any) -> None:
        """A client of the server at this address, `host:port`; settings are those of ClientOptions, by name."""
        self._connection = AsyncConnection(address, options_of(options, settings))

    async def create_world(self, world: str | World, *, display_name: str = "", labels: Mapping[str, str] | None = None) -> World:
        """Creates a world. It is durable when this returns."""
        request = CreateWorldRequest(world=_requests.world_to_create(world, display_name, labels))
        return (await self._connection.call(self._connection.worlds.CreateWorld, request, repeatable=False)).world

    async def get_world(self, world: str) -> World:
        request = GetWorldRequest(world=world)
        return (await self._connection.call(self._connection.worlds.GetWorld, request, repeatable=True)).world

    async def list_worlds(self, labels: Mapping[str, str] | ListWorldsRequest | None = None) -> AsyncIterator[World]:
        """The worlds that carry all of these labels, by id; read page by page as they are consumed."""
        page = ListWorldsRequest()
        page.CopyFrom(_requests.list_worlds(labels))
        while True:
            response = await self._connection.call(self._connection.worlds.ListWorlds, page, repeatable=True)
            for item in response.worlds:
                yield item
            page.page_token = response.next_page_token
            if not page.page_token:
                return

    async def update_world(
        self,
        world: str | UpdateWorldRequest,
        *,
        display_name: str | None = None,
        labels: Mapping[str, str] | None = None,
        etag: str = "",
    ) -> World:
        """Changes what is given; only if the etag, when there is one, is still current."""
        request = _requests.update_world(world, display_name, labels, etag)
        return (await self._connection.call(self._connection.worlds.UpdateWorld, request, repeatable=False)).world

    async def delete_world(self, world: str | DeleteWorldRequest, *, etag: str = "") -> int:
        """Deletes a world with all of its events, for ever; says how many durable events went with it."""
        request = _requests.delete_world(world, etag)
        response = await self._connection.call(self._connection.worlds.DeleteWorld, request, repeatable=False)
        return response.deleted_event_count

    async def list_chats(self, world: str | ListChatsRequest) -> AsyncIterator[Chat]:
        """The chats of a world by id; read page by page as they are consumed."""
        page = ListChatsRequest()
        page.CopyFrom(ListChatsRequest(world=world) if isinstance(world, str) else world)
        while True:
            response = await self._connection.call(self._connection.worlds.ListChats, page, repeatable=True)
            for item in response.chats:
                yield item
            page.page_token = response.next_page_token
            if not page.page_token:
                return

    async def emit(
        self,
        world: str | EmitRequest,
        events: Event | Iterable[Event] = (),
        *,
        ack: AckLevel.ValueType = DURABLE,
        expected_last_sequence: int | None = None,
    ) -> EmitResponse:
        """Emits one event or a batch, atomic and contiguous, and waits until it has come as far as asked.

        Events without an id get one before the first attempt, so repeating is safe. Whoever repeats an emit that failed with
        Outcome.UNKNOWN sets the ids first.
        """
        request = _requests.emit(world, events, ack, expected_last_sequence)
        return await self._connection.call(self._connection.events.Emit, request, repeatable=True)

    def emit_stream(
        self, world: str, options: EmitStreamOptions | None = None, *, ack: AckLevel.ValueType | None = None
    ) -> AsyncEmitStream:
        """A pipelined emitter into one world; see AsyncEmitStream."""
        return AsyncEmitStream(self._connection, world, _requests.emit_options(options, ack))

    async def get_event(self, world: str | GetEventRequest, key: int | str | None = None) -> Event:
        """The event of this sequence, or of this id."""
        request = _requests.get_event(world, key)
        return (await self._connection.call(self._connection.events.GetEvent, request, repeatable=True)).event

    async def list_events(
        self,
        world: str | ListEventsRequest,
        *,
        filter: EventFilter | None = None,
        from_sequence: int | None = None,
        to_sequence: int | None = None,
        descending: bool = False,
        page_size: int = 0,
    ) -> AsyncIterator[Event]:
        """The events that match; read page by page as they are consumed."""
        page = ListEventsRequest()
        page.CopyFrom(_requests.list_events(world, filter, from_sequence, to_sequence, descending, page_size))
        while True:
            response = await self._connection.call(self._connection.events.ListEvents, page, repeatable=True)
            for item in response.events:
                yield item
            page.page_token = response.next_page_token
            if not page.page_token:
                return

    async def count_events(
        self,
        world: str | CountEventsRequest,
        *,
        filter: EventFilter | None = None,
        from_sequence: int | None = None,
        to_sequence: int | None = None,
    ) -> CountEventsResponse:
        """How many events match, and up to where that was counted."""
        request = _requests.count_events(world, filter, from_sequence, to_sequence)
        return await self._connection.call(self._connection.events.CountEvents, request, repeatable=True)

    def replay(
        self,
        world: str | ReplayRequest,
        *,
        filter: EventFilter | None = None,
        from_sequence: int | None = None,
        to_sequence: int | None = None,
        descending: bool = False,
        limit: int = 0,
        pace: float = 0.0,
        visibility: Visibility.ValueType = LIVE,
        progress_interval_seconds: float | None = None,
        on_notice: OnNotice = log_notice,
        on_break: OnBreak | None = None,
    ) -> AsyncReplay:
        """Reads a finite range of history, both ends inclusive; see AsyncReplay."""
        request = _requests.replay(
            world,
            filter,
            from_sequence,
            to_sequence,
            descending,
            limit,
            pace,
            visibility,
            progress_interval_seconds,
        )
        options = self._connection.options
        reading = Reading(
            ReplayFrames(request),
            options.backoff(),
            options.backoff_max_seconds,
            options.give_up_after_seconds,
            on_break,
        )
        return AsyncReplay(AsyncFrameReader(self._connection, reading, self._connection.bulk_events.Replay), on_notice)

    def subscribe(
        self,
        world: str | SubscribeRequest,
        *,
        after: int | None = None,
        since: datetime | None = None,
        tail: int | None = None,
        cursor: str | None = None,
        filter: EventFilter | None = None,
        visibility: Visibility.ValueType = LIVE,
        progress_interval_seconds: float | None = None,
        on_notice: OnNotice = log_notice,
        on_break: OnBreak | None = None,
        on_resumed: Callable[[], None] | None = None,
        give_up_after_seconds: float | None = None,
    ) -> AsyncSubscription:
        """Follows a world: history from the start, then live, for ever; see AsyncSubscription.

        Starts after a sequence (0 for everything), with the first event since a time, with the last `tail` events, at a cursor,
        or, when nothing is given, live. Resumes by itself for as long as it takes, or as `give_up_after_seconds` says.

        `on_notice` hears of CaughtUp, FellBehind, Gap and Diverged at their place between the events; unless it is given they are
        logged, with a warning when events that were delivered are lost. `on_break` and `on_resumed` hear of the connection.
        """
        request = _requests.subscribe(world, after, since, tail, cursor, filter, visibility, progress_interval_seconds)
        options = self._connection.options
        reading = Reading(
            SubscribeFrames(request),
            options.backoff(),
            options.backoff_max_seconds,
            give_up_after_seconds,
            on_break,
            on_resumed,
        )
        return AsyncSubscription(AsyncFrameReader(self._connection, reading, self._connection.events.Subscribe), on_notice)

    @property
    def admin(self) -> AsyncWorldlogAdmin:
        """What those who operate the server ask it for."""
        return AsyncWorldlogAdmin(self._connection)

    async def close(self) -> None:
        """Ends every stream of this client and closes its connections; waits a few seconds for unary calls. Idempotent."""
        await self._connection.close()

    async def __aenter__(self) -> AsyncWorldlogClient:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()


class AsyncWorldlogAdmin:
    """What those who operate a server ask it for. Confined to one event loop."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def server_info(self) -> GetServerInfoResponse:
        """What the server is and how it is doing."""
        method = self._connection.admin.GetServerInfo
        return await self._connection.call(method, GetServerInfoRequest(), repeatable=True)

    async def verify_world(
        self, world: str, progress: Callable[[VerifyWorldResponse], None] = lambda response: None
    ) -> VerifyWorldResponse:
        """Compares the whole durable history of a world with what was written, however long that takes; returns the result.

        `progress` hears how far it is, about once a second, and the result.
        """
        self._connection.require_open()
        last = VerifyWorldResponse()
        call = self._connection.bulk_admin.VerifyWorld(VerifyWorldRequest(world=world), metadata=self._connection.metadata())
        self._connection.remember(call.cancel)
        try:
            async for last in call:
                progress(last)
        except grpc.aio.AioRpcError as error:
            raise WorldlogError(Failure.of(error)) from error
        except asyncio.CancelledError:  # of this task, or because the client was closed
            if self._connection.closed.is_set():
                raise WorldlogError(CLIENT_CLOSED) from None
            raise
        finally:
            self._connection.forget(call.cancel)
            call.cancel()
        return last

    async def backup(self, name: str = "", *, patience_seconds: float = 600.0) -> BackupResponse:
        """Makes a copy of the store in the directory `backups` beside it, and waits until it is durable and checked.

        The name is the server's choice when empty. Is not repeated by itself.
        """
        return await self._connection.attempt(self._connection.admin.Backup, BackupRequest(name=name), patience_seconds)
