"""The URLs of the shop to which the hosted page returns the browser."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

__all__ = ["Destination", "parse_destination"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# These run scripts or show content in the origin of the linking page, or read local files.
_UNSAFE_SCHEMES = frozenset({"about", "blob", "data", "file", "filesystem", "javascript", "vbscript", "view-source"})
# The URL stays as the shop wrote it; only characters that are invalid in a header are percent-encoded.
_UNENCODED = string.punctuation


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL of the shop that is safe to link to.

    Attributes:
        url: The URL with its query unchanged.
        host: Its display name: the host, or the scheme of a deep link.
        is_web: Whether it is `http` or `https`; deep links can only be opened by GET.
    """

    url: str
    host: str
    is_web: bool


def parse_destination(url: str | None) -> Destination | None:
    """Return the destination of a `successUrl` or `cancelUrl`, or None if it is missing or unsafe.

    Browsers remove blanks and control characters before they parse the scheme, so a URL that contains any is unsafe.
    """
    if not url or not url.isprintable() or any(character.isspace() for character in url):
        return None
    match = _SCHEME.match(url)
    if match is None:
        return None
    scheme = match[0][:-1].lower()
    if scheme in _UNSAFE_SCHEMES:
        return None
    if scheme not in ("http", "https"):
        return Destination(_encode(url), scheme, is_web=False)
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return Destination(_encode(url), host, is_web=True) if host else None


def _encode(url: str) -> str:
    return quote(url, safe=_UNENCODED)
