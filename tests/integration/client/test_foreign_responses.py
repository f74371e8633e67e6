"""Responses that belong to another request, and responses that never end."""

from __future__ import annotations

import gzip
import json
import re
import resource
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from monime_ext.errors import ClientClosed, MonimeError, OutcomeUnknown, ServerError, TimedOut, UnreadableResponse
from monime_ext.sandbox import Sandbox
from tests.integration.client.conftest import CART, Shop
from tests.integration.client.servers import responding_with, serving
from tests.versions import Monime

HEAD = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
BIG = 1024 * 1024


def session(request: bytes, number: int) -> bytes:
    """Return the response to a create: the session that it asked for."""
    sent = json.loads(request.partition(b"\r\n\r\n")[2])
    result = {
        "id": f"scs-{number}",
        "status": "pending",
        "redirectUrl": f"https://checkout.monime.io/scs-{number}",
        "name": sent["name"],
        "reference": sent.get("reference"),
        "lineItems": {"data": sent["lineItems"]},
    }
    return ok(json.dumps({"success": True, "result": result}).encode())


def ok(body: bytes, *headers: bytes) -> bytes:
    lines = b"".join(header + b"\r\n" for header in headers)
    return b"HTTP/1.1 200 OK\r\n" + lines + b"Content-Length: %d\r\n\r\n" % len(body) + body


def requests(connection: socket.socket, first: bytes) -> Iterator[bytes]:
    """Yield the requests of a connection that is kept alive."""
    yield first
    received = b""
    while piece := connection.recv(65536):
        received += piece
        head, separator, body = received.partition(b"\r\n\r\n")
        length = HEAD.search(head)
        if separator and len(body) >= int(length[1] if length else 0):
            yield received
            received = b""


@pytest.mark.parametrize("apart", [0.0, 0.02])
def test_a_response_that_comes_twice_is_not_that_of_the_next_order(shop: Shop, apart: float) -> None:
    """In one piece, the second is in the parser before the next request is sent; apart, it is in the socket."""
    made: list[str] = []

    def twice(connection: socket.socket, first: bytes) -> None:
        for request in requests(connection, first):
            made.append(json.loads(request.partition(b"\r\n\r\n")[2])["reference"])
            response = session(request, len(made))
            if apart:
                connection.sendall(response)
                time.sleep(apart)
                connection.sendall(response)
            else:
                connection.sendall(response * 2)

    with serving(twice) as url:
        client = shop.client(base_url=url, rate_limiter=None, max_retries=0)
        for number in range(20):
            found = shop.create(client, name=f"Order {number}", reference=str(number))
            assert (found.name, found.reference) == (f"Order {number}", str(number))
            time.sleep(apart * 2)
        client.close()
    assert made == [str(number) for number in range(20)]


def test_a_response_that_comes_twice_over_tls_is_not_that_of_the_next_order(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(
        "monime_ext._http.origin.shared_ssl_context", lambda: ssl.create_default_context(cafile=certificate)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    count = iter(range(1, 1000))

    def work(raw: socket.socket) -> None:
        with context.wrap_socket(raw, server_side=True) as connection:
            for request in requests(connection, connection.recv(65536)):
                while not request.partition(b"\r\n\r\n")[2].endswith(b"}"):
                    request += connection.recv(65536)
                connection.sendall(session(request, next(count)) * 2)

    def accept() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=work, args=(raw,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    client = shop.client(
        base_url=f"https://localhost:{listener.getsockname()[1]}", rate_limiter=None, max_retries=0, deadline=20
    )
    for number in range(10):
        assert shop.create(client, name=f"Order {number}").name == f"Order {number}"
    client.close()
    listener.close()


def self_signed(folder: Path) -> Path:
    """Write a certificate for localhost with its key, and return the file."""
    import subprocess

    path = folder / "localhost.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"), "-out", str(path)),
        ],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + (folder / "key.pem").read_text())
    return path


def test_the_session_of_another_order_is_never_returned(any_transport_shop: Shop) -> None:
    """A gateway returns one session to everybody."""
    first: list[bytes] = []

    def one_for_all(connection: socket.socket, request: bytes) -> None:
        first[:] = first or [session(request, 1)]
        connection.sendall(first[0])

    with serving(one_for_all) as url:
        client = any_transport_shop.client(base_url=url, max_retries=2, rate_limiter=None)
        assert any_transport_shop.create(client, reference="1").id == "scs-1"
        for different in (
            {"reference": "2"},
            {"reference": "1", "name": "Another"},
            {"reference": "1", "line_items": [{**CART[0], "quantity": 3}]},
        ):
            with pytest.raises(OutcomeUnknown) as caught:
                any_transport_shop.create(client, **different)
            assert caught.value.outcome == "unknown"
            assert caught.value.attempts == 3
            assert isinstance(caught.value.__cause__, UnreadableResponse)


def test_a_foreign_session_is_followed_by_the_right_one(any_transport_shop: Shop) -> None:
    """Over a connection on which every response is one late, the retry with the same key gets the replay."""
    count = iter(range(100))

    def wrong_at_first(connection: socket.socket, request: bytes) -> None:
        if next(count) % 2:
            connection.sendall(session(request, 2))
        else:
            connection.sendall(session(request.replace(b"Order 1042", b"Order 1041"), 1))

    with serving(wrong_at_first) as url:
        found = any_transport_shop.create(any_transport_shop.client(base_url=url, rate_limiter=None))
    assert (found.id, found.name) == ("scs-2", "Order 1042")


def test_a_session_with_another_id_is_never_returned(any_transport_shop: Shop) -> None:
    other = json.dumps({"result": {"id": "scs-2", "status": "completed", "redirectUrl": "https://x.example"}}).encode()
    with serving(responding_with(ok(other, b"Connection: close"))) as url:
        client = any_transport_shop.client(base_url=url, max_retries=1, rate_limiter=None)
        with pytest.raises(UnreadableResponse, match="id differs"):
            client.checkout_sessions.get("scs-1")


def test_a_captive_portal_shows_nothing_of_what_monime_did(any_transport_shop: Shop) -> None:
    with serving(responding_with(ok(b"<html>Please sign in</html>", b"Connection: close"))) as url:
        with pytest.raises(OutcomeUnknown) as caught:
            any_transport_shop.create(any_transport_shop.client(base_url=url, rate_limiter=None))
        assert caught.value.outcome == "unknown"


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("status", [b"200 OK", b"503 Busy"])
def test_a_response_is_read_up_to_the_limit_and_no_further(
    any_transport_shop: Shop, compressed: bool, status: bytes
) -> None:
    sent = [0]
    head = b"HTTP/1.1 " + status + b"\r\nConnection: close\r\n"
    bomb = gzip.compress(b" " * (80 * BIG)) if compressed else b""

    def endless(connection: socket.socket, request: bytes) -> None:
        if compressed:
            connection.sendall(head + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb)
            return
        connection.sendall(head + b"Content-Length: 500000000\r\n\r\n")
        for _ in range(500):
            connection.sendall(b" " * BIG)
            sent[0] += BIG

    with serving(endless) as url:
        client = any_transport_shop.client(base_url=url, max_retries=0, rate_limiter=None, max_response_bytes=2 * BIG)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(MonimeError) as caught:
            any_transport_shop.create(client)
        client.close()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert caught.value.outcome == "unknown"
    assert isinstance(caught.value, ServerError if status.startswith(b"503") else OutcomeUnknown)
    assert caught.value.idempotency_key
    assert sent[0] < 30 * BIG  # what the sockets hold comes on top
    assert grown < 40


def test_a_response_of_the_limit_is_read(any_transport_shop: Shop) -> None:
    body = json.dumps({"result": {"environment": "test"}}).encode()
    body += b" " * (10_000 - len(body))
    for coded, headers in ((body, ()), (gzip.compress(body), (b"Content-Encoding: gzip",))):
        with serving(responding_with(ok(coded, b"Connection: close", *headers))) as url:
            assert any_transport_shop.client(base_url=url, max_response_bytes=10_000, rate_limiter=None).whoami()
            with pytest.raises(UnreadableResponse, match="max_response_bytes"):
                any_transport_shop.client(base_url=url, max_response_bytes=9_999, rate_limiter=None).whoami()


def test_headers_that_drip_are_cut_off_on_every_way(any_transport_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def drip(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not over.wait(0.05):
            connection.sendall(b"X-A: b\r\n")

    with serving(drip) as url:
        for proxied in (False, True):
            if proxied:
                monkeypatch.setenv("HTTP_PROXY", url)
                any_transport_shop.own_httpx = False
            client = any_transport_shop.client(
                base_url="http://api.example" if proxied else url,
                allow_plain_http=True,
                deadline=0.5,
                runtime=None,
                rate_limiter=None,
            )
            began = time.monotonic()
            with pytest.raises(OutcomeUnknown) as caught:
                any_transport_shop.create(client)
            assert time.monotonic() - began < 1.5
            assert isinstance(caught.value.__cause__, TimedOut)
            client.close()
        # What was cut off does not stay.
        began = time.monotonic()
        while any("httpx" in thread.name for thread in threading.enumerate()) and time.monotonic() - began < 1:
            time.sleep(0.02)
        assert not [thread for thread in threading.enumerate() if "httpx" in thread.name]
        over.set()


def test_a_name_that_resolves_slowly_is_cut_off_on_every_way(
    any_transport_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def slow(host: Any, *args: Any, **options: Any) -> Any:
        if host in ("slow.example", b"slow.example"):
            time.sleep(2)
        return real("127.0.0.1", *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    client = any_transport_shop.client(
        base_url="http://slow.example:9", allow_plain_http=True, deadline=0.4, runtime=None, rate_limiter=None
    )
    began = time.monotonic()
    with pytest.raises(TimedOut) as caught:
        any_transport_shop.create(client)
    assert caught.value.outcome == "not_sent"
    assert time.monotonic() - began < 1.4


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_client_that_is_closed_during_a_pause_does_not_send_again(any_transport_shop: Shop, method: str) -> None:
    shop = any_transport_shop
    shop.sandbox.faults.add("status", status=503, retry_after="1", times=None)
    client = shop.client(runtime=None)
    failed: list[MonimeError] = []

    def call() -> None:
        try:
            if method == "POST":
                shop.create(client)
            else:
                client.whoami()
        except MonimeError as error:
            failed.append(error)

    calling = threading.Thread(target=call)
    calling.start()
    while not shop.sandbox.requests():
        time.sleep(0.01)
    time.sleep(0.2)
    client.close()
    calling.join(5)
    assert len(shop.sandbox.requests()) == 1
    (error,) = failed
    if method == "POST":
        assert (type(error), error.outcome) == (OutcomeUnknown, "unknown")
        assert isinstance(error.__cause__, ClientClosed)
        assert error.idempotency_key
    else:
        assert type(error) is ClientClosed


def test_a_connection_that_is_used_while_its_client_is_closed_is_closed_after_it(sandbox: Sandbox) -> None:
    entered, leave = threading.Event(), threading.Event()
    left: list[bytes] = []

    def slow(connection: socket.socket, request: bytes) -> None:
        entered.set()
        leave.wait(5)
        connection.sendall(ok(b'{"result": {"environment": "test"}}'))
        left.append(connection.recv(100))

    with serving(slow) as url:
        client = Monime("mon_x", "spc-1", base_url=url, rate_limiter=None)
        calling = threading.Thread(target=client.whoami)
        calling.start()
        entered.wait(5)
        client.close()
        leave.set()
        calling.join(5)
    assert left == [b""]


def test_the_journal_of_a_closed_client_does_not_open_again(shop: Shop, tmp_path: Path) -> None:
    for used in (False, True):
        client = shop.client(journal=str(tmp_path / f"journal-{used}"))
        if used:
            shop.create(client, once="order-1042")
        client.close()
        with pytest.raises(ClientClosed):
            _ = client.journal
    assert not (tmp_path / "journal-False").exists()


def test_an_empty_cursor_ends_a_list(any_transport_shop: Shop) -> None:
    page = b'{"success": true, "result": [], "pagination": {"next": ""}}'
    with serving(responding_with(ok(page, b"Connection: close"))) as url:
        assert list(any_transport_shop.client(base_url=url, rate_limiter=None).checkout_sessions.list()) == []


# A handed-in httpx client.


def hooked(shop: Shop, **options: Any) -> Monime:
    def refuse(response: httpx.Response) -> None:
        response.raise_for_status()

    async def refuse_async(response: httpx.Response) -> None:
        response.raise_for_status()

    hook = refuse if shop.kind == "sync" else refuse_async
    return shop.client(http_client=shop.httpx_client(event_hooks={"response": [hook]}), **options)


def test_a_hook_that_raises_for_a_status_is_a_status(shop: Shop) -> None:
    client = hooked(shop)
    shop.sandbox.faults.add("status", status=500, acts=True, times=1)
    assert shop.create(client, once=None).id
    assert len(shop.sandbox.sessions()) == 1
    shop.sandbox.faults.add("status", status=503, times=None)
    with pytest.raises(ServerError) as caught:
        shop.create(client)
    assert (caught.value.status, caught.value.outcome, caught.value.attempts) == (503, "unknown", 5)
    assert caught.value.idempotency_key


def test_the_parameters_headers_and_cookies_of_an_httpx_client_are_not_sent(shop: Shop) -> None:
    seen: list[bytes] = []

    def handle(connection: socket.socket, request: bytes) -> None:
        seen.append(request)
        connection.sendall(ok(b'{"result": {"environment": "test"}}', b"Set-Cookie: sid=8", b"Connection: close"))

    with serving(handle) as url:
        plain = shop.client(base_url=url, rate_limiter=None, http_client=shop.httpx_client())
        own = shop.client(
            base_url=url,
            rate_limiter=None,
            http_client=shop.httpx_client(
                params={"debug": "1"},
                cookies={"sid": "9"},
                headers={"X-D": "1", "Authorization": "Bearer other", "Idempotency-Key": "x", "User-Agent": "mine"},
                base_url="http://127.0.0.1:1/",
            ),
        )
        for client in (plain, own, own):
            client.whoami()
    assert seen[0] == seen[1] == seen[2]


def test_what_httpx_raises_after_the_request_was_sent_is_an_unknown_outcome(shop: Shop) -> None:
    def ended(request: httpx.Request) -> httpx.Response:
        raise httpx.LocalProtocolError("Max outbound streams is 100, 100 open")

    client = shop.client(http_client=shop.httpx_client(transport=httpx.MockTransport(ended)))
    with pytest.raises(OutcomeUnknown) as caught:
        shop.create(client)
    assert caught.value.idempotency_key
    assert caught.value.attempts == 5


def test_a_closed_httpx_client_sends_nothing(shop: Shop) -> None:
    http_client = shop.httpx_client()
    client = shop.client(http_client=http_client)
    if isinstance(http_client, httpx.Client):
        http_client.close()
    else:
        shop.portal.call(http_client.aclose)
    with pytest.raises(ClientClosed, match="httpx client") as caught:
        shop.create(client)
    assert caught.value.outcome == "not_sent"


def test_a_deadline_that_passes_before_the_request_is_a_timeout(shop: Shop) -> None:
    class Clock:
        now = 0.0

        def __call__(self) -> float:
            self.now += 0.5
            return self.now

    from dataclasses import replace

    runtime = replace(shop.time.runtime(), monotonic=Clock())
    client = shop.client(http_client=shop.httpx_client(), deadline=0.7, timeout=1, runtime=runtime, rate_limiter=None)
    with pytest.raises(TimedOut):
        client.whoami()
