"""The unanswered requests of an emit stream."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

import grpc

from worldlog._backoff import Backoff
from worldlog._error import WorldlogError, broken_stream
from worldlog._failure import Failure, Outcome
from worldlog._options import EmitStreamOptions
from worldlog.v1 import EmitResponse, EmitStreamRequest, EmitStreamResponse

STREAM_CLOSED = Failure(grpc.StatusCode.CANCELLED, Outcome.UNKNOWN, "the emit stream was closed")
CLIENT_CLOSED = Failure(grpc.StatusCode.CANCELLED, Outcome.UNKNOWN, "the client was closed before this request was answered")


class Answer(Protocol):
    """Where the answer to a request goes; the futures of threads and of asyncio both are one."""

    def done(self) -> bool: ...
    def set_result(self, result: EmitResponse, /) -> None: ...
    def set_exception(self, exception: WorldlogError, /) -> None: ...


class PendingEmit:
    """A request of an emit stream that has no answer yet."""

    def __init__(self, request: EmitStreamRequest, answer: Answer) -> None:
        self.request = request
        self.answer = answer
        self.bytes = request.ByteSize()
        self.perhaps_applied = False
        """True when it went out on a stream that broke before the answer."""


class EmitWindow:
    """The requests of an emit stream that are not answered, in order, and how many there may be.

    Does no I/O and reads no clock. Answers are not given out here but collected in `settle`, because whoever waits for one may
    send again. Confined to one step at a time: the lock of a sync stream, the loop of an async one.
    """

    def __init__(self, options: EmitStreamOptions, backoff: Backoff) -> None:
        self._options = options
        self._backoff = backoff
        self._unsent: deque[PendingEmit] = deque()
        self._unanswered: deque[PendingEmit] = deque()
        self._settled: list[Callable[[], None]] = []
        self._bytes = 0
        self._answered_on_stream = 0
        self._progress_at = 0.0
        self._last_break: Failure | None = None
        self.failure: WorldlogError | None = None
        """Why nothing can be sent any more; None while all is well."""

    @property
    def is_idle(self) -> bool:
        return not self._unsent and not self._unanswered

    @property
    def has_unsent(self) -> bool:
        return bool(self._unsent)

    @property
    def has_settled(self) -> bool:
        return bool(self._settled)

    def has_room(self, size: int) -> bool:
        """True when a request of this size may be added; one larger than all room passes when it is alone."""
        requests = len(self._unsent) + len(self._unanswered)
        if requests == 0 or self.failure is not None:
            return True
        return requests < self._options.requests_max and self._bytes + size <= self._options.bytes_max

    def add(self, pending: PendingEmit, now: float) -> None:
        if self.failure is not None:
            self._refuse(pending, self.failure.again())
            return
        if self.is_idle:
            self._progress_at = now
        self._bytes += pending.bytes
        self._unsent.append(pending)

    def begin_stream(self) -> None:
        """A stream begins, and nothing was sent on it."""
        self._answered_on_stream = 0

    def next_to_send(self) -> EmitStreamRequest | None:
        if self.failure is not None or not self._unsent:
            return None
        pending = self._unsent.popleft()
        self._unanswered.append(pending)
        return pending.request

    def answered(self, response: EmitStreamResponse, now: float) -> None:
        """Answers the first request that has none."""
        expected = len(self._unanswered[0].request.events) if self._unanswered else "no answer"
        if len(response.results) != expected:
            got = len(response.results)
            self.fail(broken_stream(f"an answer has {got} results (expected: {expected})").failure)
            return
        pending = self._unanswered.popleft()
        self._answered_on_stream += 1
        self._progress_at = now
        self._last_break = None
        self._backoff.reset()
        self._bytes -= pending.bytes
        answer = EmitResponse(results=response.results, ack=response.ack, durable_through=response.durable_through)
        self._settle(pending, lambda: pending.answer.set_result(answer))

    def broken(self, failure: Failure | None) -> float | None:
        """After how many seconds to open the next stream, when one has ended; None when it is over for good."""
        why = failure or Failure(grpc.StatusCode.UNAVAILABLE, Outcome.UNKNOWN, "the server ended the stream")
        if not why.is_passing:
            self._fail_request(why)
            return None
        self._last_break = why
        while self._unanswered:
            again = self._unanswered.pop()
            again.perhaps_applied = True
            self._unsent.appendleft(again)
        return self._backoff.next(why.retry_after_seconds)

    def patience_left(self, now: float) -> float | None:
        """How long the server may still be silent; None while it owes nothing. Fails when that is over."""
        if self.failure is not None or self.is_idle:
            return None
        left = self._options.give_up_after_seconds - (now - self._progress_at)
        if left > 0:
            return left
        silent = Failure(grpc.StatusCode.DEADLINE_EXCEEDED, Outcome.UNKNOWN, "the server does not answer")
        why = self._last_break or silent
        waited = f"(no progress for {self._options.give_up_after_seconds:g} s)"
        self.fail(why.with_description(f"{why.description} {waited}"))
        return None

    def fail(self, why: Failure) -> None:
        """Nothing is sent any more; what is unanswered fails."""
        if self.failure is not None:
            return
        self.failure = WorldlogError(why)
        while self._unanswered:
            pending = self._unanswered.popleft()
            self._refuse(pending, _error(pending, why))
        unsent = why.with_outcome(Outcome.NOT_APPLIED)
        while self._unsent:
            pending = self._unsent.popleft()
            self._refuse(pending, _error(pending, why if pending.perhaps_applied else unsent))
        self._bytes = 0

    def settle(self) -> list[Callable[[], None]]:
        """What gives out the answers that have come since the last call; to be run in order, outside of any lock."""
        settled, self._settled = self._settled, []
        return settled

    def _fail_request(self, why: Failure) -> None:
        """The server names the request at fault by its place in the stream; those behind it were not applied."""
        place = _index(why) - self._answered_on_stream
        for i in range(place + 1):
            if self._unanswered:
                pending = self._unanswered.popleft()
                self._refuse(pending, _error(pending, why if i == place else why.with_outcome(Outcome.UNKNOWN)))
        if place < 0:
            self.fail(why)
            return
        rest = f"an earlier request of the stream failed: {why.description}"
        self.fail(why.with_outcome(Outcome.NOT_APPLIED).with_description(rest))

    def _refuse(self, pending: PendingEmit, error: WorldlogError) -> None:
        self._settle(pending, lambda: pending.answer.set_exception(error))

    def _settle(self, pending: PendingEmit, give: Callable[[], None]) -> None:
        self._settled.append(lambda: None if pending.answer.done() else give())


def _error(pending: PendingEmit, why: Failure) -> WorldlogError:
    return WorldlogError(why.with_outcome(Outcome.UNKNOWN) if pending.perhaps_applied else why)


def _index(why: Failure) -> int:
    index = why.metadata.get("request_index", "")
    return int(index) if index.isascii() and index.isdigit() and len(index) < 10 else -1
