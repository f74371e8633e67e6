"""The transports through httpx: the caller's own client, or one of ours for the proxies that the environment names.

No other module of the client names httpx. By hand for both kinds, because a deadline is kept in different ways; see
`pool`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar

import anyio
import httpx

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.cancellation import run_in_own_task
from monime_ext._http.env_proxy import env_proxy
from monime_ext._http.exchange import (
    SendTracker,
    deadline_exceeded,
    headers_dict,
    raise_transport_error,
    request_headers,
    timeout_extension,
)
from monime_ext._http.tls import shared_ssl_context, warn_if_unverified
from monime_ext.errors import ConfigurationError

__all__ = [
    "AsyncHttpxClient",
    "AsyncHttpxTransport",
    "HttpxClient",
    "HttpxTransport",
    "async_env_proxy_client",
    "async_transport_of",
    "env_proxy_client",
    "transport_of",
]

T = TypeVar("T")
ClientT = TypeVar("ClientT", httpx.Client, httpx.AsyncClient)

AsyncHttpxClient: TypeAlias = httpx.AsyncClient
HttpxClient: TypeAlias = httpx.Client

NETWORK_ERRORS: Final = (
    httpx.TimeoutException,
    httpx.NetworkError,
    httpx.RemoteProtocolError,
    httpx.ProxyError,
    httpx.DecodingError,
)


class AsyncHttpxTransport:
    """Sends through an `httpx.AsyncClient`, which it never closes.

    Args:
        client: The client.
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, client: httpx.AsyncClient, base_url: str, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._base_url = base_url
        self._monotonic = monotonic

    async def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `AsyncTransport.send`."""
        return await run_in_own_task(lambda: self._send(request, settings, ends_at))

    async def aclose(self) -> None:
        """Do nothing: the caller closes the client."""

    def after_fork_in_child(self) -> None:
        """Do nothing: whether the client may be used after a fork is the caller's decision."""

    async def _send(self, prepared: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        request = _httpx_request(self._client, self._base_url, prepared, settings, None)
        request.extensions["trace"] = tracker = SendTracker()
        with anyio.move_on_after(None if ends_at is None else max(0.0, ends_at - self._monotonic())):
            try:
                response = await self._client.send(request, stream=True, auth=None, follow_redirects=False)
                try:
                    body = b"".join([chunk async for chunk in response.aiter_bytes()])
                finally:
                    await response.aclose()
            except NETWORK_ERRORS as error:
                raise_transport_error(error)
            return RawResponse(response.status_code, headers_dict(response.headers.raw), body)
        # A transport other than httpcore's reports nothing, and may have sent everything.
        raise deadline_exceeded(sent=tracker.sent or not tracker.connecting)


class HttpxTransport:
    """Sends through an `httpx.Client`, which it never closes. The deadline is checked between two chunks of a response.

    Args:
        client: The client.
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, client: httpx.Client, base_url: str, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._base_url = base_url
        self._monotonic = monotonic

    def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `Transport.send`."""
        remaining = None if ends_at is None else ends_at - self._monotonic()
        httpx_request = _httpx_request(self._client, self._base_url, request, settings, remaining)
        try:
            response = self._client.send(httpx_request, stream=True, auth=None, follow_redirects=False)
            try:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if ends_at is not None and self._monotonic() >= ends_at:
                        raise deadline_exceeded()
            finally:
                response.close()
        except NETWORK_ERRORS as error:
            raise_transport_error(error)
        return RawResponse(response.status_code, headers_dict(response.headers.raw), bytes(body))

    def close(self) -> None:
        """Do nothing: the caller closes the client."""

    def after_fork_in_child(self) -> None:
        """Do nothing: whether the client may be used after a fork is the caller's decision."""


def async_transport_of(client: object, base_url: str, monotonic: Callable[[], float]) -> AsyncHttpxTransport:
    """Return the transport through a caller's own client.

    Raises:
        ConfigurationError: It is not an `httpx.AsyncClient`.
    """
    if not isinstance(client, httpx.AsyncClient):
        raise ConfigurationError("http_client must be an httpx.AsyncClient; Monime takes an httpx.Client.")
    warn_if_unverified(client, base_url)
    return AsyncHttpxTransport(client, base_url, monotonic)


def transport_of(client: object, base_url: str, monotonic: Callable[[], float]) -> HttpxTransport:
    """Return the transport through a caller's own client.

    Raises:
        ConfigurationError: It is not an `httpx.Client`.
    """
    if not isinstance(client, httpx.Client):
        raise ConfigurationError("http_client must be an httpx.Client; AsyncMonime takes an httpx.AsyncClient.")
    warn_if_unverified(client, base_url)
    return HttpxTransport(client, base_url, monotonic)


def _httpx_request(
    client: httpx.Client | httpx.AsyncClient,
    base_url: str,
    request: PreparedRequest[Any],
    settings: Settings,
    remaining: float | None,
) -> httpx.Request:
    timeouts = timeout_extension(settings.timeout)
    if remaining is not None:
        timeouts = {
            name: remaining if seconds is None else max(0.001, min(seconds, remaining))
            for name, seconds in timeouts.items()
        }
    return client.build_request(
        request.method,
        base_url + request.target,
        headers=httpx.Headers(request_headers(request, settings)),
        content=request.content,
        timeout=httpx.Timeout(**timeouts),
    )


def async_env_proxy_client(base_url: str) -> AsyncHttpxClient:
    """Return a client that uses the proxy that the environment names for a base URL.

    Raises:
        ConfigurationError: The proxy, or `SSL_CERT_FILE`, cannot be used.
    """
    return _new_client(httpx.AsyncClient, base_url)


def env_proxy_client(base_url: str) -> HttpxClient:
    """Return a client that uses the proxy that the environment names for a base URL.

    Raises:
        ConfigurationError: The proxy, or `SSL_CERT_FILE`, cannot be used.
    """
    return _new_client(httpx.Client, base_url)


def _new_client(kind: type[ClientT], base_url: str) -> ClientT:
    proxy = env_proxy(base_url)
    # httpx would read the variables for other URLs too, and fail if one of them cannot be used.
    url, variable = (None, "") if proxy is None else (proxy.url, proxy.variable)
    context = shared_ssl_context() if base_url.startswith("https:") or (url or "").startswith("https:") else False
    # The messages do not contain the proxy's URL, which may contain a password.
    try:
        return kind(proxy=url, trust_env=False, verify=context)
    except ImportError:
        raise ConfigurationError(
            f"{variable} in the environment names a SOCKS proxy, which needs an extra of httpx: "
            "pip install 'httpx[socks]'."
        ) from None
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError(f"{variable} in the environment names a proxy that cannot be used.") from None
