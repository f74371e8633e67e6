"""The settings of a client, and the options with which one call can override them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypedDict

from monime_ext._core.redaction import Secret
from monime_ext.errors import ConfigurationError, InvalidRequest, Problem

__all__ = [
    "CallOptions",
    "Settings",
    "Timeout",
    "checked_base_url",
    "checked_response_bytes",
    "checked_retries",
    "checked_seconds",
    "is_loopback",
]


MAX_SECONDS: Final = 1_000_000
"""Sockets refuse a timeout of more than 24 days."""


def checked_seconds(name: str, value: object) -> float | None:
    """Return a number of seconds; None stays None.

    Raises:
        ConfigurationError: It is not a number above 0, or too large.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigurationError(f"{name} must be a number of seconds, not {type(value).__name__}.")
    if not 0 < value <= MAX_SECONDS:
        raise ConfigurationError(f"{name} must be a number of seconds above 0 and at most {MAX_SECONDS}.")
    return float(value)


@dataclass(frozen=True, slots=True)
class Timeout:
    """The per-attempt timeouts, in seconds. None waits as long as the deadline allows.

    Attributes:
        connect: To open a connection, including TLS.
        read: To receive the next bytes of the response.
        write: To send the next bytes of the request.
        pool: To get a free connection.
    """

    connect: float | None = 5.0
    read: float | None = 30.0
    write: float | None = 30.0
    pool: float | None = 5.0

    @classmethod
    def of(cls, value: Timeout | float) -> Timeout:
        """Return a `Timeout` as it is, or one with the same number of seconds for each wait.

        Raises:
            ConfigurationError: A number of seconds is invalid.
        """
        if isinstance(value, Timeout):
            for part in (value.connect, value.read, value.write, value.pool):
                checked_seconds("timeout", part)
            return value
        seconds = checked_seconds("timeout", value)
        return cls(seconds, seconds, seconds, seconds)


DEFAULT_TIMEOUT: Final = Timeout()
DEFAULT_DEADLINE: Final = 60.0
DEFAULT_MAX_RETRIES: Final = 4
DEFAULT_MAX_RESPONSE_BYTES: Final = 16 * 1024 * 1024


class CallOptions(TypedDict, total=False):
    """The options with which one call can override the settings of its client.

    Keys:
        space_id: The Space to act in, `spc-…`.
        extra_headers: Additional headers, such as one for your own tracing.
        timeout: A `Timeout`, or a number of seconds for each of its waits.
        deadline: Seconds for the whole call, including every attempt and every wait. None for no deadline.
        max_retries: The maximum number of retries; 0 sends the request once.
    """

    space_id: str
    extra_headers: Mapping[str, str]
    timeout: Timeout | float
    deadline: float | None
    max_retries: int


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a client, or of one call."""

    access_token: Secret
    space_id: str
    base_url: str
    timeout: Timeout = field(default_factory=Timeout)
    deadline: float | None = DEFAULT_DEADLINE
    max_retries: int = DEFAULT_MAX_RETRIES
    max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES
    extra_headers: Mapping[str, str] = field(default_factory=dict)

    def changed(self, options: CallOptions) -> Settings:
        """Return these settings with `options` applied. Extra headers are added to the present ones.

        Raises:
            TypeError: An option is unknown.
            InvalidRequest: An extra header is invalid.
            ConfigurationError: A timeout, deadline or number of retries is invalid.
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
        """Return these settings with another access token."""
        return replace(self, access_token=access_token)


RESERVED_HEADERS: Final = frozenset(
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
"""The headers that the client sets itself; an extra header never replaces one."""


def _checked_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    if not isinstance(headers, Mapping):
        limit = 'a mapping such as {"X-Trace": "7"}'
        raise InvalidRequest([Problem("extra_headers", type(headers).__name__, limit)])
    problems = []
    for name, value in headers.items():
        if not isinstance(name, str) or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            problems.append(Problem("extra_headers", "an invalid name", "letters, digits and hyphens"))
        elif name.lower() in RESERVED_HEADERS:
            problems.append(
                Problem(f"extra_headers.{name}", "a header that the client sets itself", "any other header")
            )
        elif not isinstance(value, str) or not re.fullmatch(r"[!-~]([ \t!-~]*[!-~])?|", value):
            given = f"{len(value)} characters in an invalid format" if isinstance(value, str) else type(value).__name__
            problems.append(Problem(f"extra_headers.{name}", given, "printable ASCII"))
    if problems:
        raise InvalidRequest(problems)
    return headers


def checked_retries(value: object) -> int:
    """Return a number of retries.

    Raises:
        ConfigurationError: It is not an integer, or negative.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ConfigurationError("max_retries must be an integer, 0 or more.")
    return value


def checked_response_bytes(value: object) -> int:
    """Return a limit of the size of a response.

    Raises:
        ConfigurationError: It is not an integer above 0.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigurationError("max_response_bytes must be an integer above 0.")
    return value


def checked_base_url(base_url: str, *, allow_plain_http: bool = False) -> str:
    """Return a base URL without a trailing slash.

    Args:
        base_url: The URL.
        allow_plain_http: Whether it may be http for a host other than this machine and Monime.

    Raises:
        ConfigurationError: It is not an http or https URL, contains a password, query or fragment, or would send the
            token unencrypted.
    """
    from urllib.parse import urlsplit

    if not isinstance(base_url, str):
        raise ConfigurationError(
            f"base_url must be a string such as https://api.monime.io, not {type(base_url).__name__}."
        )
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname, parts.port
        # As it is resolved: with the dots and letters that look like others replaced.
        ascii_host = (host or "").encode("idna").decode().lower().rstrip(".")
    except ValueError:
        raise ConfigurationError("base_url is not a URL.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError("base_url must be an http or https URL, such as https://api.monime.io.")
    if " " in base_url or not base_url.isprintable() or not parts.path.isascii():
        raise ConfigurationError("base_url contains a character that must be escaped in a URL.")
    if any(character in base_url for character in "@?#"):
        raise ConfigurationError("base_url must not contain a user name, password, query or fragment.")
    if parts.scheme == "http" and f".{ascii_host}".endswith(".monime.io"):
        raise ConfigurationError("base_url must be https for Monime: over http, the token could be read on the way.")
    if parts.scheme == "http" and not allow_plain_http and not is_loopback(ascii_host):
        raise ConfigurationError(
            "base_url must be https, except for this machine: over http, the token could be read on the way. For a "
            "sandbox in a network that you trust, such as that of Docker Compose, pass allow_plain_http=True."
        )
    return base_url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Return whether a host, in ASCII and lower case, is this machine."""
    # Most programs use https, and need not import it.
    from ipaddress import ip_address

    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
