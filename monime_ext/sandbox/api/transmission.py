"""Sending responses, complete or interrupted in the ways that networks interrupt them."""

from __future__ import annotations

import asyncio
import http
import socket
import struct
from dataclasses import dataclass
from typing import Any, Literal

import httptools
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from monime_ext.sandbox.api.responses import ApiResponse

__all__ = ["COMPLETE", "HttpProtocol", "Transmission", "send_response"]

_TRANSPORT = "monime_ext.sandbox.transport"


@dataclass(frozen=True, slots=True)
class Transmission:
    """How a response is sent. `seconds` is the delay, of the whole response or of each byte."""

    mode: Literal["complete", "reset", "hang", "drip", "truncate"] = "complete"
    seconds: float = 0.0


COMPLETE = Transmission()


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which also exposes the transport to the application and ignores protocol upgrades.

    Java's HTTP client and `curl --http2` offer `Upgrade: h2c` with each request, which a server that only speaks
    HTTP/1.1 may ignore. But httptools then treats the request's body as part of the other protocol, so the request is
    parsed again without the offer.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False

    def data_received(self, data: bytes) -> None:
        """Parse received data."""
        self._unset_keepalive_if_required()
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                (parsed,) = upgrade.args
                data = self._head_without_upgrade() + data[parsed:]
                self.parser: httptools.HttpRequestParser = httptools.HttpRequestParser(self)
            except httptools.HttpParserError:
                message = "Invalid HTTP request received."
                self.logger.warning(message)
                self.send_400_response(message)
                return

    def on_message_begin(self) -> None:
        """Add the transport to the ASGI scope."""
        super().on_message_begin()
        self.scope["extensions"] = {_TRANSPORT: {"transport": self.transport}}

    def on_headers_complete(self) -> None:
        """Start the request, unless it is to be parsed again."""
        if not self.parser.should_upgrade():
            super().on_headers_complete()
        elif self.parser.get_method() == b"CONNECT":
            raise ValueError("CONNECT is not supported")

    def on_message_complete(self) -> None:
        """Complete the request, unless it is to be parsed again."""
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _head_without_upgrade(self) -> bytes:
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        headers = (name + b": " + value for name, value in self.headers if name != b"upgrade")
        return b"\r\n".join([method + b" " + self.url + b" HTTP/" + version, *headers, b"", b""])


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
    transport: asyncio.Transport = scope["extensions"][_TRANSPORT]["transport"]
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
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
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
