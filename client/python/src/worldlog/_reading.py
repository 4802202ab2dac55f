"""What a reader of frames does with what happens to its streams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import grpc

from worldlog._backoff import Backoff
from worldlog._error import WorldlogError, broken_stream
from worldlog._failure import Failure, Outcome
from worldlog._frames import FrameRequest
from worldlog.v1 import Frame

Q = TypeVar("Q")

OnBreak = Callable[[WorldlogError, float], None]
"""Hears that a stream broke or could not be opened, and in how many seconds it is opened again."""


Step = Frame | Failure | None
"""What comes of a stream next: a frame, why it broke, or None when the server ended it."""


class Reading(Generic[Q]):
    """A stream of frames that goes on after breaks: what to ask for, what to believe, when to try again, when to give up.

    Does no I/O and reads no clock; sync and async readers tell it what happened. Confined to the reader.
    """

    def __init__(
        self,
        request: FrameRequest[Q],
        backoff: Backoff,
        settled_after_seconds: float,
        give_up_after_seconds: float | None = None,
        on_break: OnBreak | None = None,
        on_resumed: Callable[[], None] | None = None,
    ) -> None:
        """Makes one for a stream that is well when it has lived for `settled_after_seconds`."""
        self._request = request
        self._backoff = backoff
        self._settled_after = settled_after_seconds
        self._give_up_after = give_up_after_seconds
        self._on_break = on_break
        self._on_resumed = on_resumed
        self._first_of_stream = True
        self._broken = False
        self._opened_at = 0.0
        self._stuck_since: float | None = None
        self.is_complete = False
        """True when everything asked for was read."""

    @property
    def through_sequence(self) -> int:
        return self._request.position.through_sequence

    @property
    def is_completed(self) -> bool:
        """True when the frame that ends a finite stream was taken."""
        return self._request.is_completed

    def opening(self, now: float) -> Q:
        """The request of the stream that is opened now."""
        self._first_of_stream = True
        self._opened_at = now
        return self._request.from_here()

    def take(self, frame: Frame) -> Frame:
        """Checks a frame and returns it as the user should see it; raises WorldlogError when it is not to be believed."""
        if self._request.position.accept(frame, first_of_stream=self._first_of_stream):
            self._progress()
        delivered = self._request.received(frame)
        self.is_complete = self._request.is_completed
        if self._first_of_stream and self._broken:
            self._broken = False
            if self._on_resumed is not None:
                self._on_resumed()
        self._first_of_stream = False
        return delivered

    def ended(self, failure: Failure | None, now: float) -> float | None:
        """After how many seconds to open the next stream, when one has ended with a failure or as the server meant it.

        None when nothing is left to read. Raises WorldlogError when it is over for good.
        """
        if failure is not None and not self._request.has_rest():
            self.is_complete = True
            return None
        if failure is None and self._request.is_finite:
            raise broken_stream("it ended without COMPLETED")
        why = failure or Failure(grpc.StatusCode.UNAVAILABLE, Outcome.UNKNOWN, "the server ended the stream")
        error = WorldlogError(why)
        if not why.is_passing_for_readers:
            raise error
        return self._retry(error, now)

    def _retry(self, error: WorldlogError, now: float) -> float:
        if now - self._opened_at > self._settled_after:
            self._progress()
        if self._stuck_since is None:
            self._stuck_since = now
        wait = self._backoff.next(error.retry_after_seconds)
        if self._give_up_after is not None and now - self._stuck_since + wait > self._give_up_after:
            raise error
        self._broken = True
        if self._on_break is not None:
            self._on_break(error, wait)
        return wait

    def _progress(self) -> None:
        self._backoff.reset()
        self._stuck_since = None


def closed_before_end() -> WorldlogError:
    return WorldlogError(Failure(grpc.StatusCode.CANCELLED, Outcome.NOT_APPLIED, "the replay was closed before its end"))
