"""The transport through the proxies that the environment names: httpx clients of our own, which support them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.httpx_adapter import AsyncHttpxTransport, async_env_proxy_client
from monime_ext._http.scope import AsyncScoped

__all__ = ["AsyncProxyTransport"]

T = TypeVar("T")


class AsyncProxyTransport:
    """Sends through httpx clients.

    Args:
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._base_url = base_url
        self._monotonic = monotonic
        self._clients = AsyncScoped(lambda: async_env_proxy_client(base_url))

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
