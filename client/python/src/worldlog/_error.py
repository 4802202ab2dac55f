"""The one exception of the client."""

from __future__ import annotations

from collections.abc import Mapping

import grpc

from worldlog._failure import Failure, FieldViolation, Outcome
from worldlog.v1 import ErrorReason


class WorldlogError(Exception):
    """Why a request or a stream failed.

    Decide by `reason` and `code`, never by the message, which is for people: one line.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.line)
        self._failure = failure

    def __reduce__(self) -> tuple[type[WorldlogError], tuple[Failure]]:
        return type(self), (self._failure,)

    @property
    def failure(self) -> Failure:
        """Everything that is known of it."""
        return self._failure

    @property
    def reason(self) -> ErrorReason.ValueType:
        """The reason the server gave; unspecified when there is none, for example when the server was not reached."""
        return self._failure.reason

    @property
    def code(self) -> grpc.StatusCode:
        """The gRPC status code."""
        return self._failure.code

    @property
    def outcome(self) -> Outcome:
        """Whether the request had an effect, over all of its attempts."""
        return self._failure.outcome

    @property
    def violations(self) -> tuple[FieldViolation, ...]:
        """The fields of the request that are at fault."""
        return self._failure.violations

    @property
    def retry_after_seconds(self) -> float | None:
        """How long the server asks to wait before the same request can succeed."""
        return self._failure.retry_after_seconds

    @property
    def metadata(self) -> Mapping[str, str]:
        """What varies in the message, by name; see the comments of `ErrorReason`."""
        return self._failure.metadata

    @property
    def description(self) -> str:
        """The message without the reason in front."""
        return self._failure.description

    @property
    def is_retryable(self) -> bool:
        """True when the same request can succeed later without being changed."""
        return self._failure.is_retryable

    def again(self) -> WorldlogError:
        """The same failure for another place to raise it; it is often found elsewhere."""
        copy = WorldlogError(self._failure)
        copy.__cause__ = self
        return copy


def broken_stream(what: str) -> WorldlogError:
    """A server that does not do what the contract says is not believed."""
    return WorldlogError(Failure(grpc.StatusCode.INTERNAL, Outcome.UNKNOWN, f"the stream is broken: {what}"))
