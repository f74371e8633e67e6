# Made by scripts/unasync.py from monime_ext/_http/_async/proxies.py. Do not edit: change that file and run `make generate`.
"""The transport through the proxies that the environment names: httpx clients of our own, which support them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.httpx_adapter import HttpxTransport, env_proxy_client
from monime_ext._http.scope import Scoped

__all__ = ["ProxyTransport"]

T = TypeVar("T")


class ProxyTransport:
    """Sends through httpx clients.

    Args:
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._base_url = base_url
        self._monotonic = monotonic
        self._clients = Scoped(lambda: env_proxy_client(base_url))

    def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `Transport.send`."""
        transport = HttpxTransport(self._clients.get(), self._base_url, self._monotonic)
        return transport.send(request, settings, ends_at)

    def close(self) -> None:
        """See `Transport.close`."""
        client = self._clients.pop()
        if client is not None:
            client.close()

    def after_fork_in_child(self) -> None:
        """See `Transport.after_fork_in_child`."""
        self._clients.after_fork_in_child()
