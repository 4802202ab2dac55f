"""What readers of frames ask for, now and after a break."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from worldlog._error import broken_stream
from worldlog._position import FramePosition
from worldlog.v1 import Frame, Order, ReplayRequest, SubscribeRequest

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
        """The end of the range is what it was when the replay began, also when the world has grown since."""
        self._event_count += len(frame.events)
        if frame.HasField("started") and self._last_sequence is None:
            head = frame.started.last_sequence
            bounded = self._request.HasField("to_sequence")
            self._last_sequence = min(head, self._request.to_sequence) if bounded else head
        return self._completed(frame) if frame.HasField("completed") else frame

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
