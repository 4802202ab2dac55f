"""When a unary call is attempted again."""

from __future__ import annotations

from worldlog._backoff import Backoff
from worldlog._error import WorldlogError
from worldlog._failure import Failure, Outcome


class UnaryAttempts:
    """One unary call with all of its attempts, one after the other, within one deadline.

    Does no I/O and reads no clock. Confined to the call.
    """

    def __init__(self, backoff: Backoff, ends_at: float, *, may_retry: bool, repeatable: bool) -> None:
        """Makes one; a call that is not repeatable is attempted again only when the attempt before had no effect."""
        self._backoff = backoff
        self._ends_at = ends_at
        self._may_retry = may_retry
        self._repeatable = repeatable
        self._attempts = 0
        self._perhaps_applied = False

    def seconds_left(self, now: float) -> float:
        return max(0.0, self._ends_at - now)

    def failed(self, failure: Failure, now: float) -> float | None:
        """After how many seconds to try again; None when not."""
        self._attempts += 1
        if failure.outcome is Outcome.UNKNOWN:
            self._perhaps_applied = True
        wait = self._backoff.next(failure.retry_after_seconds)
        repeat = self._may_retry and failure.is_passing
        harmless = self._repeatable or failure.outcome is Outcome.NOT_APPLIED
        return wait if repeat and harmless and wait < self.seconds_left(now) else None

    def error(self, failure: Failure) -> WorldlogError:
        """A later attempt that had no effect says nothing of an earlier one that may have had."""
        whole = failure.with_outcome(Outcome.UNKNOWN) if self._perhaps_applied else failure
        if self._attempts > 1:
            whole = whole.with_description(f"{whole.description} (attempt {self._attempts})")
        return WorldlogError(whole)
