"""Through the proxies that the environment names: httpx clients of our own, which know how to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx

from ..answers import RawAnswer
from ..calls import Call
from ..errors import ConfigurationError
from ..settings import Settings
from .handed_in import AsyncHttpxSender, HttpxSender
from .loops import PerLoop
from .origin import LEFT_TO_PARENT

__all__ = ["AsyncProxiedSender", "ProxiedSender"]

T = TypeVar("T")
ClientT = TypeVar("ClientT", httpx.Client, httpx.AsyncClient)


class ProxiedSender:
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

    def send(self, call: Call[T], settings: Settings, ends_at: float | None) -> RawAnswer:
        return HttpxSender(self._client, self._base_url, self._monotonic).send(call, settings, ends_at)

    def close(self) -> None:
        self._client.close()

    def forked(self) -> None:
        """Leave the connections to the parent process, which goes on using them."""
        LEFT_TO_PARENT.append(self._client)
        self._client = _made(httpx.Client)


class AsyncProxiedSender:
    """The same for tasks, with a client for each event loop.

    Args:
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._base_url = base_url
        self._monotonic = monotonic
        self._clients = PerLoop(lambda: _made(httpx.AsyncClient))

    async def send(self, call: Call[T], settings: Settings, ends_at: float | None) -> RawAnswer:
        client = self._clients.here()
        return await AsyncHttpxSender(client, self._base_url, self._monotonic).send(call, settings, ends_at)

    async def aclose(self) -> None:
        client = self._clients.take()
        if client is not None:
            await client.aclose()

    def forked(self) -> None:
        """Leave the connections to the parent process, which goes on using them."""
        self._clients.forked()


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
