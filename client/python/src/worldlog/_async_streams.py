"""Subscriptions and replays of the async client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Generic, TypeVar

from worldlog._async_reader import AsyncFrameReader
from worldlog._notice import Items, Notice, OnNotice
from worldlog._reading import closed_before_end
from worldlog.v1 import Event, Frame, ReplayRequest, SubscribeRequest

Q = TypeVar("Q")
S = TypeVar("S", bound="AsyncStream")  # type: ignore[type-arg]


class AsyncStream(Generic[Q]):
    """Events in order, each once, from a stream that resumes by itself.

    Iterating gives the events, and tells the notices between them to `on_notice`. `items` gives both, `frames` what the server
    sent; use one of the three. Whoever waits may be cancelled, for example by a timeout, and go on later; nothing is lost by it.
    Confined to one event loop.
    """

    def __init__(self, reader: AsyncFrameReader[Q], on_notice: OnNotice) -> None:
        self._reader = reader
        self._on_notice = on_notice
        self._items = Items()

    @property
    def through_sequence(self) -> int:
        """Everything that matches up to this sequence was handed out; 0 before the first. Resume after it."""
        return self._items.through_sequence

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        while (event := self._items.pop_event(self._on_notice)) is None:
            self._items.take(await self._next_frame())
        if self._reader.is_cancelled:
            raise StopAsyncIteration
        return event

    async def items(self) -> AsyncIterator[Event | Notice]:
        """The events and the notices, in order."""
        while True:
            while (item := self._items.pop()) is not None:
                if self._reader.is_cancelled:
                    return
                yield item
            try:
                frame = await self._next_frame()
            except StopAsyncIteration:
                return
            self._items.take(frame)

    async def frames(self) -> AsyncIterator[Frame]:
        """The frames as the server sent them; each (re)connected stream begins with one that carries `Started`."""
        while True:
            try:
                frame = await self._next_frame()
            except StopAsyncIteration:
                return
            yield frame
            self._items.through_sequence = frame.through_sequence

    def close(self) -> None:
        """Ends the stream; whoever waits for its next event gets no more. Idempotent."""
        self._reader.cancel()

    async def __aenter__(self: S) -> S:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    async def _next_frame(self) -> Frame:
        frame = await self._reader.next()
        if frame is None:
            raise StopAsyncIteration
        return frame


class AsyncSubscription(AsyncStream[SubscribeRequest]):
    """A subscription: history from its start, then live, for ever. Ends when it is closed, or its client is."""


class AsyncReplay(AsyncStream[ReplayRequest]):
    """A finite read of history. When its iteration ends the answer was complete; anything less raises WorldlogError.

    With a pace, the event after a break comes at once. When the server was started again before everything that came was
    durable, some of it may be lost: that is ABORTED.
    """

    async def _next_frame(self) -> Frame:
        frame = await self._reader.next()
        if frame is not None:
            return frame
        if self._reader.is_complete:
            raise StopAsyncIteration
        raise closed_before_end()
