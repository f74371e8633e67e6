"""Monime's three limits: requests per second of a Space, of a token, and of a token on one endpoint."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from typing import Literal, get_args

from monime_ext.sandbox.api.responses import ApiError
from monime_ext.sandbox.state.clock import Clock

RateLimitMode = Literal["live", "test", "off"]

_WINDOW = 1.0
_MOST_WINDOWS = 10_000


class RateLimits:
    """Counts what was let through in the last second; what is refused costs nothing.

    Arguments:
        clock: The time.
        mode: Whose limits apply to live tokens; to test tokens those of test mode do, unless they are off.
        per_second: The limits of each environment by their names, as the spec has them.
    """

    def __init__(self, clock: Clock, mode: RateLimitMode, per_second: Mapping[str, Mapping[str, int]]) -> None:
        known = get_args(RateLimitMode)
        if mode not in known:
            raise ValueError(f"rate limits are one of {', '.join(known)}")
        self._clock = clock
        self._limits = {} if mode == "off" else per_second[mode]
        self._test_limits = {} if mode == "off" else per_second["test"]
        self.mode = mode
        self._passed: dict[tuple[str, ...], deque[float]] = {}

    def admit(self, token: str, space: str | None, endpoint: str, *, is_test: bool = False) -> None:
        """Lets a request through and counts it.

        Arguments:
            token: The caller's token.
            space: The Space that it is for; None when it is for none, or for one that the token cannot use.
            endpoint: A name for the endpoint, the same for every id in its path.
            is_test: Whether the token belongs to test mode.

        Raises:
            ApiError: A limit was met; 429 with the limit's name and the seconds to wait.
        """
        limits = self._test_limits if is_test else self._limits
        if not limits:
            return
        scopes: dict[str, tuple[str, ...]] = {
            "token-limit": ("token", token),
            "endpoint-limit": ("endpoint", token, endpoint),
        }
        if space is not None:
            scopes["space-limit"] = ("space", space, "test" if is_test else "live")
        now = self._clock.steady()
        windows = []
        for name, scope in scopes.items():
            window = self._window(scope, now)
            if len(window) >= limits[name]:
                wait = max(1, math.ceil(window[0] + _WINDOW - now))
                raise ApiError(
                    429,
                    "too_many_requests",
                    f"The {name} of {limits[name]} requests per second was met.",
                    headers={"Retry-After": str(wait), "Monime-Rate-Limit": name},
                )
            windows.append(window)
        for window in windows:
            window.append(now)

    def clear(self) -> None:
        """Forgets every request that was let through."""
        self._passed.clear()

    def _window(self, scope: tuple[str, ...], now: float) -> deque[float]:
        window = self._passed.get(scope)
        if window is None:
            if len(self._passed) >= _MOST_WINDOWS:
                self._drop_idle(now)
            window = self._passed[scope] = deque()
        while window and window[0] <= now - _WINDOW:
            window.popleft()
        return window

    def _drop_idle(self, now: float) -> None:
        for scope, window in list(self._passed.items()):
            if not window or window[-1] <= now - _WINDOW:
                del self._passed[scope]
