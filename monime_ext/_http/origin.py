"""Where requests are sent: a parsed base URL, and requests as httpcore takes them."""

from __future__ import annotations

from dataclasses import dataclass
from ssl import SSLContext
from typing import Final, TypeVar
from urllib.parse import urlsplit

import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.settings import Settings
from monime_ext._http.exchange import request_headers, timeout_extension
from monime_ext._http.tls import shared_ssl_context

__all__ = ["INHERITED_AFTER_FORK", "KEEPALIVE_SECONDS", "MAX_CONNECTIONS", "Origin"]

T = TypeVar("T")

MAX_CONNECTIONS: Final = 100
KEEPALIVE_SECONDS: Final = 30.0

INHERITED_AFTER_FORK: Final[list[object]] = []
"""The connections of a parent process, kept alive in its forked child.

If they were collected there, their sockets would be closed, and TLS would send a close notification on connections that
the parent still uses.
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """A parsed base URL."""

    scheme: bytes
    host: bytes
    port: int | None
    path: str
    authority: bytes

    @classmethod
    def of(cls, base_url: str) -> Origin:
        """Return the origin of a base URL."""
        parts = urlsplit(base_url)
        return cls(
            parts.scheme.encode(),
            _encoded(parts.hostname or ""),
            parts.port,
            parts.path.rstrip("/"),
            _encoded(parts.netloc),
        )

    @property
    def ssl_context(self) -> SSLContext | None:
        """The TLS context; None for http."""
        return shared_ssl_context() if self.scheme == b"https" else None

    def request(self, request: PreparedRequest[T], settings: Settings) -> httpcore.Request:
        """Return a request as httpcore takes it."""
        return httpcore.Request(
            request.method,
            httpcore.URL(scheme=self.scheme, host=self.host, port=self.port, target=self.path + request.target),
            headers=[(b"Host", self.authority), *request_headers(request, settings)],
            content=request.content,
            extensions={"timeout": timeout_extension(settings.timeout)},
        )


def _encoded(name: str) -> bytes:
    return name.encode("ascii" if name.isascii() else "idna")
