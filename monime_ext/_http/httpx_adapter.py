"""The transports through httpx: the caller's own client, or one of ours for the proxies that the environment names.

No other module of the client names httpx. By hand for both kinds, because a deadline is kept in different ways; see
`pool`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar, cast

import anyio
import httpx

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.bounded import run_within
from monime_ext._http.cancellation import run_in_own_task
from monime_ext._http.env_proxy import env_proxy
from monime_ext._http.exchange import (
    AsyncSendTracker,
    BodyReader,
    SendTracker,
    deadline_exceeded,
    headers_dict,
    raise_transport_error,
    request_headers,
    shut_down,
    timeout_extension,
)
from monime_ext._http.tls import shared_ssl_context, warn_if_unverified
from monime_ext.errors import ClientClosed, ConfigurationError

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
        _check_open(self._client)
        tracker = AsyncSendTracker()
        request = _httpx_request(self._base_url, prepared, settings, tracker)
        with anyio.move_on_after(None if ends_at is None else max(0.0, ends_at - self._monotonic())):
            try:
                return await self._exchange(request, prepared, settings.max_response_bytes)
            except _FAILURES as error:
                return _response_or_raise(error, self._client, settings.max_response_bytes)
        raise deadline_exceeded(sent=tracker.may_have_sent)

    async def _exchange(self, request: httpx.Request, prepared: PreparedRequest[T], max_bytes: int) -> RawResponse:
        response = await self._client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            if (read := _read_by_hook(response, max_bytes)) is not None:
                return read
            body = BodyReader(max_bytes)
            # Not `aiter_raw`, which gives the connection back before the response was looked at.
            async for chunk in cast("httpx.AsyncByteStream", response.stream):
                if not body.add(chunk):
                    break
            raw = body.response(response.status_code, response.headers.raw)
            if prepared.is_foreign(raw):
                shut_down(response.extensions.get("network_stream"))
        finally:
            await response.aclose()
        return raw


class HttpxTransport:
    """Sends through an `httpx.Client`, which it never closes.

    The client can wait for longer than a deadline, such as for headers of which each arrives in time. So it is run in a
    thread, which is left alone at the deadline.

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
        _check_open(self._client)
        tracker = SendTracker()
        httpx_request = _httpx_request(self._base_url, request, settings, tracker)
        exchange = _Exchange(self._client, httpx_request, settings.max_response_bytes, tracker, request.is_foreign)
        is_over = False
        remaining = None if ends_at is None else ends_at - self._monotonic()
        if remaining is not None and remaining <= 0:
            raise deadline_exceeded(sent=False)
        try:
            response = run_within(remaining, exchange.run, name="monime-ext httpx")
            is_over = True
        except TimeoutError:
            exchange.stop()
            raise deadline_exceeded(sent=tracker.may_have_sent) from None
        except _FAILURES as error:
            is_over = True
            return _response_or_raise(error, self._client, settings.max_response_bytes)
        finally:
            if not is_over:
                exchange.stop()
        return response

    def close(self) -> None:
        """Do nothing: the caller closes the client."""

    def after_fork_in_child(self) -> None:
        """Do nothing: whether the client may be used after a fork is the caller's decision."""


class _Exchange:
    """A request and its response, which another thread can stop.

    Args:
        client: The client to send with.
        request: The request.
        max_bytes: The maximum size of the response.
        tracker: Tracks the request.
        is_foreign: See `PreparedRequest.is_foreign`.
    """

    def __init__(
        self,
        client: httpx.Client,
        request: httpx.Request,
        max_bytes: int,
        tracker: AsyncSendTracker,
        is_foreign: Callable[[RawResponse], bool],
    ) -> None:
        self._client = client
        self._tracker = tracker
        self._is_foreign = is_foreign
        self._request = request
        self._max_bytes = max_bytes
        self._response: httpx.Response | None = None
        self._is_stopped = False

    def run(self) -> RawResponse:
        """Send the request, and return the response."""
        response = self._client.send(self._request, stream=True, auth=None, follow_redirects=False)
        self._response = response
        try:
            if (read := _read_by_hook(response, self._max_bytes)) is not None:
                return read
            body = BodyReader(self._max_bytes)
            # Not `iter_raw`, which gives the connection back before the response was looked at.
            for chunk in cast("httpx.SyncByteStream", response.stream):
                if self._is_stopped or not body.add(chunk):
                    break
            raw = body.response(response.status_code, response.headers.raw)
            if self._is_foreign(raw):
                shut_down(response.extensions.get("network_stream"))
        finally:
            response.close()
        return raw

    def stop(self) -> None:
        """End `run` soon, without a result."""
        self._is_stopped = True
        self._tracker.stop()
        if self._response is not None:
            shut_down(self._response.extensions.get("network_stream"))


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


def _check_open(client: httpx.Client | httpx.AsyncClient) -> None:
    if client.is_closed:
        raise ClientClosed("The httpx client was closed; create a new one.")


def _httpx_request(
    base_url: str, request: PreparedRequest[Any], settings: Settings, tracker: AsyncSendTracker
) -> httpx.Request:
    # Not by the client, which would add its own parameters, headers and cookies: every attempt sends the same bytes.
    return httpx.Request(
        request.method,
        base_url + request.target,
        headers=httpx.Headers(request_headers(request, settings)),
        content=request.content,
        extensions={"timeout": timeout_extension(settings.timeout), "trace": tracker},
    )


_FAILURES: Final = (httpx.HTTPError, RuntimeError)


def _response_or_raise(error: Exception, client: httpx.Client | httpx.AsyncClient, max_bytes: int) -> RawResponse:
    """Return the response that a hook of the client refused, or raise the transport error that an exception means."""
    if isinstance(error, httpx.HTTPError) and not isinstance(error, httpx.HTTPStatusError):
        raise_transport_error(error)
    if not isinstance(error, httpx.HTTPStatusError):
        if client.is_closed:
            raise ClientClosed("The httpx client was closed; create a new one.") from error
        raise error
    response = error.response
    headers = headers_dict(response.headers.raw)
    return _read_by_hook(response, max_bytes) or RawResponse(response.status_code, headers, b"")


def _read_by_hook(response: httpx.Response, max_bytes: int) -> RawResponse | None:
    """Return a response that a hook of the client has read, or None."""
    try:
        body = response.content
    except httpx.ResponseNotRead:
        return None
    is_too_large = len(body) > max_bytes
    headers = headers_dict(response.headers.raw)
    return RawResponse(response.status_code, headers, b"" if is_too_large else body, is_too_large)


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
