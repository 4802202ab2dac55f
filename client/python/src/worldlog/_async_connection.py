"""What all calls of one async client share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

import grpc

from worldlog._attempts import UnaryAttempts
from worldlog._emit_window import CLIENT_CLOSED
from worldlog._error import WorldlogError
from worldlog._failure import Failure
from worldlog._options import ClientOptions, check_address
from worldlog.v1.admin_service_pb2_grpc import AdminServiceStub
from worldlog.v1.event_service_pb2_grpc import EventServiceStub
from worldlog.v1.world_service_pb2_grpc import WorldServiceStub

Q = TypeVar("Q")
R = TypeVar("R")

_UNARY_PATIENCE_SECONDS = 5.0


Stop = Callable[[], object]


class AsyncConnection:
    """The channels of one client, its settings, and who has to be told when it closes. Confined to one event loop.

    Replays use a channel of their own, because a flood of frames would hold up everything else on the first one.
    """

    def __init__(self, address: str, options: ClientOptions) -> None:
        self.options = options
        self._address = check_address(address)
        self._channel = self._open_channel(bulk=False)
        self._bulk_channel = self._open_channel(bulk=True)
        self.worlds = WorldServiceStub(self._channel)
        self.events = EventServiceStub(self._channel)
        self.admin = AdminServiceStub(self._channel)
        self.bulk_events = EventServiceStub(self._bulk_channel)
        self.bulk_admin = AdminServiceStub(self._bulk_channel)
        self.closed = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._open_streams: dict[Stop, None] = {}
        self._unary_calls = 0
        self._aborted = False

    def _open_channel(self, *, bulk: bool) -> grpc.aio.Channel:
        credentials = self.options.credentials(self._address)
        arguments = self.options.arguments(bulk=bulk)
        if credentials is None:
            return grpc.aio.insecure_channel(self._address, arguments)
        return grpc.aio.secure_channel(self._address, credentials, arguments)

    async def call(self, method: grpc.aio.UnaryUnaryMultiCallable[Q, R], request: Q, *, repeatable: bool) -> R:
        """Makes a unary call with all of its attempts and waits for the answer."""
        options = self.options
        ends_at = time.monotonic() + options.deadline_seconds
        attempts = UnaryAttempts(options.backoff(), ends_at, may_retry=options.retry_unary, repeatable=repeatable)
        while True:
            try:
                return await self.attempt(method, request, attempts.seconds_left(time.monotonic()))
            except WorldlogError as error:
                wait = attempts.failed(error.failure, time.monotonic())
                if wait is None or await happens_within(self.closed, wait):
                    raise attempts.error(error.failure) from error

    async def attempt(self, method: grpc.aio.UnaryUnaryMultiCallable[Q, R], request: Q, timeout: float) -> R:
        """One attempt."""
        self.require_open()
        self._unary_calls += 1
        self._idle.clear()
        try:
            return await method(request, timeout=timeout, metadata=self.metadata())
        except grpc.aio.AioRpcError as error:
            raise WorldlogError(Failure.of(error)) from error
        except asyncio.CancelledError:  # of this task, or because the channel was closed
            if self._aborted:
                raise WorldlogError(CLIENT_CLOSED) from None
            raise
        finally:
            self._unary_calls -= 1
            if not self._unary_calls:
                self._idle.set()

    def metadata(self) -> grpc.aio.Metadata:
        return grpc.aio.Metadata(*self.options.metadata())

    def require_open(self) -> None:
        if self.closed.is_set():
            raise RuntimeError("the client is closed")

    def remember(self, stop: Stop) -> None:
        """Remembers a stream until `forget`; `stop` ends it when the client closes."""
        self.require_open()
        self._open_streams[stop] = None

    def forget(self, stop: Stop) -> None:
        self._open_streams.pop(stop, None)

    async def close(self) -> None:
        """Ends every stream, waits a few seconds for unary calls, and closes the channels. Idempotent."""
        if self.closed.is_set():
            return
        self.closed.set()
        for stop in list(self._open_streams):
            stop()
        await happens_within(self._idle, _UNARY_PATIENCE_SECONDS)
        self._aborted = True
        await self._channel.close()
        await self._bulk_channel.close()


async def happens_within(event: asyncio.Event, seconds: float) -> bool:
    """True when the event is set, or is within this time."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True
