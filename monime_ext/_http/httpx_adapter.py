"""The caller's own httpx client: its proxies, mounts, certificates and mocks, behind the same road."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import httpx

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.cancellation import in_its_own_task
from monime_ext._http.exchange import SendTracker, headers_of, named, raise_translated, timeouts_of, too_late
from monime_ext.errors import ConfigurationError

__all__ = ["AsyncHttpxTransport", "HttpxTransport", "async_transport_of", "transport_of"]

T = TypeVar("T")

FAILURES = (
    httpx.TimeoutException,
    httpx.NetworkError,
    httpx.RemoteProtocolError,
    httpx.ProxyError,
    httpx.DecodingError,
)


class HttpxTransport:
    """Sends through an httpx client. A deadline is looked at between two pieces of an answer.

    Args:
        client: Sends; it is never closed here.
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.
    """

    def __init__(self, client: httpx.Client, base_url: str, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._base_url = base_url
        self._monotonic = monotonic

    def send(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        left = None if ends_at is None else ends_at - self._monotonic()
        request = _request(self._client, self._base_url, call, settings, left)
        try:
            response = self._client.send(request, stream=True, auth=None, follow_redirects=False)
            try:
                body = bytearray()
                for piece in response.iter_bytes():
                    body += piece
                    if ends_at is not None and self._monotonic() >= ends_at:
                        raise too_late()
            finally:
                response.close()
        except FAILURES as failure:
            raise_translated(failure)
        return RawResponse(response.status_code, named(response.headers.raw), bytes(body))

    def close(self) -> None:
        """Nothing to do: whoever made the client closes it."""

    def after_fork_in_child(self) -> None:
        """Nothing to do: whether a client may be used after a fork is for whoever made it to say."""


class AsyncHttpxTransport:
    """The same for tasks; a deadline cuts off whatever is under way.

    Args:
        client: Sends; it is never closed here.
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.
    """

    def __init__(self, client: httpx.AsyncClient, base_url: str, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._base_url = base_url
        self._monotonic = monotonic

    async def send(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        return await in_its_own_task(lambda: self._sent(call, settings, ends_at))

    async def _sent(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        left = None if ends_at is None else max(0.0, ends_at - self._monotonic())
        request = _request(self._client, self._base_url, call, settings, None)
        request.extensions["trace"] = departure = SendTracker()
        with anyio.move_on_after(left):
            try:
                response = await self._client.send(request, stream=True, auth=None, follow_redirects=False)
                try:
                    body = b"".join([piece async for piece in response.aiter_bytes()])
                finally:
                    await response.aclose()
            except FAILURES as failure:
                raise_translated(failure)
            return RawResponse(response.status_code, named(response.headers.raw), body)
        # A transport that is not httpcore's tells nothing, and may have sent everything.
        raise too_late(sent=departure.sent or not departure.connecting)

    async def aclose(self) -> None:
        """Nothing to do: whoever made the client closes it."""

    def after_fork_in_child(self) -> None:
        """Nothing to do: whether a client may be used after a fork is for whoever made it to say."""


def transport_of(client: object, base_url: str, monotonic: Callable[[], float]) -> HttpxTransport:
    """Return the transport that sends through a caller's own client.

    Raises:
        ConfigurationError: It is not an `httpx.Client`.
    """
    if not isinstance(client, httpx.Client):
        raise ConfigurationError("http_client must be an httpx.Client; AsyncMonime takes an httpx.AsyncClient.")
    return HttpxTransport(client, base_url, monotonic)


def async_transport_of(client: object, base_url: str, monotonic: Callable[[], float]) -> AsyncHttpxTransport:
    """Return the transport that sends through a caller's own client.

    Raises:
        ConfigurationError: It is not an `httpx.AsyncClient`.
    """
    if not isinstance(client, httpx.AsyncClient):
        raise ConfigurationError("http_client must be an httpx.AsyncClient; Monime takes an httpx.Client.")
    return AsyncHttpxTransport(client, base_url, monotonic)


def _request(
    client: httpx.Client | httpx.AsyncClient,
    base_url: str,
    call: PreparedRequest[Any],
    settings: Settings,
    left: float | None,
) -> httpx.Request:
    timeouts = timeouts_of(settings.timeout)
    if left is not None:
        timeouts = {name: left if each is None else max(0.001, min(each, left)) for name, each in timeouts.items()}
    return client.build_request(
        call.method,
        base_url + call.target,
        headers=httpx.Headers(headers_of(call, settings)),
        content=call.content,
        timeout=httpx.Timeout(**timeouts),
    )
