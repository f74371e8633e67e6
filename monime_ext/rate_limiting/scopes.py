"""What one request counts towards: Monime's limits, each with the name under which its requests are counted."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from monime_ext._core.request import PreparedRequest
from monime_ext._core.settings import Settings

__all__ = ["ENDPOINT", "SPACE", "TOKEN", "Scope", "Scopes", "name_of", "scopes_of"]

ENDPOINT: Final = "endpoint-limit"
TOKEN: Final = "token-limit"  # noqa: S105 - the limit's name
SPACE: Final = "space-limit"


@dataclass(frozen=True, slots=True)
class Scope:
    """One limit as it holds for one request.

    Attributes:
        name: What is counted: a hash of the token, the Space or both with the operation. No token can be read from it.
        limit: How many requests Monime lets through in a second.
    """

    name: str
    limit: int


@dataclass(frozen=True, slots=True)
class Scopes:
    """What one request counts towards.

    Attributes:
        endpoint: The token on this one operation.
        token: The token.
        space: The Space; None for a request that names none.
    """

    endpoint: Scope
    token: Scope
    space: Scope | None

    @property
    def all(self) -> tuple[Scope, ...]:
        """Every one of them, the narrowest first."""
        return (self.endpoint, self.token) if self.space is None else (self.endpoint, self.token, self.space)

    def of(self, limit: str | None) -> Scope:
        """Return the one that an answer names in `Monime-Rate-Limit`; the token's for a name yet unknown."""
        named = {ENDPOINT: self.endpoint, SPACE: self.space or self.token}
        return named.get(limit or "", self.token)


def scopes_of(
    call: PreparedRequest[Any], settings: Settings, per_second: Mapping[str, int], named: Callable[[str, str], str]
) -> Scopes:
    """Return what a call counts towards.

    Args:
        call: What is sent.
        settings: Tell the token, and where it is sent.
        per_second: The limits of the token's environment, by their names.
        named: `name_of`, or what remembers its results.
    """
    token = named(settings.access_token.reveal(), settings.base_url)
    space = call.headers.get("Monime-Space-Id")
    return Scopes(
        Scope(f"{token}:{call.operation}", per_second[ENDPOINT]),
        Scope(token, per_second[TOKEN]),
        None if space is None else Scope(named(space, settings.base_url), per_second[SPACE]),
    )


def name_of(secret: str, base_url: str) -> str:
    """Return what a token, or a Space, is called where its requests are counted.

    Args:
        secret: The token or the Space. It is the key of the hash: who has it finds the name, and nobody else learns
            anything from the name.
        base_url: Where it is sent.
    """
    return hmac.digest(secret.encode(), f"monime-ext pacing {base_url}".encode(), "sha256")[:16].hex()
