"""Who may call: tokens and the Spaces that they are good for."""

from __future__ import annotations

import re

from monime_ext.sandbox.api.requests import ApiRequest
from monime_ext.sandbox.api.responses import ApiError
from monime_ext.sandbox.state.store import Store

_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([!-~]+)\Z")


class AccessControl:
    """The tokens that the sandbox knows.

    Arguments:
        store: Where they are kept.
        test_prefix: How a token begins that belongs to test mode.
    """

    def __init__(self, store: Store, test_prefix: str) -> None:
        self._store = store
        self._test_prefix = test_prefix
        self._spaces_of: dict[str, set[str]] = {}
        for token, space in store.run("SELECT token, space FROM tokens"):
            self._spaces_of.setdefault(token, set()).add(space)

    def add(self, token: str, space: str) -> None:
        """Lets `token` use `space`, and all the Spaces that it could use before."""
        with self._store.transaction():
            self._store.run("INSERT OR IGNORE INTO tokens VALUES (?, ?)", token, space)
        self._spaces_of.setdefault(token, set()).add(space)

    def spaces(self) -> list[str]:
        """Every Space that some token can use."""
        return sorted(set().union(*self._spaces_of.values()))

    def token(self, call: ApiRequest) -> str | None:
        """The token of a call, or None when it has none that is known."""
        given = _BEARER.fullmatch(call.header("authorization") or "")
        if given is None or "authorization" in call.repeated_headers:
            return None
        token = given[1]
        return token if token in self._spaces_of or self.is_test(token) else None

    def is_test(self, token: str) -> bool:
        """Whether a token belongs to test mode; every token that looks so is taken for a valid one."""
        return token.startswith(self._test_prefix) and len(token) > len(self._test_prefix)

    def partition(self, token: str, space: str) -> str:
        """The name under which a Space's things are kept: what is made in test mode is kept apart from what is live."""
        # No Space has a blank in its name.
        return f"{space} (test mode)" if self.is_test(token) else space

    def may_use(self, token: str, space: str) -> bool:
        """Whether a token is good for a Space."""
        return space in self._spaces_of.get(token, ()) or self.is_test(token)


def unauthorised() -> ApiError:
    """The refusal of a call without a good token."""
    return ApiError(401, "unauthorized", "The access token is missing, malformed or unknown.")
