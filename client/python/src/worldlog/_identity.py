"""Ids of events."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Iterable

from worldlog.v1 import Event

_lock = threading.Lock()
_last = 0


def new_event_id() -> str:
    """A UUID of version 7, larger than every one that this process made before; the store likes ids that rise. Thread-safe."""
    global _last  # noqa: PLW0603
    random_bits = int.from_bytes(os.urandom(10), "big") & ((1 << 74) - 1)
    fresh = (time.time_ns() // 1_000_000) << 74 | random_bits
    with _lock:
        _last = fresh if fresh > _last else _last + 1
        value = _last
    milliseconds, chance = value >> 74, value & ((1 << 74) - 1)
    high, low = chance >> 62, chance & ((1 << 62) - 1)
    return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low))


def identified(events: Iterable[Event]) -> list[Event]:
    """The events, with an id each, so that whoever repeats the emit repeats the same events. The caller's stay as they are."""
    return [event if event.id else _with_id(event) for event in events]


def _with_id(event: Event) -> Event:
    copy = Event()
    copy.CopyFrom(event)
    copy.id = new_event_id()
    return copy
