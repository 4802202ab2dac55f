"""What all calls of one sync client share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

import grpc

from worldlog._attempts import UnaryAttempts
from worldlog._error import WorldlogError
from worldlog._failure import Failure
from worldlog._options import ClientOptions, check_address
from worldlog.v1 import AdminServiceStub, EventServiceStub, WorldServiceStub

Q = TypeVar("Q")
R = TypeVar("R")

_UNARY_PATIENCE_SECONDS = 5.0


R_co = TypeVar("R_co", covariant=True)
Stop = Callable[[], object]


class Responses(Protocol[R_co]):
    """What a call to a stream gives: its responses as they come, and the means to end it."""

    def __iter__(self) -> Iterator[R_co]: ...
    def __next__(self) -> R_co: ...
    def cancel(self) -> bool: ...


class Connection:
    """The channels of one client, its settings, and who has to be told when it closes. Thread-safe.

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
        self.closed = threading.Event()
        self._changed = threading.Condition()
        self._open_streams: dict[Stop, None] = {}
        self._unary_calls = 0

    def _open_channel(self, *, bulk: bool) -> grpc.Channel:
        credentials = self.options.credentials(self._address)
        arguments = self.options.arguments(bulk=bulk)
        if credentials is None:
            return grpc.insecure_channel(self._address, arguments)
        return grpc.secure_channel(self._address, credentials, arguments)

    def call(self, method: grpc.UnaryUnaryMultiCallable[Q, R], request: Q, *, repeatable: bool) -> R:
        """Makes a unary call with all of its attempts and waits for the answer."""
        options = self.options
        ends_at = time.monotonic() + options.deadline_seconds
        attempts = UnaryAttempts(options.backoff(), ends_at, may_retry=options.retry_unary, repeatable=repeatable)
        while True:
            try:
                return self.attempt(method, request, attempts.seconds_left(time.monotonic()))
            except WorldlogError as error:
                wait = attempts.failed(error.failure, time.monotonic())
                if wait is None or self.closed.wait(wait):
                    raise attempts.error(error.failure) from error

    def attempt(self, method: grpc.UnaryUnaryMultiCallable[Q, R], request: Q, timeout: float) -> R:
        """One attempt."""
        with self._changed:
            self.require_open()
            self._unary_calls += 1
        try:
            return method(request, timeout=timeout, metadata=self.options.metadata())
        except grpc.RpcError as error:
            raise WorldlogError(Failure.of(error)) from error
        finally:
            with self._changed:
                self._unary_calls -= 1
                self._changed.notify_all()

    def require_open(self) -> None:
        if self.closed.is_set():
            raise RuntimeError("the client is closed")

    def remember(self, stop: Stop) -> None:
        """Remembers a stream until `forget`; `stop` ends it when the client closes."""
        with self._changed:
            self.require_open()
            self._open_streams[stop] = None

    def forget(self, stop: Stop) -> None:
        with self._changed:
            self._open_streams.pop(stop, None)

    def close(self) -> None:
        """Ends every stream, waits a few seconds for unary calls, and closes the channels. Idempotent."""
        with self._changed:
            if self.closed.is_set():
                return
            self.closed.set()
            stops = list(self._open_streams)
            self._open_streams.clear()
        for stop in stops:
            stop()
        with self._changed:
            self._changed.wait_for(lambda: self._unary_calls == 0, _UNARY_PATIENCE_SECONDS)
        self._channel.close()
        self._bulk_channel.close()
