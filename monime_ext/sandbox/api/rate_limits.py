"""Monime's three rate limits: requests per second of a Space, of a token, and of a token at one endpoint."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from typing import Literal, get_args

from monime_ext.sandbox.api.responses import ApiError
from monime_ext.sandbox.state.clock import Clock

__all__ = ["RateLimitMode", "RateLimits"]

RateLimitMode = Literal["live", "test", "off"]

_WINDOW_SECONDS = 1.0
_MAX_WINDOWS = 10_000


class RateLimits:
    """Sliding windows of the admitted requests. Rejected requests do not count.

    Args:
        clock: The sandbox's clock.
        mode: Which limits apply to live tokens. Test tokens have those of test mode, unless the limits are off.

    Raises:
        ValueError: The mode does not exist.
    """

    def __init__(self, clock: Clock, mode: RateLimitMode) -> None:
        modes = get_args(RateLimitMode)
        if mode not in modes:
            raise ValueError(f"rate limits must be one of {', '.join(modes)}")
        self._clock = clock
        self.mode = mode
        self._admitted: dict[tuple[str, ...], deque[float]] = {}

    def admit(
        self,
        token: str,
        space: str | None,
        endpoint: str,
        limits: Mapping[str, Mapping[str, int]],
        *,
        is_test: bool = False,
    ) -> None:
        """Admit a request and count it.

        Args:
            token: The access token.
            space: The Space; None if the request has none, or one that the token may not use.
            endpoint: The name of the endpoint, independent of the ids in its path.
            limits: The limits of each environment by name, as the spec of the request's version defines them.
            is_test: Whether the token belongs to test mode.

        Raises:
            ApiError: A limit is exceeded (429); the headers contain its name and the seconds to wait.
        """
        if self.mode == "off":
            return
        per_second = limits["test" if is_test else self.mode]
        scopes: dict[str, tuple[str, ...]] = {
            "token-limit": ("token", token),
            "endpoint-limit": ("endpoint", token, endpoint),
        }
        if space is not None:
            scopes["space-limit"] = ("space", space, "test" if is_test else "live")
        now = self._clock.monotonic()
        windows = []
        for name, scope in scopes.items():
            window = self._window(scope, now)
            if len(window) >= per_second[name]:
                wait = max(1, math.ceil(window[0] + _WINDOW_SECONDS - now))
                raise ApiError(
                    429,
                    "too_many_requests",
                    f"The {name} of {per_second[name]} requests per second is exceeded.",
                    headers={"Retry-After": str(wait), "Monime-Rate-Limit": name},
                )
            windows.append(window)
        for window in windows:
            window.append(now)

    def clear(self) -> None:
        """Reset all windows."""
        self._admitted.clear()

    def _window(self, scope: tuple[str, ...], now: float) -> deque[float]:
        window = self._admitted.get(scope)
        if window is None:
            if len(self._admitted) >= _MAX_WINDOWS:
                self._drop_idle(now)
            window = self._admitted[scope] = deque()
        while window and window[0] <= now - _WINDOW_SECONDS:
            window.popleft()
        return window

    def _drop_idle(self, now: float) -> None:
        for scope, window in list(self._admitted.items()):
            if not window or window[-1] <= now - _WINDOW_SECONDS:
                del self._admitted[scope]
