"""How far a reader has come."""

from __future__ import annotations

import grpc

from worldlog._error import WorldlogError, broken_stream
from worldlog._failure import Failure, Outcome
from worldlog.v1 import ErrorReason, Frame


class FramePosition:
    """How far a reader has come, over all of its streams; checks that every frame goes on exactly there.

    Changed by one thread, the reader's; `through_sequence` may be asked by any.
    """

    def __init__(self, after_sequence: int | None, *, descending: bool = False) -> None:
        """Begins after this sequence; where the first frame says when it is None."""
        self._descending = descending
        self._log_id: str | None = None
        self.is_known = after_sequence is not None
        self.through_sequence = after_sequence or 0
        self.cursor: str | None = None
        """What the server calls this very position, if it said so."""

    def accept(self, frame: Frame, *, first_of_stream: bool) -> bool:
        """Moves on by a frame, and says whether the position has changed.

        Raises WorldlogError when the frame does not belong here; the position is then as before.
        """
        if first_of_stream:
            self._check_start(frame)
        self._check_join(frame)
        self._check_events(frame)
        moved = not self.is_known or frame.through_sequence != self.through_sequence
        named = _cursor_of(frame)
        if moved or named:
            self.cursor = named or None
        self.through_sequence = frame.through_sequence
        self.is_known = True
        return moved

    def _check_start(self, frame: Frame) -> None:
        if not frame.HasField("started"):
            signal = frame.WhichOneof("signal") or "no signal"
            raise broken_stream(f"the first frame carries {signal} (expected: started)")
        current = frame.started.log_id
        if self._log_id is not None and self._log_id != current:
            raise self._replaced(current)
        self._log_id = current

    def _check_join(self, frame: Frame) -> None:
        after = frame.after_sequence
        if self.is_known and after != self.through_sequence:
            raise broken_stream(f"a frame begins after sequence {after} (expected: {self.through_sequence})")
        if self._is_behind(frame.through_sequence, after):
            raise broken_stream(f"a frame goes from sequence {after} back to {frame.through_sequence}")

    def _check_events(self, frame: Frame) -> None:
        last = frame.after_sequence
        through = frame.through_sequence
        for event in frame.events:
            sequence = event.sequence
            if sequence == last or self._is_behind(sequence, last) or self._is_behind(through, sequence):
                raise broken_stream(f"event {sequence} is out of order after {last} in a frame that ends at {through}")
            last = sequence

    def _is_behind(self, sequence: int, other: int) -> bool:
        return sequence > other if self._descending else sequence < other

    def _replaced(self, current: str) -> WorldlogError:
        """What the server says to a cursor of an earlier log; a plain sequence cannot tell it, so the reader does."""
        return WorldlogError(
            Failure(
                grpc.StatusCode.FAILED_PRECONDITION,
                Outcome.NOT_APPLIED,
                f"the world was deleted and created again while this stream was disconnected at sequence {self.through_sequence}",
                ErrorReason.ERROR_REASON_LOG_REPLACED,
                metadata={"log_id": current},
            )
        )


def _cursor_of(frame: Frame) -> str:
    signal = frame.WhichOneof("signal")
    if signal == "caught_up":
        return frame.caught_up.cursor
    if signal == "fell_behind":
        return frame.fell_behind.cursor
    if signal == "progress":
        return frame.progress.cursor
    if signal == "completed":
        return frame.completed.cursor
    return ""
