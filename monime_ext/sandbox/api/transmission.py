"""Puts answers on the wire, whole or broken in the ways that networks break them."""

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

_TRANSPORT = "monime_ext.sandbox.transport"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer reaches the wire: after `seconds`, or not whole."""

    how: Literal["whole", "reset", "hang", "drip", "truncate"] = "whole"
    seconds: float = 0.0


WHOLE = Delivery()


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, which also hands the connection itself to the application, and passes over every offer to go
    on in another protocol.

    Such an offer, `Upgrade: h2c`, is made by Java's own client and by `curl --http2` with each request, and costs no
    server that stays with HTTP/1.1 anything. But httptools then takes the request's body for the other protocol: so the
    request is parsed anew without the offer.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.access_log = False

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as offer:
                (parsed,) = offer.args
                data = self._head_without_offer() + data[parsed:]
                self.parser = httptools.HttpRequestParser(self)
            except httptools.HttpParserError:
                told = "Invalid HTTP request received."
                self.logger.warning(told)
                self.send_400_response(told)
                return

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {_TRANSPORT: {"transport": self.transport}}

    def on_headers_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_headers_complete()
        elif self.parser.get_method() == b"CONNECT":
            raise ValueError("a tunnel leads nowhere here")

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _head_without_offer(self) -> bytes:
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        kept = (name + b": " + value for name, value in self.headers if name != b"upgrade")
        return b"\r\n".join([method + b" " + self.url + b" HTTP/" + version, *kept, b"", b""])


async def deliver(
    answer: ApiResponse | None,
    delivery: Delivery,
    stopping: asyncio.Event,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Sends an answer in the way asked for.

    Arguments:
        answer: What to send; None only where nothing is sent.
        delivery: How.
        stopping: Set when the sandbox stops; ends every wait.
        scope: ASGI's, and so `receive` and `send`.
    """
    transport: asyncio.Transport = scope["extensions"][_TRANSPORT]["transport"]
    if delivery.how == "hang":
        await _until_gone(receive, stopping)
        transport.abort()
    elif delivery.how == "reset":
        _reset(transport)
    elif answer is not None and delivery.how == "truncate":
        transport.write(_head(answer) + answer.body[: len(answer.body) // 2])
        transport.close()
    elif answer is not None and delivery.how == "drip":
        for byte in _head(answer) + answer.body:
            if transport.is_closing() or await _stopped(stopping, delivery.seconds):
                break
            transport.write(bytes([byte]))
        transport.close()
    elif answer is not None:
        if delivery.seconds and await _stopped(stopping, delivery.seconds):
            transport.abort()
        else:
            await send({"type": "http.response.start", "status": answer.status, "headers": _headers(answer)})
            await send({"type": "http.response.body", "body": answer.body})
            return
    # uvicorn takes a return without an answer for a mistake, unless the connection is gone by then.
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(answer: ApiResponse) -> list[tuple[bytes, bytes]]:
    headers = {
        "content-type": answer.content_type,
        "content-length": str(len(answer.body)),
        **answer.headers,
    }
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _head(answer: ApiResponse) -> bytes:
    """The status line and headers of an answer after which the connection is closed."""
    try:
        phrase = http.HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {answer.status} {phrase}".encode()]
    lines += [name + b": " + value for name, value in _headers(answer)]
    return b"\r\n".join([*lines, b"connection: close", b"", b""])


def _reset(transport: asyncio.Transport) -> None:
    # Closed with data unsent and no time to linger, a socket says RST instead of FIN.
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _stopped(stopping: asyncio.Event, seconds: float) -> bool:
    """Waits so long, or until the sandbox stops; whether it did."""
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def _until_gone(receive: Receive, stopping: asyncio.Event) -> None:
    waits = {asyncio.ensure_future(receive()), asyncio.ensure_future(stopping.wait())}
    _, left = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in left:
        wait.cancel()
