"""How a client calls: what is set once for a client, and what one call may set otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypedDict

from monime_ext.errors import ConfigurationError, InvalidRequest, Problem

__all__ = [
    "CallOptions",
    "Secret",
    "Settings",
    "Timeout",
    "checked_base_url",
    "checked_retries",
    "checked_seconds",
]


@dataclass(frozen=True, slots=True)
class Timeout:
    """The longest waits of one attempt, in seconds; None waits as long as the deadline allows.

    Attributes:
        connect: For a connection, TLS included.
        read: For the next bytes of the answer.
        write: For the next bytes of the request to be taken.
        pool: For a free connection of this client.
    """

    connect: float | None = 5.0
    read: float | None = 30.0
    write: float | None = 30.0
    pool: float | None = 5.0

    @classmethod
    def of(cls, value: Timeout | float) -> Timeout:
        """Return a time-out as it is, and a number of seconds as that number for each wait."""
        if isinstance(value, Timeout):
            for part in (value.connect, value.read, value.write, value.pool):
                checked_seconds("timeout", part)
            return value
        seconds = checked_seconds("timeout", value)
        return cls(seconds, seconds, seconds, seconds)


DEFAULT_TIMEOUT: Final = Timeout()
DEFAULT_DEADLINE: Final = 60.0
DEFAULT_MAX_RETRIES: Final = 4


class CallOptions(TypedDict, total=False):
    """What one call may set otherwise than its client.

    Keys:
        space_id: The Space to act in, `spc-…`.
        extra_headers: Headers to send besides those of the API, such as one for your own tracing.
        timeout: A `Timeout`, or one number of seconds for each of its waits.
        deadline: Seconds for the whole call: every attempt, every wait, the attempt in flight. None for no end.
        max_retries: How often at most the request is repeated; 0 sends it once.
    """

    space_id: str
    extra_headers: Mapping[str, str]
    timeout: Timeout | float
    deadline: float | None
    max_retries: int


class Secret:
    """A text that shows itself to nobody who does not ask for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "<secret>"

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not pickled or copied; hand it to the other process in its environment")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a client calls."""

    access_token: Secret
    space_id: str
    base_url: str
    timeout: Timeout = field(default_factory=Timeout)
    deadline: float | None = DEFAULT_DEADLINE
    max_retries: int = DEFAULT_MAX_RETRIES
    extra_headers: Mapping[str, str] = field(default_factory=dict)

    def changed(self, options: CallOptions) -> Settings:
        """Return these settings with what `options` names set otherwise; extra headers are added to those there are.

        Raises:
            TypeError: An option that there is not.
            InvalidRequest: An extra header that may not be sent.
            ConfigurationError: A time-out, deadline or number of retries that makes no sense.
        """
        if not options:
            return self
        unknown = options.keys() - CallOptions.__annotations__.keys()
        if unknown:
            raise TypeError(f"unknown option: {', '.join(sorted(unknown))}")
        changes: dict[str, Any] = dict(options)
        if "timeout" in options:
            changes["timeout"] = Timeout.of(options["timeout"])
        if "deadline" in options:
            checked_seconds("deadline", options["deadline"])
        if "max_retries" in options:
            checked_retries(options["max_retries"])
        if "extra_headers" in options:
            added = _checked_headers(options["extra_headers"])
            names = {name.lower() for name in added}
            kept = {name: value for name, value in self.extra_headers.items() if name.lower() not in names}
            changes["extra_headers"] = {**kept, **added}
        return replace(self, **changes)

    def with_token(self, access_token: Secret) -> Settings:
        return replace(self, access_token=access_token)


LONGEST_SECONDS: Final = 1_000_000
"""Sockets refuse a time-out of more than 24 days; whoever has no limit in mind says None."""

OWN_HEADERS: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "idempotency-key",
        "monime-space-id",
        "monime-version",
        "transfer-encoding",
        "user-agent",
    }
)
"""The headers that a call sets itself; an extra header never replaces one."""


def _checked_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    if not isinstance(headers, Mapping):
        limit = 'a mapping, such as {"X-Trace": "7"}'
        raise InvalidRequest([Problem("extra_headers", type(headers).__name__, limit)])
    problems = []
    for name, value in headers.items():
        if not isinstance(name, str) or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            problems.append(Problem("extra_headers", "a name that HTTP does not allow", "letters, digits and hyphens"))
        elif name.lower() in OWN_HEADERS:
            problems.append(Problem(f"extra_headers.{name}", "a header that the call sets itself", "any other header"))
        elif not isinstance(value, str) or not re.fullmatch(r"[!-~]([ \t!-~]*[!-~])?|", value):
            given = f"{len(value)} characters of another form" if isinstance(value, str) else type(value).__name__
            problems.append(Problem(f"extra_headers.{name}", given, "printable ASCII text"))
    if problems:
        raise InvalidRequest(problems)
    return headers


def checked_seconds(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigurationError(f"{name} is a number of seconds, not a {type(value).__name__}.")
    if not 0 < value <= LONGEST_SECONDS:
        raise ConfigurationError(f"{name} is a number of seconds above 0 and at most {LONGEST_SECONDS}.")
    return float(value)


def checked_retries(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ConfigurationError("max_retries is a whole number, 0 or more.")
    return value


def checked_base_url(base_url: str) -> str:
    """Return the URL without a slash at its end.

    Raises:
        ConfigurationError: It is no http or https URL, carries a password, query or fragment, or would send a token to
            Monime unencrypted.
    """
    from urllib.parse import urlsplit

    if not isinstance(base_url, str):
        raise ConfigurationError(f"base_url is a text such as https://api.monime.io, not a {type(base_url).__name__}.")
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError:
        raise ConfigurationError("base_url is not a URL.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError("base_url is an http or https URL, such as https://api.monime.io.")
    if " " in base_url or not base_url.isprintable() or not parts.path.isascii():
        raise ConfigurationError("base_url has a character that a URL has in escaped form only.")
    if any(mark in base_url for mark in "@?#"):
        raise ConfigurationError("base_url has no user name, password, query or fragment.")
    if parts.scheme == "http" and f".{host}".rstrip(".").endswith(".monime.io"):
        raise ConfigurationError("base_url is https for Monime; over http anyone on the way could read the token.")
    return base_url.rstrip("/")
