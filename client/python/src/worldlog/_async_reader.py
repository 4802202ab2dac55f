"""Reads frames one by one from a stream that is opened, checked and, when it breaks, opened again where it was."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Generic, Protocol, TypeVar

import grpc

from worldlog._async_connection import AsyncConnection, happens_within
from worldlog._error import WorldlogError
from worldlog._failure import Failure, Outcome
from worldlog._reading import Reading, Step
from worldlog.v1 import Frame

Q = TypeVar("Q")
Q_contra = TypeVar("Q_contra", contravariant=True)

_CANCELLED = Failure(grpc.StatusCode.CANCELLED, Outcome.UNKNOWN, "the call was cancelled")


class OpenCall(Protocol[Q_contra]):
    """Begins a stream of frames."""

    def __call__(self, request: Q_contra, *, metadata: grpc.aio.Metadata) -> Any: ...


class AsyncFrameReader(Generic[Q]):
    """Reads frames one by one, across breaks.

    A frame is asked for when somebody waits for it, so a slow user slows its own stream down and nothing piles up. Whoever waits
    may be cancelled; no frame is lost by it. Confined to one event loop, and to one task at a time except for `cancel`.
    """

    def __init__(self, connection: AsyncConnection, reading: Reading[Q], open_call: OpenCall[Q]) -> None:
        """Opens the first stream at once, so that a reader of live events misses none from now on."""
        self._connection = connection
        self._reading = reading
        self._open_call = open_call
        self._cancelled = asyncio.Event()
        self._call: Any = None
        self._read: asyncio.Task[Step] | None = None
        self._reopen_at = 0.0
        self._failure: WorldlogError | None = None
        self._ended = False
        connection.remember(self.cancel)
        self._open()

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

    async def next(self) -> Frame | None:
        """The next frame; None when there is none any more."""
        if self._failure is not None:
            raise self._failure.again()
        if self._reading.is_completed:
            self._end()
        try:
            while not self._is_over:
                if self._call is None:
                    await self._reopen()
                    continue
                step = await self._step()
                frame = None if self._is_over else self._take(step)
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
        self._cancel_call()

    def _open(self) -> None:
        request = self._reading.opening(time.monotonic())
        self._call = self._open_call(request, metadata=self._connection.metadata())

    async def _reopen(self) -> None:
        wait = self._reopen_at - time.monotonic()
        if wait > 0 and await happens_within(self._cancelled, wait):
            return
        if not self._is_over:
            self._open()

    async def _step(self) -> Step:
        if self._read is None:
            self._read = asyncio.ensure_future(_read(self._call))
        await asyncio.wait({self._read})
        done, self._read = self._read, None
        return done.result()

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
        self._cancel_call()

    def _cancel_call(self) -> None:
        if self._call is not None:
            self._call.cancel()


async def _read(call: Any) -> Step:
    try:
        response = await call.read()
    except grpc.aio.AioRpcError as error:
        return Failure.of(error)
    except asyncio.CancelledError:
        return _CANCELLED
    return None if response is grpc.aio.EOF else response.frame
