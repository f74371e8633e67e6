"""Which limits a client's requests count towards, and what a response means for them: pure decisions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.retry import RETRY_AFTER_CAP, retry_after
from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import Settings
from monime_ext.rate_limiting.scopes import Scopes, build_scopes, scope_key

__all__ = ["BackOff", "RateLimitPolicy"]

RateLimiterT = TypeVar("RateLimiterT")


@dataclass(frozen=True, slots=True)
class BackOff:
    """Monime refused a request: hold back every request of the limit.

    Attributes:
        limit: The limit that was exceeded, as Monime names it; None if the response names none.
        seconds: How long to hold them back.
    """

    limit: str | None
    seconds: float


class RateLimitPolicy(Generic[RateLimiterT]):
    """How a client and its copies stay within Monime's rate limits.

    Args:
        rate_limiter: Decides when a request may be sent.
        spec: Contains the limits.
        runtime: The clock.
    """

    def __init__(self, rate_limiter: RateLimiterT, spec: ApiSpec, runtime: Runtime) -> None:
        self.rate_limiter = rate_limiter
        self._spec = spec
        self._runtime = runtime
        # Most requests share one token and one Space, and hashing them is the slowest step here. The cache belongs to
        # this client, so that no token outlives it.
        self._scope_key = lru_cache(maxsize=1024)(scope_key)

    def scopes(self, request: PreparedRequest[Any], settings: Settings) -> Scopes:
        """Return the limits that a request counts towards."""
        per_second = self._spec.rate_limits(settings.access_token.reveal())
        return build_scopes(request, settings, per_second, self._scope_key)

    def back_off(self, response: RawResponse) -> BackOff | None:
        """Return how long to hold back other requests after a response; None if there is no need."""
        if response.status != 429:
            return None
        seconds = retry_after(response.headers.get("retry-after"), self._runtime.time())
        if not seconds:
            return None
        return BackOff(response.headers.get("monime-rate-limit"), min(seconds, RETRY_AFTER_CAP))
