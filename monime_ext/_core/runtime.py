"""Clock, sleep and RNG, passed in so that tests neither wait nor flake."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from os import urandom
from time import monotonic as _monotonic
from time import sleep as _sleep
from time import time as _time

__all__ = ["Runtime"]


async def _anyio_sleep(seconds: float) -> None:
    import anyio

    await anyio.sleep(seconds)


def _random() -> float:
    import random

    return random.random()  # noqa: S311 - it spreads retries, and protects no secret


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a client takes from the machine that it runs on.

    Attributes:
        monotonic: Returns seconds on a clock that never goes back; deadlines are measured on it.
        time: Returns seconds since 1970, UTC; a `Retry-After` that is a date is measured on it.
        sleep: Waits for a number of seconds, in the sync client.
        async_sleep: Waits for a number of seconds, in the async client.
        random: Returns a number in [0, 1), for the jitter of the back-off.
        token_bytes: Returns a number of unpredictable bytes, for idempotency keys.
    """

    monotonic: Callable[[], float] = _monotonic
    time: Callable[[], float] = _time
    sleep: Callable[[float], None] = _sleep
    async_sleep: Callable[[float], Awaitable[None]] = _anyio_sleep
    random: Callable[[], float] = _random
    token_bytes: Callable[[int], bytes] = urandom
