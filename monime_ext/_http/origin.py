"""Where requests are sent: a parsed base URL, and requests as httpcore takes them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from ssl import SSLContext
from typing import TypeVar
from urllib.parse import urlsplit

import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.settings import Settings
from monime_ext._http.exchange import request_headers, timeout_extension
from monime_ext._http.tls import shared_ssl_context

__all__ = ["Origin"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin:
    """A parsed base URL.

    Attributes:
        scheme: `http` or `https`.
        hostname: The host, in ASCII.
        port: The port.
        path: The path that precedes the path of every request.
        authority: The value of the Host header.
    """

    scheme: str
    hostname: str
    port: int
    path: str
    authority: bytes

    @classmethod
    def of(cls, base_url: str) -> Origin:
        """Return the origin of a base URL."""
        parts = urlsplit(base_url)
        return cls(
            parts.scheme,
            _encoded(parts.hostname or "").decode(),
            parts.port or (443 if parts.scheme == "https" else 80),
            parts.path.rstrip("/"),
            _encoded(parts.netloc),
        )

    @property
    def ssl_context(self) -> SSLContext | None:
        """The TLS context; None for http."""
        return shared_ssl_context() if self.scheme == "https" else None

    @property
    def is_literal_address(self) -> bool:
        """Whether the host is an IP address, so that there is no name to resolve."""
        try:
            ipaddress.ip_address(self.hostname)
        except ValueError:
            return False
        return True

    @property
    def httpcore_origin(self) -> httpcore.Origin:
        """The origin as httpcore takes it."""
        return httpcore.Origin(self.scheme.encode(), self.hostname.encode(), self.port)

    def request(self, request: PreparedRequest[T], settings: Settings) -> httpcore.Request:
        """Return a request as httpcore takes it."""
        return httpcore.Request(
            request.method,
            httpcore.URL(scheme=self.scheme, host=self.hostname, port=self.port, target=self.path + request.target),
            headers=[(b"Host", self.authority), *request_headers(request, settings)],
            content=request.content,
            extensions={"timeout": timeout_extension(settings.timeout)},
        )


def _encoded(name: str) -> bytes:
    return name.encode("ascii" if name.isascii() else "idna")
