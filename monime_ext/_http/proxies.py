"""The transports through the proxies that the environment names: httpx clients of our own, which support them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.httpx_adapter import (
    AsyncHttpxTransport,
    HttpxTransport,
    async_env_proxy_client,
    env_proxy_client,
)
from monime_ext._http.origin import INHERITED_AFTER_FORK
from monime_ext._http.per_loop import PerLoop

__all__ = ["AsyncProxyTransport", "ProxyTransport"]

T = TypeVar("T")


class AsyncProxyTransport:
    """Sends through httpx clients, one for each event loop.

    Args:
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._base_url = base_url
        self._monotonic = monotonic
        self._clients = PerLoop(async_env_proxy_client)

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
        self._client = env_proxy_client()

    def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `Transport.send`."""
        return HttpxTransport(self._client, self._base_url, self._monotonic).send(request, settings, ends_at)

    def close(self) -> None:
        """See `Transport.close`."""
        self._client.close()

    def after_fork_in_child(self) -> None:
        """See `Transport.after_fork_in_child`."""
        INHERITED_AFTER_FORK.append(self._client)
        self._client = env_proxy_client()
