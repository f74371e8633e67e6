"""Remove secrets and personal data from text."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["printable_excerpt", "redact_secrets"]

_MAX_LENGTH: Final = 500
_TOKEN: Final = re.compile(r"\bmon_\w+")
_PHONE_NUMBER: Final = re.compile(r"\+?\d[\d \-]{6,}\d")


def redact_secrets(text: str) -> str:
    """Return `text` with everything that looks like a token or a phone number replaced."""
    return _PHONE_NUMBER.sub("<number>", _TOKEN.sub("<token>", text))


def printable_excerpt(text: str) -> str:
    """Return a server's text fit for an error message: one printable line without secrets, at most 500 characters."""
    text = "".join(
        character if character.isprintable() else " " if character.isspace() else "\ufffd"
        for character in redact_secrets(text)
    )
    return text if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH] + "…"
