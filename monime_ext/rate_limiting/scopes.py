"""The limits that one request counts towards, each with the key under which its requests are counted."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from monime_ext._core.request import PreparedRequest
from monime_ext._core.settings import Settings
from monime_ext.errors import ConfigurationError

__all__ = ["ENDPOINT", "SPACE", "TOKEN", "Scope", "Scopes", "build_scopes", "check_share", "scope_key"]

ENDPOINT: Final = "endpoint-limit"
TOKEN: Final = "token-limit"  # noqa: S105 - the limit's name
SPACE: Final = "space-limit"


@dataclass(frozen=True, slots=True)
class Scope:
    """One limit as it applies to one request.

    Attributes:
        key: What is counted: a hash of the token, the Space, or the token with the operation. It does not reveal the
            token.
        limit: The number of requests that Monime allows per second.
    """

    key: str
    limit: int

    def shared(self, share: float) -> int:
        """Return the number of requests per second that a share of the limit allows; at least 1."""
        return max(1, int(self.limit * share + 1e-9))


@dataclass(frozen=True, slots=True)
class Scopes:
    """The limits that one request counts towards.

    Attributes:
        endpoint: The limit of the token on this operation.
        token: The limit of the token.
        space: The limit of the Space; None if the request names no Space.
    """

    endpoint: Scope
    token: Scope
    space: Scope | None

    @property
    def all(self) -> tuple[Scope, ...]:
        """Every limit, the narrowest first."""
        return (self.endpoint, self.token) if self.space is None else (self.endpoint, self.token, self.space)

    def for_limit(self, name: str | None) -> Scope:
        """Return the limit that `Monime-Rate-Limit` names; the token's if the name is missing or unknown."""
        by_name = {ENDPOINT: self.endpoint, SPACE: self.space or self.token}
        return by_name.get(name or "", self.token)


def build_scopes(
    request: PreparedRequest[Any], settings: Settings, per_second: Mapping[str, int], key: Callable[[str, str], str]
) -> Scopes:
    """Return the limits that a request counts towards.

    Args:
        request: The request.
        settings: Contains the token and the base URL.
        per_second: The limits of the token's environment, by name.
        key: `scope_key`, or a cached version of it.
    """
    token = key(settings.access_token.reveal(), settings.base_url)
    space = request.headers.get("Monime-Space-Id")
    return Scopes(
        Scope(f"{token}:{request.operation}", per_second[ENDPOINT]),
        Scope(token, per_second[TOKEN]),
        None if space is None else Scope(key(space, settings.base_url), per_second[SPACE]),
    )


def scope_key(secret: str, base_url: str) -> str:
    """Return the key under which the requests of a token, or of a Space, are counted.

    Args:
        secret: The token or the Space. It is the key of the hash, which does not reveal it.
        base_url: Where the requests are sent.
    """
    return hmac.digest(secret.encode(), f"monime-ext rate limit {base_url}".encode(), "sha256")[:16].hex()


def check_share(share: float) -> float:
    """Return a share of the limits unchanged.

    Raises:
        ConfigurationError: The share is not a number above 0 and up to 1.
    """
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
        raise ConfigurationError("share must be a number above 0 and up to 1: the part of Monime's limits to use.")
    return share
