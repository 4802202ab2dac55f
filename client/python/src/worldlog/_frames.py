"""What readers of frames ask for, now and after a break."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

import grpc

from worldlog._error import WorldlogError, broken_stream
from worldlog._failure import Failure, Outcome
from worldlog._position import FramePosition
from worldlog.v1 import Frame, Order, ReplayRequest, SubscribeRequest, Visibility

Q_co = TypeVar("Q_co", covariant=True)


class FrameRequest(Protocol, Generic[Q_co]):
    """What a reader of frames asks for, now and after a break. Confined to the reader."""

    position: FramePosition
    is_finite: bool
    """True when the stream may only end after `Completed`; otherwise an end is a break like any other."""
    is_completed: bool
    """True when `Completed` was received."""

    def from_here(self) -> Q_co:
        """The request of a stream that goes on at the position."""
        ...

    def received(self, frame: Frame) -> Frame:
        """Takes note of a frame that the position has accepted, and returns it as the reader's user should see it."""
        ...

    def has_rest(self) -> bool:
        """True when something is left to ask for after a break."""
        ...


class SubscribeFrames:
    """The frames of a subscription."""

    is_finite = False
    is_completed = False

    def __init__(self, request: SubscribeRequest) -> None:
        self._request = request
        after = request.after_sequence if request.HasField("after_sequence") else None
        self.position = FramePosition(after)

    def from_here(self) -> SubscribeRequest:
        """A cursor also tells the server which log it was read from, so it is preferred to the sequence."""
        if not self.position.is_known:
            return self._request
        request = SubscribeRequest()
        request.CopyFrom(self._request)
        if self.position.cursor is None:
            request.after_sequence = self.position.through_sequence
        else:
            request.cursor = self.position.cursor
        return request

    def received(self, frame: Frame) -> Frame:
        return frame

    def has_rest(self) -> bool:
        return True


class ReplayFrames:
    """The frames of a replay."""

    is_finite = True

    def __init__(self, request: ReplayRequest) -> None:
        self._request = request
        self._descending = request.order == Order.ORDER_DESCENDING
        known = not self._descending and request.from_sequence > 0
        self.position = FramePosition(request.from_sequence - 1 if known else None, descending=self._descending)
        self.is_completed = False
        self._last_sequence: int | None = None
        self._epoch = 0
        self._durable_through = 0
        self._highest_event = 0
        self._event_count = 0
        self._event_count_before_break = 0

    def from_here(self) -> ReplayRequest:
        self._event_count_before_break = self._event_count
        if self._last_sequence is None:
            return self._request
        rest = ReplayRequest()
        rest.CopyFrom(self._request)
        if self._descending:
            rest.to_sequence = self.position.through_sequence - 1
        else:
            rest.from_sequence = self.position.through_sequence + 1
            rest.to_sequence = self._last_sequence
        if self._request.limit:
            rest.limit = self._request.limit - self._event_count
        return rest

    def received(self, frame: Frame) -> Frame:
        if frame.HasField("started"):
            self._started(frame)
        self._durable_through = max(self._durable_through, frame.durable_through)
        self._highest_event = max(self._highest_event, *(event.sequence for event in frame.events), 0)
        self._event_count += len(frame.events)
        return self._completed(frame) if frame.HasField("completed") else frame

    def _started(self, frame: Frame) -> None:
        epoch = frame.started.epoch
        if self._last_sequence is None:
            self._last_sequence = self._end_of_range(frame)
        elif epoch != self._epoch and self._highest_event > self._durable_through:
            raise self._perhaps_lost()
        self._epoch = epoch

    def _end_of_range(self, frame: Frame) -> int:
        """The end of the range is what it was when the replay began, also when the world has grown since."""
        durable_only = self._request.visibility == Visibility.VISIBILITY_DURABLE
        visible = frame.durable_through if durable_only else frame.started.last_sequence
        return min(visible, self._request.to_sequence) if self._request.HasField("to_sequence") else visible

    def _perhaps_lost(self) -> WorldlogError:
        """No server says of a replay what a crash took back, as it does of a subscription; so the reader does."""
        durable = self._durable_through
        return WorldlogError(
            Failure(
                grpc.StatusCode.ABORTED,
                Outcome.NOT_APPLIED,
                f"the server was started again before events {durable + 1} to {self._highest_event} of this replay were durable: "
                "they may be lost. Replay again",
                metadata={"durable_through": str(durable)},
            )
        )

    def _completed(self, frame: Frame) -> Frame:
        announced = frame.completed.event_count
        counted = self._event_count - self._event_count_before_break
        if announced != counted:
            raise broken_stream(f"the replay was completed with {announced} events (received: {counted})")
        self.is_completed = True
        frame.completed.event_count = self._event_count
        return frame

    def has_rest(self) -> bool:
        """False when only the last frame was lost, which brings no event."""
        if self._last_sequence is None:
            return True
        if self._request.limit and self._event_count >= self._request.limit:
            return False
        if self._descending:
            return self.position.through_sequence > max(1, self._request.from_sequence)
        return self.position.through_sequence < self._last_sequence
