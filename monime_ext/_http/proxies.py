"""The transports through the proxies that the environment names: httpx clients of our own, which support them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.httpx_adapter import AsyncHttpxTransport, HttpxTransport
from monime_ext._http.origin import INHERITED_AFTER_FORK
from monime_ext._http.per_loop import PerLoop
from monime_ext.errors import ConfigurationError

__all__ = ["AsyncProxyTransport", "ProxyTransport"]

T = TypeVar("T")
ClientT = TypeVar("ClientT", httpx.Client, httpx.AsyncClient)


class AsyncProxyTransport:
    """Sends through httpx clients, one for each event loop.

    Args:
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._base_url = base_url
        self._monotonic = monotonic
        self._clients = PerLoop(lambda: _new_client(httpx.AsyncClient))

    async def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `AsyncTransport.send`."""
        transport = AsyncHttpxTransport(self._clients.get(), self._base_url, self._monotonic)
        return await transport.send(request, settings, ends_at)

    async def aclose(self) -> None:
        """See `AsyncTransport.aclose`."""
        client = self._clients.pop()
        if client is not None:
            await client.aclose()

    def after_fork_in_child(self) -> None:
        """See `AsyncTransport.after_fork_in_child`."""
        self._clients.after_fork_in_child()


class ProxyTransport:
    """Sends through an httpx client that threads share. A forked process gets a new one.

    Args:
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.

    Raises:
        ConfigurationError: A proxy that the environment names cannot be used.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._base_url = base_url
        self._monotonic = monotonic
        self._client = _new_client(httpx.Client)

    def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `Transport.send`."""
        return HttpxTransport(self._client, self._base_url, self._monotonic).send(request, settings, ends_at)

    def close(self) -> None:
        """See `Transport.close`."""
        self._client.close()

    def after_fork_in_child(self) -> None:
        """See `Transport.after_fork_in_child`."""
        INHERITED_AFTER_FORK.append(self._client)
        self._client = _new_client(httpx.Client)


def _new_client(kind: type[ClientT]) -> ClientT:
    # The message does not contain the proxy's URL, which may contain a password.
    try:
        return kind()
    except ImportError:
        raise ConfigurationError(
            "The environment names a SOCKS proxy, which needs an extra of httpx: pip install 'httpx[socks]'."
        ) from None
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError(
            "The environment names a proxy that cannot be used. HTTP_PROXY, HTTPS_PROXY and ALL_PROXY must be URLs such "
            "as http://proxy.example:3128."
        ) from None
