"""Remove secrets and personal data from text.

The secrets that this process uses are removed by their value, wherever they stand; others by what they look like.
"""

from __future__ import annotations

import re
from typing import Any, Final
from weakref import ref

__all__ = ["Secret", "printable_excerpt", "redact_secrets"]

_MAX_LENGTH: Final = 500
# A shorter one, such as a placeholder in a test, could be part of any word.
_MIN_SECRET_LENGTH: Final = 8
_TOKEN: Final = re.compile(r"(?<![A-Za-z0-9])mon_[\w~+/-]+(?:\.[\w~+/-]+)*=*")
_AUTHORIZATION: Final = re.compile(r"\b(Bearer|Basic) +[\w.~+/-]+=*", re.IGNORECASE)
# Dots only after a `+`: otherwise they would be those of an IP address.
_PHONE_NUMBER: Final = re.compile(
    r"((?:19|20)\d\d-[01]\d-[0-3]\d(?:[T ][012]\d:\d\d)?(?!\d))|\+\d[\d\s().\-]{6,}\d|\d[\d \u00a0()\-]{6,}\d"
)


class Secret:
    """A string that `repr`, logs and tracebacks do not show, and that is removed from text while it is in use."""

    __slots__ = ("__weakref__", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        _known.add(self)

    def reveal(self) -> str:
        """Return the string."""
        return self._text

    def __repr__(self) -> str:
        return "<secret>"

    def __reduce__(self) -> Any:
        raise TypeError("a secret cannot be pickled or copied; pass it to the other process in its environment")


class _KnownSecrets:
    """The secrets in use. A secret that nobody holds any more is forgotten."""

    def __init__(self) -> None:
        # No lock, which a fork could leave taken: each step is a single one of a dictionary.
        self._references: dict[int, ref[Secret]] = {}
        self._pattern: tuple[frozenset[str], re.Pattern[str]] | None = None

    def add(self, secret: Secret) -> None:
        """Remember a secret as long as it is in use."""
        key = id(secret)
        self._references[key] = ref(secret, lambda _: self._references.pop(key, None))

    def remove_from(self, text: str) -> str:
        """Return a text without them."""
        secrets = [reference() for reference in list(self._references.values())]
        texts = frozenset(secret.reveal() for secret in secrets if secret is not None)
        texts = frozenset(secret for secret in texts if len(secret) >= _MIN_SECRET_LENGTH)
        if not texts:
            return text
        pattern = self._pattern
        if pattern is None or pattern[0] != texts:
            # The longest first: one may be a part of another.
            longest_first = sorted(texts, key=len, reverse=True)
            pattern = self._pattern = texts, re.compile("|".join(map(re.escape, longest_first)))
        return pattern[1].sub("<secret>", text)


_known: Final = _KnownSecrets()


def redact_secrets(text: str) -> str:
    """Return `text` without the secrets in use, and with what looks like a token or a phone number replaced."""
    text = _TOKEN.sub("<token>", _known.remove_from(text))
    text = _AUTHORIZATION.sub(r"\1 <token>", text)
    return _PHONE_NUMBER.sub(lambda found: found[1] or "<number>", text)


def printable_excerpt(text: str) -> str:
    """Return a server's text fit for an error message: one printable line without secrets, at most 500 characters."""
    text = "".join(
        character if character.isprintable() else " " if character.isspace() else "\ufffd"
        for character in redact_secrets(text)
    )
    return text if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH] + "…"
