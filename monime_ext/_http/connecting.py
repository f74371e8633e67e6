"""Open a connection: resolve the name, connect, start TLS, each within the deadline.

By hand for both kinds: an async call is cancelled while it resolves a name, a sync call leaves that to a thread.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final, cast

import httpcore

from monime_ext._core.settings import Timeout
from monime_ext._http.bounded import run_within
from monime_ext._http.deadline import Deadline
from monime_ext._http.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["async_connect", "connect"]

# A request is written in two parts; without this, the second would wait for the first to be acknowledged.
_SOCKET_OPTIONS: Final = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)


async def async_connect(origin: Origin, timeout: Timeout, deadline: Deadline) -> httpcore.AsyncNetworkStream:
    """Return a new stream to an origin.

    Args:
        origin: Where to connect to.
        timeout: Its `connect` limits connecting, and then TLS.
        deadline: Limits both.

    Raises:
        httpcore.ConnectError, httpcore.ConnectTimeout: The connection could not be established.
        ConfigurationError: The environment names certificates that cannot be loaded.
    """
    # First, so that a failure to load certificates leaves no socket open.
    ssl_context = origin.ssl_context
    seconds = deadline.limit(timeout.connect, httpcore.ConnectTimeout)
    # Where anyio is missing, httpcore has a class of this name that is no backend; a type checker sees both.
    backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
    stream = await backend.connect_tcp(origin.hostname, origin.port, seconds, socket_options=_SOCKET_OPTIONS)
    if ssl_context is None:
        return stream
    seconds = deadline.limit(timeout.connect, httpcore.ConnectTimeout)
    return await stream.start_tls(ssl_context, origin.hostname, seconds)


def connect(origin: Origin, timeout: Timeout, deadline: Deadline) -> httpcore.NetworkStream:
    """Return a new stream to an origin; see `async_connect`."""
    ssl_context = origin.ssl_context
    backend = httpcore.SyncBackend()
    failure: Exception = httpcore.ConnectError("the host has no address")
    for address in _addresses(origin, deadline.limit(timeout.connect, httpcore.ConnectTimeout)):
        seconds = deadline.limit(timeout.connect, httpcore.ConnectTimeout)
        try:
            stream = backend.connect_tcp(address, origin.port, seconds, socket_options=_SOCKET_OPTIONS)
            break
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            failure = error
    else:
        raise failure
    if ssl_context is None:
        return stream
    seconds = deadline.limit(timeout.connect, httpcore.ConnectTimeout)
    return stream.start_tls(ssl_context, origin.hostname, seconds)


def _addresses(origin: Origin, timeout: float | None) -> Sequence[str]:
    """Return the addresses of a host.

    The resolver cannot be interrupted, and may take longer than any deadline. So it is run in a thread, which is left
    alone when the time is over.
    """
    if timeout is None or origin.is_literal_address:
        return _resolve(origin)
    try:
        return run_within(timeout, lambda: _resolve(origin), name="monime-ext resolver")
    except TimeoutError:
        raise httpcore.ConnectTimeout("resolving the name took too long") from None


def _resolve(origin: Origin) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(origin.hostname, origin.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return [str(address[0]) for *_, address in found]
