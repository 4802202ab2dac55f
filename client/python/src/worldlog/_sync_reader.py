"""Reads frames one by one from a stream that is opened, checked and, when it breaks, opened again where it was."""

from __future__ import annotations

import enum
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

import grpc

from worldlog._error import WorldlogError
from worldlog._failure import Failure
from worldlog._reading import Reading, Step
from worldlog._sync_connection import Connection, Responses
from worldlog.v1 import Frame

Q = TypeVar("Q")
Q_contra = TypeVar("Q_contra", contravariant=True)


class Response(Protocol):
    """An answer that carries a frame."""

    @property
    def frame(self) -> Frame: ...


class OpenCall(Protocol[Q_contra]):
    """Begins a stream of frames."""

    def __call__(self, request: Q_contra, *, metadata: tuple[tuple[str, str | bytes], ...]) -> Responses[Response]: ...


class _Late(enum.Enum):
    TOO_LATE = 0


class FrameReader(Generic[Q]):
    """Reads frames one by one, across breaks.

    A frame is asked for when somebody waits for it, so a slow user slows its own stream down and nothing piles up.
    `cancel` may be called by any thread; everything else is confined to one thread at a time.
    """

    def __init__(self, connection: Connection, reading: Reading[Q], open_call: OpenCall[Q]) -> None:
        """Opens the first stream at once, so that a reader of live events misses none from now on."""
        self._connection = connection
        self._reading = reading
        self._open_call = open_call
        self._cancelled = threading.Event()
        self._call: Responses[Response] | None = None
        self._waiting: queue.SimpleQueue[Step] | None = None
        self._reopen_at = 0.0
        self._failure: WorldlogError | None = None
        self._ended = False
        connection.remember(self.cancel)
        self._open()

    @property
    def through_sequence(self) -> int:
        return self._reading.through_sequence

    @property
    def is_complete(self) -> bool:
        """True when everything asked for was read, and not only what came before a cancellation or a failure."""
        return self._reading.is_complete

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def _is_over(self) -> bool:
        return self._ended or self._cancelled.is_set()

    def next(self, timeout: float | None = None) -> Frame | None:
        """The next frame; None when there is none any more, or none came within this time."""
        if self._failure is not None:
            raise self._failure.again()
        if self._reading.is_completed:
            self._end()
        ends_at = None if timeout is None else time.monotonic() + timeout
        try:
            while not self._is_over:
                if self._call is None and not self._reopen(ends_at):
                    return None
                step = self._step(ends_at)
                if step is _Late.TOO_LATE or self._is_over:
                    return None
                frame = self._take(step)
                if frame is not None:
                    return frame
        except WorldlogError as error:
            self._failure = error
            self._end()
            raise
        except Exception:  # of a callback
            self._end()
            raise
        return None

    def cancel(self) -> None:
        """Ends the stream; a waiting `next` returns None. Idempotent."""
        self._cancelled.set()
        self._connection.forget(self.cancel)
        call = self._call
        if call is not None:
            call.cancel()

    def _open(self) -> None:
        request = self._reading.opening(time.monotonic())
        metadata = self._connection.options.metadata()
        try:
            call = self._open_call(request, metadata=metadata)
        except ValueError:  # the channel was closed in between
            self._cancelled.set()
            return
        self._call = call
        if self._cancelled.is_set():
            call.cancel()

    def _reopen(self, ends_at: float | None) -> bool:
        """Waits until it is time to open the next stream; False when that is too late, or the reader was cancelled."""
        now = time.monotonic()
        wait = max(0.0, self._reopen_at - now)
        patience = wait if ends_at is None else min(wait, max(0.0, ends_at - now))
        if self._cancelled.wait(patience) or patience < wait:
            return False
        self._open()
        return not self._cancelled.is_set()

    def _step(self, ends_at: float | None) -> Step | _Late:
        call = self._call
        if call is None:
            return None
        if self._waiting is None and ends_at is None:
            return _read(call)
        if self._waiting is None:
            self._waiting = _read_aside(call)
        try:
            step = self._waiting.get(timeout=None if ends_at is None else max(0.0, ends_at - time.monotonic()))
        except queue.Empty:
            return _Late.TOO_LATE
        self._waiting = None
        return step

    def _take(self, step: Step) -> Frame | None:
        if isinstance(step, Frame):
            return self._reading.take(step)
        self._call = None
        wait = self._reading.ended(step, time.monotonic())
        if wait is None:
            self._end()
        else:
            self._reopen_at = time.monotonic() + wait
        return None

    def _end(self) -> None:
        self._ended = True
        self._connection.forget(self.cancel)
        if self._call is not None:
            self._call.cancel()


def _read(call: Iterator[Response]) -> Step:
    try:
        return next(call).frame
    except StopIteration:
        return None
    except grpc.RpcError as error:
        return Failure.of(error)


def _read_aside(call: Iterator[Response]) -> queue.SimpleQueue[Step]:
    """Reads on another thread, for one who will not wait until something comes."""
    box: queue.SimpleQueue[Step] = queue.SimpleQueue()
    read: Callable[[], None] = lambda: box.put(_read(call))  # noqa: E731
    threading.Thread(target=read, name="worldlog-read", daemon=True).start()
    return box
