"""Subscriptions and replays of the sync client."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import TracebackType
from typing import Generic, TypeVar

from worldlog._notice import Items, Notice, OnNotice
from worldlog._reading import closed_before_end
from worldlog._sync_reader import FrameReader
from worldlog.v1 import Event, Frame, ReplayRequest, SubscribeRequest

Q = TypeVar("Q")
S = TypeVar("S", bound="Stream")  # type: ignore[type-arg]


class Stream(Generic[Q]):
    """Events in order, each once, from a stream that resumes by itself.

    Iterating gives the events, and tells the notices between them to `on_notice`. `items` gives both, `frames` what the server
    sent; use one of the three. `close` may be called from any thread; otherwise confined to one thread at a time.
    """

    def __init__(self, reader: FrameReader[Q], on_notice: OnNotice) -> None:
        self._reader = reader
        self._on_notice = on_notice
        self._items = Items()

    @property
    def through_sequence(self) -> int:
        """Everything that matches up to this sequence was handed out; 0 before the first. Resume after it."""
        return self._items.through_sequence

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        while (event := self._items.pop_event(self._on_notice)) is None:
            self._items.take(self._next_frame())
        if self._reader.is_cancelled:
            raise StopIteration
        return event

    def items(self) -> Iterator[Event | Notice]:
        """The events and the notices, in order."""
        while True:
            while (item := self._items.pop()) is not None:
                if self._reader.is_cancelled:
                    return
                yield item
            try:
                frame = self._next_frame()
            except StopIteration:
                return
            self._items.take(frame)

    def frames(self) -> Iterator[Frame]:
        """The frames as the server sent them; each (re)connected stream begins with one that carries `Started`."""
        while True:
            try:
                frame = self._next_frame()
            except StopIteration:
                return
            yield frame
            self._items.through_sequence = frame.through_sequence

    def close(self) -> None:
        """Ends the stream; whoever waits for its next event gets no more. Idempotent."""
        self._reader.cancel()

    def __enter__(self: S) -> S:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _next_frame(self) -> Frame:
        frame = self._reader.next()
        if frame is None:
            raise StopIteration
        return frame


class Subscription(Stream[SubscribeRequest]):
    """A subscription: history from its start, then live, for ever. Ends when it is closed, or its client is."""

    def poll(self, timeout: float) -> Event | None:
        """The next event if there is one within these seconds; None also after `close`."""
        ends_at = time.monotonic() + timeout
        while (event := self._items.pop_event(self._on_notice)) is None:
            frame = self._reader.next(max(0.0, ends_at - time.monotonic()))
            if frame is None:
                return None
            self._items.take(frame)
        return None if self._reader.is_cancelled else event


class Replay(Stream[ReplayRequest]):
    """A finite read of history. When its iteration ends the answer was complete; anything less raises WorldlogError.

    With a pace, the event after a break comes at once. When the server was started again before everything that came was
    durable, some of it may be lost: that is ABORTED.
    """

    def _next_frame(self) -> Frame:
        frame = self._reader.next()
        if frame is not None:
            return frame
        if self._reader.is_complete:
            raise StopIteration
        raise closed_before_end()
