"""Emit streams of the sync client."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from types import TracebackType

import grpc

from worldlog._emit_window import CLIENT_CLOSED, STREAM_CLOSED, EmitWindow, PendingEmit
from worldlog._error import WorldlogError
from worldlog._failure import Failure
from worldlog._identity import identified
from worldlog._options import EmitStreamOptions
from worldlog._sync_connection import Connection, Responses
from worldlog.v1 import EmitResponse, EmitStreamRequest, EmitStreamResponse, Event


class EmitStream:
    """Emits many batches into one world without waiting between them.

    Requests are applied in the order in which they were sent, each exactly once: when the connection breaks, the stream connects
    again and repeats what is unanswered, in order and with the same event ids; the server answers what it already has with
    `duplicate = True`. A request that fails for good fails its future and every later one. So does the stream when nothing was
    answered for as long as EmitStreamOptions says.

    Thread-safe; requests of one thread keep their order. Has three threads of its own. Close it, or use it as a context manager.
    """

    def __init__(self, connection: Connection, world: str, options: EmitStreamOptions) -> None:
        self._connection = connection
        self._world = world
        self._options = options
        self._window = EmitWindow(options, connection.options.backoff())
        self._changed = threading.Condition(threading.RLock())
        self._call: Responses[EmitStreamResponse] | None = None
        self._stream_number = 0
        self._sent = 0
        self._settled = 0
        self._closed = False
        connection.remember(self._client_closed)
        for part in (self._run, self._give, self._watch):
            threading.Thread(target=part, name=f"worldlog-emit-{world}", daemon=True).start()

    def send(self, events: Event | Iterable[Event]) -> Future[EmitResponse]:
        """Sends one batch, atomic and contiguous: 1 to 1000 events. Events without an id get one.

        Blocks while as much is unanswered as EmitStreamOptions allows. The future may be ignored: `flush` and `close` fail as well.
        Its callbacks run one after the other in the order of the requests; they may block and
        send, but not wait for a later answer.
        """
        batch = identified([events] if isinstance(events, Event) else events)
        request = EmitStreamRequest(world=self._world, events=batch, ack=self._options.ack)
        answer: Future[EmitResponse] = Future()
        pending = PendingEmit(request, answer)
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._window.has_room(pending.bytes))
            if self._closed:
                raise RuntimeError("the emit stream is closed")
            failure = self._window.failure
            if failure is None:
                self._sent += 1
                self._window.add(pending, time.monotonic())
                self._changed.notify_all()
        if failure is not None:
            answer.set_exception(failure.again())
        return answer

    def flush(self) -> None:
        """Waits until everything sent before is answered; raises WorldlogError when the stream failed."""
        with self._changed:
            sent = self._sent
            self._changed.wait_for(lambda: self._settled >= sent)
            failure = self._window.failure
        if failure is not None:
            raise failure.again()

    def close(self) -> None:
        """Waits until everything sent is answered and ends the stream; raises WorldlogError when it failed. Idempotent."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.notify_all()
        try:
            self.flush()
        finally:
            self._end(STREAM_CLOSED)

    def __enter__(self) -> EmitStream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self.close()
        except WorldlogError:
            if error is None:
                raise

    def _client_closed(self) -> None:
        self._end(CLIENT_CLOSED)

    def _end(self, why: Failure) -> None:
        with self._changed:
            idle = self._window.is_idle
            self._window.fail(why)
            call = self._call
            self._changed.notify_all()
        self._connection.forget(self._client_closed)
        if call is not None and not idle:
            call.cancel()

    def _run(self) -> None:
        while self._wait_for_work():
            failure = self._stream()
            with self._changed:
                wait = self._window.broken(failure) if self._window.failure is None else None
                self._changed.notify_all()
                if wait is None:
                    break
                self._changed.wait_for(lambda: self._window.failure is not None, wait)
        self._end(STREAM_CLOSED)

    def _give(self) -> None:
        """Gives out answers, in their order and outside of the lock."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._window.has_settled or self._window.failure is not None)
                settled = self._window.settle()
            if not settled:
                return
            for give in settled:
                give()
                with self._changed:
                    self._settled += 1
                    self._changed.notify_all()

    def _wait_for_work(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._window.has_unsent or self._window.failure is not None)
            return self._window.failure is None

    def _stream(self) -> Failure | None:
        """One stream, from its first request to its end; says why it ended."""
        with self._changed:
            self._stream_number += 1
            self._window.begin_stream()
            requests = self._requests(self._stream_number)
        try:
            metadata = self._connection.options.metadata()
            call = self._connection.events.EmitStream(requests, metadata=metadata)
            with self._changed:
                self._call = call
                if self._window.failure is not None:
                    call.cancel()
            for response in call:
                self._answered(response)
            return None
        except ValueError:  # the channel was closed in between
            return CLIENT_CLOSED
        except grpc.RpcError as error:
            return Failure.of(error)
        finally:
            with self._changed:
                self._call = None
                self._stream_number += 1
                self._changed.notify_all()

    def _answered(self, response: EmitStreamResponse) -> None:
        with self._changed:
            self._window.answered(response, time.monotonic())
            call = self._call
            if self._window.failure is not None and call is not None:
                call.cancel()
            self._changed.notify_all()

    def _requests(self, number: int) -> Iterator[EmitStreamRequest]:
        """The requests of one stream; run by a thread of gRPC, which asks for the next one when the one before was taken."""
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._stream_number != number or self._window.has_unsent or self._window.failure is not None
                )
                request = self._window.next_to_send() if self._stream_number == number else None
            if request is None:
                return
            yield request

    def _watch(self) -> None:
        """Gives up when the server is silent for too long."""
        with self._changed:
            while self._window.failure is None:
                self._changed.wait_for(lambda: not self._window.is_idle or self._window.failure is not None)
                left = self._window.patience_left(time.monotonic())
                if left is not None:
                    self._changed.wait_for(lambda: self._window.failure is not None, left)
        self._end(STREAM_CLOSED)
