"""Where the browser goes when the page is done with it."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# These run a program or show a page in the name of the page that links to them, or read the buyer's machine.
_DANGEROUS = frozenset({"about", "blob", "data", "file", "filesystem", "javascript", "vbscript", "view-source"})
# The shop's own URL, letter by letter: only what no header can carry is encoded.
_AS_IT_IS = string.punctuation


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL of the shop that is fit to be a link.

    Attributes:
        url: The URL as the shop gave it, its query untouched.
        host: What to call the place: the host, or the scheme of an app's deep link.
        is_web: Whether it is `http` or `https`; an app can only be opened by GET.
    """

    url: str
    host: str
    is_web: bool


def destination(url: str | None) -> Destination | None:
    """The place that a `successUrl` or `cancelUrl` names, or None when no browser should be sent there.

    Browsers drop blanks and control characters before they read a scheme, so a URL with any is not followed, and
    neither is one whose scheme runs or shows something by itself, such as `javascript:` and `data:`.
    """
    if not url or not url.isprintable() or any(letter.isspace() for letter in url):
        return None
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[0][:-1].lower() in _DANGEROUS:
        return None
    name = scheme[0][:-1].lower()
    if name not in ("http", "https"):
        return Destination(_encoded(url), name, is_web=False)
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return Destination(_encoded(url), host, is_web=True) if host else None


def _encoded(url: str) -> str:
    return quote(url, safe=_AS_IT_IS)
