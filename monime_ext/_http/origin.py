"""Where requests go: a base URL taken apart once, the TLS context of the process, and a request in httpcore's form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from ssl import SSLContext
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.settings import Settings
from monime_ext._http.exchange import headers_of, timeouts_of

__all__ = ["INHERITED_AFTER_FORK", "POOL_LIMITS", "Origin"]

POOL_LIMITS: Final[dict[str, Any]] = {
    "max_connections": 100,
    "max_keepalive_connections": 100,
    "keepalive_expiry": 30.0,
}

INHERITED_AFTER_FORK: Final[list[object]] = []
"""The pools of a process that forked, kept alive in its child.

A pool that is collected would close sockets, and say goodbye on connections that the parent still uses.
"""


@cache
def _shared_ssl_context() -> SSLContext:
    """The one TLS context of the process: loading the certificates is most of what a new client costs."""
    import httpx

    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Origin:
    """A base URL, taken apart once."""

    scheme: bytes
    host: bytes
    port: int | None
    path: str
    authority: bytes

    @classmethod
    def of(cls, base_url: str) -> Origin:
        parts = urlsplit(base_url)
        return cls(
            parts.scheme.encode(),
            (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii"),
            parts.port,
            parts.path.rstrip("/"),
            parts.netloc.encode("idna" if not parts.netloc.isascii() else "ascii"),
        )

    @property
    def ssl_context(self) -> SSLContext | None:
        return _shared_ssl_context() if self.scheme == b"https" else None

    def request(self, call: PreparedRequest[Any], settings: Settings) -> httpcore.Request:
        return httpcore.Request(
            call.method,
            httpcore.URL(
                scheme=self.scheme,
                host=self.host,
                port=self.port,
                target=self.path + call.target,
            ),
            headers=[(b"Host", self.authority), *headers_of(call, settings)],
            content=call.content,
            extensions={"timeout": timeouts_of(settings.timeout)},
        )
