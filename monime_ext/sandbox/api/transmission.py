"""Sending responses, complete or interrupted in the ways that networks interrupt them."""

from __future__ import annotations

import asyncio
import http
import socket
import struct
import sys
from dataclasses import dataclass
from typing import Literal

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from monime_ext.sandbox.api.responses import ApiResponse

__all__ = ["COMPLETE", "HttpProtocol", "Transmission", "send_response"]

# The transports of the open connections, by the addresses of both ends. The ASGI scope contains these addresses.
_TRANSPORTS: dict[tuple[tuple[str, int], ...], asyncio.Transport] = {}


@dataclass(frozen=True, slots=True)
class Transmission:
    """How a response is sent. `seconds` is the delay, of the whole response or of each byte."""

    mode: Literal["complete", "reset", "hang", "drip", "truncate"] = "complete"
    seconds: float = 0.0


COMPLETE = Transmission()


class HttpProtocol(H11Protocol):
    """uvicorn's protocol, which also exposes the transport of each connection to the application.

    It overrides methods of `asyncio.Protocol` only, so that new versions of uvicorn do not break it. h11 ignores offers
    of other protocols such as `Upgrade: h2c`, which Java's HTTP client and `curl --http2` send with each request.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Store the transport."""
        self._endpoints = _endpoints(transport.get_extra_info("sockname"), transport.get_extra_info("peername"))
        _TRANSPORTS[self._endpoints] = transport
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the transport."""
        _TRANSPORTS.pop(self._endpoints, None)
        super().connection_lost(exc)


def _endpoints(*addresses: tuple[str, int] | None) -> tuple[tuple[str, int], ...]:
    # Addresses of IPv6 have two more items, which the ASGI scope does not have. The address of a client that has
    # disconnected already is unknown.
    return tuple((address[0], address[1]) for address in addresses if address)


async def send_response(
    response: ApiResponse | None,
    transmission: Transmission,
    stopping: asyncio.Event,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Send a response.

    Args:
        response: The response; None only if the mode sends nothing.
        transmission: How to send it.
        stopping: Set when the sandbox stops; ends every wait.
        scope: The ASGI scope.
        receive: The ASGI receive function.
        send: The ASGI send function.
    """
    transport = _TRANSPORTS.get(_endpoints(scope["server"], scope["client"]))
    if transport is None:
        return  # the client has disconnected
    if transmission.mode == "hang":
        await _wait_for_disconnect(receive, stopping)
        transport.abort()
    elif transmission.mode == "reset":
        _reset(transport)
    elif response is not None and transmission.mode == "truncate":
        transport.write(_head(response) + response.body[: len(response.body) // 2])
        transport.close()
    elif response is not None and transmission.mode == "drip":
        for byte in _head(response) + response.body:
            if transport.is_closing() or await _sleep(stopping, transmission.seconds):
                break
            transport.write(bytes([byte]))
        transport.close()
    elif response is not None:
        if transmission.seconds and await _sleep(stopping, transmission.seconds):
            transport.abort()
        else:
            await send({"type": "http.response.start", "status": response.status, "headers": _headers(response)})
            await send({"type": "http.response.body", "body": response.body})
            return
    # uvicorn reports an error if the application returns without a response before the connection is closed.
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(response: ApiResponse) -> list[tuple[bytes, bytes]]:
    headers = {
        "content-type": response.content_type,
        "content-length": str(len(response.body)),
        **response.headers,
    }
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _head(response: ApiResponse) -> bytes:
    """Return the status line and headers of a response that closes the connection."""
    try:
        phrase = http.HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {response.status} {phrase}".encode()]
    lines += [name + b": " + value for name, value in _headers(response)]
    return b"\r\n".join([*lines, b"connection: close", b"", b""])


def _reset(transport: asyncio.Transport) -> None:
    # A socket that is closed with a linger time of zero sends RST instead of FIN.
    connection: socket.socket = transport.get_extra_info("socket")
    # Two integers; on Windows, two unsigned short ones.
    linger = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


async def _sleep(stopping: asyncio.Event, seconds: float) -> bool:
    """Wait for the given time, or until the sandbox stops. Returns whether it did."""
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def _wait_for_disconnect(receive: Receive, stopping: asyncio.Event) -> None:
    tasks = {asyncio.ensure_future(receive()), asyncio.ensure_future(stopping.wait())}
    _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
