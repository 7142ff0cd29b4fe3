"""How often each token asks: counted in this process, so that counting costs nothing.

Each web process counts for itself; with two of them a token may ask up to twice as often.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MINUTE = 60.0


@dataclass(slots=True)
class Meter:
    """Whole minutes, begun by the first request in each."""

    clock: Callable[[], float] = time.monotonic
    _counts: dict[int, tuple[float, int]] = field(default_factory=dict)

    def seconds_to_wait(self, token: int, *, most: int) -> int:
        """0 and counted, or how long until the next minute of this token; `most` 0: no limit."""
        if most <= 0:
            return 0
        now = self.clock()
        began, count = self._counts.get(token, (now, 0))
        if now - began >= MINUTE:
            began, count = now, 0
        if count >= most:
            return max(1, round(began + MINUTE - now + 0.5))
        self._counts[token] = (began, count + 1)
        return 0
