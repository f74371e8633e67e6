"""Authentication and authorization: access tokens, and the Spaces that they may use."""

from __future__ import annotations

import re

from monime_ext.sandbox.api.requests import ApiRequest
from monime_ext.sandbox.api.responses import ApiError
from monime_ext.sandbox.state.store import Store

__all__ = ["AccessControl", "unauthorized"]

_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([!-~]+)\Z")


class AccessControl:
    """The known access tokens.

    Args:
        store: Where the tokens are stored.
        test_prefix: The prefix of test-mode tokens.
    """

    def __init__(self, store: Store, test_prefix: str) -> None:
        self._store = store
        self._test_prefix = test_prefix
        self._spaces_by_token: dict[str, set[str]] = {}
        for token, space in store.run("SELECT token, space FROM tokens"):
            self._spaces_by_token.setdefault(token, set()).add(space)

    def add(self, token: str, space: str) -> None:
        """Allow `token` to use `space`, in addition to other Spaces."""
        with self._store.transaction():
            self._store.run("INSERT OR IGNORE INTO tokens VALUES (?, ?)", token, space)
        self._spaces_by_token.setdefault(token, set()).add(space)

    def spaces(self) -> list[str]:
        """Return all Spaces that a token may use."""
        return sorted(set().union(*self._spaces_by_token.values()))

    def authenticate(self, request: ApiRequest) -> str | None:
        """Return the access token of a request, or None if it is missing, malformed or unknown."""
        match = _BEARER.fullmatch(request.header("authorization") or "")
        if match is None or "authorization" in request.repeated_headers:
            return None
        token = match[1]
        return token if token in self._spaces_by_token or self.is_test(token) else None

    def is_test(self, token: str) -> bool:
        """Return whether a token belongs to test mode. Any token with the prefix is accepted."""
        return token.startswith(self._test_prefix) and len(token) > len(self._test_prefix)

    def partition(self, token: str, space: str) -> str:
        """Return the name under which a Space's data is stored: test mode and live mode are separate."""
        # The name of a Space contains no blank.
        return f"{space} (test mode)" if self.is_test(token) else space

    def may_use(self, token: str, space: str) -> bool:
        """Return whether a token may use a Space."""
        return space in self._spaces_by_token.get(token, ()) or self.is_test(token)


def unauthorized() -> ApiError:
    """Return the error for a request without a valid token."""
    return ApiError(401, "unauthorized", "The access token is missing, malformed or unknown.")
