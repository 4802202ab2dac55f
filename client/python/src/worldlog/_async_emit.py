"""Emit streams of the async client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Any

import grpc

from worldlog._async_connection import AsyncConnection
from worldlog._emit_window import CLIENT_CLOSED, STREAM_CLOSED, EmitWindow, PendingEmit
from worldlog._error import WorldlogError
from worldlog._failure import Failure, Outcome
from worldlog._identity import identified
from worldlog._options import EmitStreamOptions
from worldlog.v1 import EmitResponse, EmitStreamRequest, Event

_CANCELLED = Failure(grpc.StatusCode.CANCELLED, Outcome.UNKNOWN, "the call was cancelled")


class AsyncEmitStream:
    """Emits many batches into one world without waiting between them.

    Requests are applied in the order in which they were sent, each exactly once: when the connection breaks, the stream connects
    again and repeats what is unanswered, in order and with the same event ids; the server answers what it already has with
    `duplicate = True`. A request that fails for good fails its future and every later one. So does the stream when nothing was
    answered for as long as EmitStreamOptions says.

    Confined to one event loop; any number of tasks may send. Close it, or use it as a context manager.
    """

    def __init__(self, connection: AsyncConnection, world: str, options: EmitStreamOptions) -> None:
        self._connection = connection
        self._world = world
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._window = EmitWindow(options, connection.options.backoff())
        self._changes: set[asyncio.Future[None]] = set()
        self._turn = asyncio.Lock()
        self._call: Any = None
        self._last: asyncio.Future[EmitResponse] | None = None
        self._closed = False
        connection.remember(self._client_closed)
        self._tasks = [asyncio.ensure_future(part()) for part in (self._run, self._watch)]

    async def send(self, events: Event | Iterable[Event]) -> asyncio.Future[EmitResponse]:
        """Sends one batch, atomic and contiguous: 1 to 1000 events. Events without an id get one.

        Waits while as much is unanswered as EmitStreamOptions allows; nothing was sent when that is cancelled. Awaiting the future
        gives the answer. It may be ignored: `flush` and `close` fail as well.
        """
        batch = identified([events] if isinstance(events, Event) else events)
        request = EmitStreamRequest(world=self._world, events=batch, ack=self._options.ack)
        answer: asyncio.Future[EmitResponse] = self._loop.create_future()
        answer.add_done_callback(_heard)
        pending = PendingEmit(request, answer)
        async with self._turn:  # so that those who wait send in the order in which they came
            while not self._closed and not self._window.has_room(pending.bytes):
                await self._change()
            if self._closed:
                raise RuntimeError("the emit stream is closed")
            self._last = answer
            self._window.add(pending, time.monotonic())
            self._changed()
        return answer

    async def flush(self) -> None:
        """Waits until everything sent before is answered; raises WorldlogError when the stream failed."""
        if self._last is not None:
            await asyncio.wait({self._last})
        if self._window.failure is not None:
            raise self._window.failure.again()

    async def close(self) -> None:
        """Waits until everything sent is answered and ends the stream; raises WorldlogError when it failed. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._changed()
        try:
            await self.flush()
        finally:
            self._end(STREAM_CLOSED)

    async def __aenter__(self) -> AsyncEmitStream:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            await self.close()
        except WorldlogError:
            if error is None:
                raise

    def _client_closed(self) -> None:
        self._end(CLIENT_CLOSED)

    def _end(self, why: Failure) -> None:
        idle = self._window.is_idle
        self._window.fail(why)
        if self._call is not None and not idle:
            self._call.cancel()
        self._connection.forget(self._client_closed)
        self._changed()

    def _changed(self) -> None:
        """Gives out answers, and wakes everybody who waits for something to change."""
        for give in self._window.settle():
            give()
        for waiter in self._changes:
            if not waiter.done():
                waiter.set_result(None)
        self._changes.clear()

    async def _change(self, seconds: float | None = None) -> None:
        waiter: asyncio.Future[None] = self._loop.create_future()
        self._changes.add(waiter)
        await asyncio.wait({waiter}, timeout=seconds)
        self._changes.discard(waiter)

    async def _run(self) -> None:
        while await self._has_work():
            failure = await self._stream()
            if self._window.failure is not None:
                break
            wait = self._window.broken(failure)
            self._changed()
            if wait is None:
                break
            await self._pause(wait)
        self._end(STREAM_CLOSED)

    async def _has_work(self) -> bool:
        while not self._window.has_unsent and self._window.failure is None:
            await self._change()
        return self._window.failure is None

    async def _pause(self, seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while self._window.failure is None and (left := ends_at - time.monotonic()) > 0:
            await self._change(left)

    async def _stream(self) -> Failure | None:
        """One stream, from its first request to its end; says why it ended."""
        self._window.begin_stream()
        call: Any = self._connection.events.EmitStream(metadata=self._connection.metadata())
        self._call = call
        sending = asyncio.ensure_future(self._send(call))
        try:
            while (response := await call.read()) is not grpc.aio.EOF:
                self._window.answered(response, time.monotonic())
                if self._window.failure is not None:
                    call.cancel()
                self._changed()
            return None
        except grpc.aio.AioRpcError as error:
            return Failure.of(error)
        except asyncio.CancelledError:
            if not call.cancelled():
                raise
            return _CANCELLED
        finally:
            self._call = None
            sending.cancel()
            await asyncio.wait({sending})

    async def _send(self, call: Any) -> None:
        """Sends the requests of one stream; what goes wrong is for the one who reads to see."""
        try:
            while await self._has_work():
                request = self._window.next_to_send()
                if request is not None:
                    await _write(call, request)
            await call.done_writing()
        except (Exception, asyncio.CancelledError):
            return

    async def _watch(self) -> None:
        """Gives up when the server is silent for too long."""
        while self._window.failure is None:
            left = self._window.patience_left(time.monotonic())
            if self._window.failure is None:
                await self._change(left)
        self._end(STREAM_CLOSED)


async def _write(call: Any, request: EmitStreamRequest) -> None:
    """Writes as `call.write` does, which would take the end of the stream for an error of its own and so hide its status."""
    inner, begun = getattr(call, "_cython_call", None), getattr(call, "_metadata_sent", None)
    if inner is None or begun is None:
        await call.write(request)
        return
    await begun.wait()
    if not call.done():
        await inner.send_serialized_message(request.SerializeToString())


def _heard(answer: asyncio.Future[EmitResponse]) -> None:
    """Keeps asyncio from complaining of an answer that nobody waits for."""
    if not answer.cancelled():
        answer.exception()
