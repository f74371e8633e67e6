"""Through the proxies that the environment names: httpx clients of our own, which know how to."""

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


class ProxyTransport:
    """Sends through a client that threads share. A process that forks gets a new one.

    Args:
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.

    Raises:
        ConfigurationError: A proxy of the environment cannot be used.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._base_url = base_url
        self._monotonic = monotonic
        self._client = _made(httpx.Client)

    def send(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        return HttpxTransport(self._client, self._base_url, self._monotonic).send(call, settings, ends_at)

    def close(self) -> None:
        self._client.close()

    def after_fork_in_child(self) -> None:
        """Leave the connections to the parent process, which goes on using them."""
        INHERITED_AFTER_FORK.append(self._client)
        self._client = _made(httpx.Client)


class AsyncProxyTransport:
    """The same for tasks, with a client for each event loop.

    Args:
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._base_url = base_url
        self._monotonic = monotonic
        self._clients = PerLoop(lambda: _made(httpx.AsyncClient))

    async def send(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        client = self._clients.get()
        return await AsyncHttpxTransport(client, self._base_url, self._monotonic).send(call, settings, ends_at)

    async def aclose(self) -> None:
        client = self._clients.pop()
        if client is not None:
            await client.aclose()

    def after_fork_in_child(self) -> None:
        """Leave the connections to the parent process, which goes on using them."""
        self._clients.after_fork_in_child()


def _made(kind: type[ClientT]) -> ClientT:
    # What is wrong with a proxy's URL is not told: it may hold a password.
    try:
        return kind()
    except ImportError:
        raise ConfigurationError(
            "The environment names a SOCKS proxy, for which an extra of httpx is needed: pip install 'httpx[socks]'."
        ) from None
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError(
            "The environment names a proxy that cannot be used; HTTP_PROXY, HTTPS_PROXY and ALL_PROXY are URLs such as "
            "http://proxy.example:3128."
        ) from None
