"""Unusual but valid HTTP, as clients in other languages send it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import select
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from monime_ext.sandbox.api.transmission import HttpProtocol
from tests.integration.sandbox.conftest import CART

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox

BODY = json.dumps(CART).encode()
SIZED = f"Content-Length: {len(BODY)}\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
# Java's HTTP client and `curl --http2` send it with each request.
OFFER = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAA\r\n"


def create(sandbox: Sandbox, key: str, more: str = SIZED) -> bytes:
    """Return the head of a request that creates a session."""
    return (
        "POST /v1/checkout-sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {sandbox.access_token}\r\nMonime-Space-Id: {sandbox.space_id}\r\n"
        f"Idempotency-Key: {key}\r\n{more}\r\n"
    ).encode()


def last() -> bytes:
    """Return a request that closes the connection."""
    return b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def exchange(sandbox: Sandbox, *parts: bytes) -> list[int]:
    """Return the statuses of the responses until the connection is closed."""
    url = urlsplit(sandbox.url)
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
        heard = b"".join(iter(lambda: connection.recv(65536), b""))
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", heard)]


def test_requests_that_are_sent_at_once_are_answered_in_their_order(sandbox: Sandbox) -> None:
    heads = [create(sandbox, key) for key in ("first", "second")]

    assert exchange(sandbox, heads[0] + BODY + heads[1] + b"?" * len(BODY) + last()) == [200, 400, 200]


def test_a_body_comes_in_chunks(sandbox: Sandbox) -> None:
    chunks = b"".join(b"%x;as=is\r\n%b\r\n" % (len(part), part) for part in (BODY[:7], BODY[7:]))

    assert exchange(sandbox, create(sandbox, "key", CHUNKED) + chunks + b"0\r\n\r\n" + last()) == [200, 200]


def test_whoever_waits_before_sending_a_body_is_asked_for_it(sandbox: Sandbox) -> None:
    head = create(sandbox, "key", SIZED + "Expect: 100-continue\r\n")

    assert exchange(sandbox, head, BODY, last()) == [100, 200, 200]


@pytest.mark.parametrize("pieces", [1, 2, 200])
def test_an_offer_to_go_on_in_http_2_is_passed_over(sandbox: Sandbox, pieces: int) -> None:
    sent = create(sandbox, "first", SIZED + OFFER) + BODY + create(sandbox, "second", OFFER + SIZED) + BODY
    sent += f"GET / HTTP/1.1\r\nHost: localhost\r\n{OFFER}\r\n".encode() + last()
    size = -(-len(sent) // pieces)

    statuses = exchange(sandbox, *(sent[at : at + size] for at in range(0, len(sent), size)))

    assert statuses == [200, 200, 200, 200]
    assert len(sandbox.sessions()) == 2


def test_an_offer_is_passed_over_where_the_body_comes_in_chunks(sandbox: Sandbox) -> None:
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)

    assert exchange(sandbox, create(sandbox, "key", CHUNKED + OFFER) + chunks + last()) == [200, 200]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["a tunnel", "two kinds of length", "two lengths", "TLS"],
)
def test_what_is_no_request_is_refused_and_the_connection_closed(sandbox: Sandbox, nonsense: bytes) -> None:
    assert exchange(sandbox, nonsense) == [400]


def test_the_server_overrides_public_methods_of_uvicorn_only() -> None:
    # uvicorn accepts any protocol class; it renames its own methods without notice.
    own = {name for name in vars(HttpProtocol) if not name.startswith("__")}

    assert own <= set(dir(asyncio.Protocol))


@pytest.mark.parametrize("part", [b"X-Header: ", b"X: 1\r\n"])
def test_a_head_is_bounded(sandbox: Sandbox, part: bytes) -> None:
    url = urlsplit(sandbox.url)
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        head = b"GET / HTTP/1.1\r\nHost: localhost\r\n" + part * (1 + 10_000_000 // len(part))
        with contextlib.suppress(ConnectionError):
            connection.sendall(head)
        with contextlib.suppress(ConnectionError):
            assert connection.recv(65536).startswith((b"HTTP/1.1 4", b""))
        # The connection is closed before the head is complete.
        with contextlib.suppress(ConnectionError):
            assert connection.recv(65536) == b""


@pytest.mark.parametrize(
    ("path", "content_type", "status"),
    [
        ("/_sandbox/clock", "text/plain", 400),
        ("/_sandbox/sessions/x/complete", "text/plain", 400),
        ("/_sandbox/sessions/x/complete", None, 400),
        ("/_sandbox/clock", "application/json", 413),
        ("/_sandbox/deliveries/replay", "application/json", 413),
        ("/_sandbox/dashboard/clock", "application/x-www-form-urlencoded", 413),
        ("/_sandbox/dashboard/clock", "multipart/form-data; boundary=x", 415),
        ("/_sandbox/dashboard/reset", "text/plain", 415),
        ("/v1/checkout-sessions", "application/json", 413),
    ],
)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_is_judged_by_its_type_and_bounded_before_it_is_read(
    sandbox: Sandbox, path: str, content_type: str | None, status: int, is_chunked: bool
) -> None:
    url = urlsplit(sandbox.url)
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {sandbox.access_token}"]
    lines += [f"Monime-Space-Id: {sandbox.space_id}", "Idempotency-Key: large"]
    lines += [] if content_type is None else [f"Content-Type: {content_type}"]
    lines += ["Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {1 << 40}", "", ""]
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        # The response comes although the body never ends.
        part = (b"100000\r\n" + b" " * (1 << 20) + b"\r\n") if is_chunked else b" " * (1 << 20)
        sent = 0
        while sent < 20 and not select.select([connection], [], [], 0.2 if sent > 1 else 0)[0]:
            connection.sendall(part)
            sent += 1
        assert connection.recv(65536).split()[1] == str(status).encode()
    assert sent < 20
