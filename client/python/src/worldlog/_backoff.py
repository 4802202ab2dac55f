"""The waits between attempts."""

from __future__ import annotations

import random
from collections.abc import Callable

# How much of a wait that the server asked for is added at random, so that its clients do not come back all at once.
_SPREAD = 0.2


class Backoff:
    """The waits between attempts: before attempt n random between the shortest and the shortest times 2^n, at most the longest.

    A server that says how long to wait is waited for at least that long. Not thread-safe.
    """

    def __init__(self, min_seconds: float, max_seconds: float, chance: Callable[[], float] = random.random) -> None:
        self._min = min_seconds
        self._max = max_seconds
        self._chance = chance
        self._ceiling = min_seconds

    def reset(self) -> None:
        """The next wait is a short one again."""
        self._ceiling = self._min

    def next(self, retry_after_seconds: float | None) -> float:
        """The seconds to wait before the next attempt; longer from call to call."""
        self._ceiling = min(self._max, self._ceiling * 2)
        own = self._min + (self._ceiling - self._min) * self._chance()
        if retry_after_seconds is None or retry_after_seconds <= own:
            return own
        return retry_after_seconds * (1 + _SPREAD * self._chance())
