"""What a stream has to say besides its events."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from worldlog.v1 import CaughtUp, Diverged, Event, FellBehind, Frame, Gap

logger = logging.getLogger("worldlog")

Signal = CaughtUp | FellBehind | Gap | Diverged


@dataclass(frozen=True)
class Notice:
    """Something a stream says between two events: where live begins, a range without events, a loss. Immutable."""

    signal: Signal
    """`CaughtUp`, `FellBehind`, `Gap` or `Diverged`."""
    after_sequence: int
    """The frame of the notice looked at the sequences after this one, exclusive."""
    through_sequence: int
    """It is said at this sequence."""


OnNotice = Callable[[Notice], None]
"""Hears notices at their place between the events."""


def log_notice(notice: Notice) -> None:
    """What hears the notices of a program that does not ask for them: losses are warnings, the rest is for debugging."""
    level = logging.WARNING if isinstance(notice.signal, Diverged) else logging.DEBUG
    words = " ".join(str(notice.signal).split())
    logger.log(level, "%s at sequence %d: %s", type(notice.signal).__name__, notice.through_sequence, words)


def notice_of(frame: Frame) -> Notice | None:
    """What the frame says after its events, if anything that concerns its reader."""
    signal: Signal
    match frame.WhichOneof("signal"):
        case "caught_up":
            signal = frame.caught_up
        case "fell_behind":
            signal = frame.fell_behind
        case "gap":
            signal = frame.gap
        case "diverged":
            signal = frame.diverged
        case _:
            return None
    return Notice(signal, frame.after_sequence, frame.through_sequence)


class Items:
    """The events and notices of the frames that were taken, one by one, in order. Confined to the reader's user."""

    def __init__(self) -> None:
        self._items: deque[Event | Notice] = deque()
        self._frame_end: int = 0
        self.through_sequence = 0
        """Everything up to here was handed out, so a later program goes on after it."""

    def take(self, frame: Frame) -> None:
        """Adds what is in a frame; the items of the frame before are used up."""
        self._items.extend(frame.events)
        notice = notice_of(frame)
        if notice is not None:
            self._items.append(notice)
        self._frame_end = frame.through_sequence
        if not self._items:
            self.through_sequence = self._frame_end

    def pop(self) -> Event | Notice | None:
        """The next item; None when another frame is needed."""
        if not self._items:
            return None
        item = self._items.popleft()
        last = not self._items
        self.through_sequence = self._frame_end if last else _sequence(item)
        return item

    def pop_event(self, on_notice: OnNotice) -> Event | None:
        """The next event; the notices before it are told."""
        while (item := self.pop()) is not None:
            if isinstance(item, Event):
                return item
            on_notice(item)
        return None


def _sequence(item: Event | Notice) -> int:
    return item.sequence if isinstance(item, Event) else item.through_sequence
