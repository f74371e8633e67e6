"""A fake clock that only advances when something sleeps."""

from __future__ import annotations

from monime_ext import Runtime


class FakeTime:
    """A clock whose sleeps return immediately and advance it.

    Attributes:
        now: The time in seconds; set it to advance the clock.
        slept: Every sleep, in seconds.
    """

    def __init__(self, now: float = 1_000_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)

    def runtime(self, *, random: float = 0.5) -> Runtime:
        """Return a runtime with this clock, whose random number is always `random`."""
        return Runtime(
            monotonic=lambda: self.now,
            time=lambda: self.now,
            sleep=self.sleep,
            async_sleep=self.async_sleep,
            random=lambda: random,
        )
