"""What is known of a failure: the status of a call with its details decoded. The only module that knows how errors travel."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.message import DecodeError, Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from worldlog.v1 import ErrorReason

_DOMAIN = "worldlog"
_REASON_PREFIX = "ERROR_REASON_"
_REFUSED = frozenset(
    {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.UNIMPLEMENTED,
    }
)

# What gRPC for Python tells only in words; these are its own, not the server's.
_BROKE_WHILE_WRITING = "Internal error from Core"
_NEVER_REACHED = ("failed to connect to all addresses", "DNS resolution failed")


_M = TypeVar("_M", bound=Message)


class Outcome(enum.Enum):
    """Whether a request that failed had an effect."""

    NOT_APPLIED = "NOT_APPLIED"
    """Certainly not."""
    UNKNOWN = "UNKNOWN"
    """It may have; repeating it with the same event ids finds out."""


@dataclass(frozen=True)
class FieldViolation:
    """A field of the request that is at fault."""

    field: str
    description: str
    reason: str = ""


class FailedCall(Protocol):
    """What a call that ended says of its end; sync and async calls both do."""

    def code(self) -> grpc.StatusCode | None: ...
    def details(self) -> str | None: ...
    def trailing_metadata(self) -> object: ...


@dataclass(frozen=True)
class Failure:
    """A failure as data. Immutable."""

    code: grpc.StatusCode
    outcome: Outcome
    description: str
    reason: ErrorReason.ValueType = ErrorReason.ERROR_REASON_UNSPECIFIED
    violations: tuple[FieldViolation, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    retry_after_seconds: float | None = None

    @staticmethod
    def of(call: FailedCall) -> Failure:
        """Decodes what a call failed with."""
        code = call.code() or grpc.StatusCode.UNKNOWN
        words = call.details() or "no description"
        if code is grpc.StatusCode.INTERNAL and words == _BROKE_WHILE_WRITING:
            code = grpc.StatusCode.UNAVAILABLE
        details = _details(call.trailing_metadata())
        info = _unpack(details, ErrorInfo())
        if info is None or info.domain != _DOMAIN:
            outcome = Outcome.NOT_APPLIED if _had_no_effect(code, words) else Outcome.UNKNOWN
            return Failure(code, outcome, words, violations=_violations(details), retry_after_seconds=_delay(details))
        return Failure(
            code,
            Outcome.NOT_APPLIED if info.metadata.get("outcome") == "NOT_APPLIED" else Outcome.UNKNOWN,
            words,
            _reason(info.reason),
            _violations(details),
            dict(info.metadata),
            _delay(details),
        )

    @property
    def is_retryable(self) -> bool:
        """True when the same request can succeed later."""
        if self.code is grpc.StatusCode.RESOURCE_EXHAUSTED:
            return self.retry_after_seconds is not None
        return self.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)

    @property
    def is_passing(self) -> bool:
        """True when a call that this client did not end itself is worth repeating, or a stream resuming.

        That includes CANCELLED, which is what a call sees whose server was stopped hard, and a stream that was ended because this
        reader was slow.
        """
        slow = self.reason == ErrorReason.ERROR_REASON_SLOW_CONSUMER
        return self.is_retryable or self.code is grpc.StatusCode.CANCELLED or slow

    @property
    def is_passing_for_readers(self) -> bool:
        """True when a reader that did not end its stream itself should go on.

        Besides what is passing that is RESOURCE_EXHAUSTED without a word of the server: the transport had enough of the connection,
        of its resets or probes, and the next one begins afresh. For an emit it is not passing, because that is also how a request
        that is too large is refused.
        """
        wordless = self.reason == ErrorReason.ERROR_REASON_UNSPECIFIED and not self.metadata
        return self.is_passing or (self.code is grpc.StatusCode.RESOURCE_EXHAUSTED and wordless)

    def with_outcome(self, outcome: Outcome) -> Failure:
        return replace(self, outcome=outcome)

    def with_description(self, description: str) -> Failure:
        return replace(self, description=description)

    @property
    def line(self) -> str:
        """The whole failure in one line."""
        name = self.code.name
        if self.reason != ErrorReason.ERROR_REASON_UNSPECIFIED:
            name = ErrorReason.Name(self.reason).removeprefix(_REASON_PREFIX)
        return re.sub(r"\s+", " ", f"{name}: {self.description}").strip()


def _had_no_effect(code: grpc.StatusCode, words: str) -> bool:
    """Without a word from the server: nothing happened if it refused the request or was never reached."""
    return code in _REFUSED or (code is grpc.StatusCode.UNAVAILABLE and words.startswith(_NEVER_REACHED))


def _details(metadata: object) -> Sequence[Any]:
    if not isinstance(metadata, Iterable):
        return ()
    for key, value in metadata:
        if key == "grpc-status-details-bin":
            try:
                details: Sequence[Any] = Status.FromString(value).details
                return details
            except DecodeError:  # damaged on the way
                return ()
    return ()


def _unpack(details: Sequence[Any], into: _M) -> _M | None:
    for each in details:
        if each.Is(into.DESCRIPTOR):
            try:
                each.Unpack(into)
            except DecodeError:  # damaged on the way
                return None
            return into
    return None


def _reason(name: str) -> ErrorReason.ValueType:
    try:
        return ErrorReason.Value(_REASON_PREFIX + name)
    except ValueError:  # newer than this client
        return ErrorReason.ERROR_REASON_UNSPECIFIED


def _violations(details: Sequence[Any]) -> tuple[FieldViolation, ...]:
    bad = _unpack(details, BadRequest())
    if bad is None:
        return ()
    return tuple(FieldViolation(each.field, each.description, each.reason) for each in bad.field_violations)


def _delay(details: Sequence[Any]) -> float | None:
    info = _unpack(details, RetryInfo())
    return None if info is None else info.retry_delay.seconds + info.retry_delay.nanos / 1e9
