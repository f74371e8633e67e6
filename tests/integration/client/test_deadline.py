"""One deadline covers all attempts and the waits between them, whatever the server does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import anyio
import httpx
import pytest

from monime_ext import Runtime, Timeout, errors
from monime_ext.sandbox import Sandbox
from tests.integration.client.conftest import CART, Shop
from tests.integration.client.servers import responding_with, serving
from tests.versions import AsyncMonime

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
PATIENT = Timeout(connect=None, read=None, write=None, pool=None)


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """An event that stops a slow server at the end of the test."""
    stop = threading.Event()
    yield stop
    stop.set()


def drip(connection: socket.socket, start: bytes, stop: threading.Event) -> None:
    connection.sendall(start)
    while not stop.wait(0.02):
        connection.sendall(b" ")


def test_a_slow_body_is_cut_off_by_the_deadline(any_transport_shop: Shop, stop: threading.Event) -> None:
    shop = any_transport_shop
    with serving(lambda connection, request: drip(connection, HEAD, stop)) as url:
        client = shop.client(base_url=url, deadline=1.0, timeout=PATIENT, runtime=Runtime())
        with pytest.raises(errors.TimedOut):
            client.whoami()
        with pytest.raises(errors.OutcomeUnknown) as caught:
            shop.create(client, idempotency_key="k")
        assert isinstance(caught.value.__cause__, errors.TimedOut)
        assert (caught.value.idempotency_key, caught.value.attempts) == ("k", 1)
        stop.set()


def test_slow_headers_are_cut_off_by_the_deadline(shop: Shop, stop: threading.Event) -> None:
    with serving(lambda connection, request: drip(connection, b"HTTP/1.1 200 OK\r\nX-Slow:", stop)) as url:
        client = shop.client(base_url=url, deadline=1.0, timeout=PATIENT, runtime=Runtime())
        with pytest.raises(errors.TimedOut):
            client.whoami()
        with pytest.raises(errors.OutcomeUnknown):
            shop.create(client)
        stop.set()


def test_a_server_that_does_not_respond_is_cut_off_by_the_deadline(any_transport_shop: Shop) -> None:
    shop = any_transport_shop
    shop.sandbox.faults.add("hang", acts=True, times=None)
    client = shop.client(deadline=0.3, timeout=PATIENT, runtime=Runtime())
    with pytest.raises(errors.OutcomeUnknown) as caught:
        shop.create(client)
    assert caught.value.outcome == "unknown"
    assert len(shop.sandbox.sessions()) == 1


@pytest.fixture
def unresponsive() -> Iterator[str]:
    """The URL of a host that never accepts a connection, because its backlog is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as waiting:
        for _ in range(8):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_deadline_that_expires_while_connecting_reports_not_sent(any_transport_shop: Shop, unresponsive: str) -> None:
    client = any_transport_shop.client(base_url=unresponsive, deadline=0.3, timeout=PATIENT, runtime=Runtime())
    with pytest.raises(errors.TimedOut) as caught:
        any_transport_shop.create(client)
    assert caught.value.outcome == "not_sent"


def test_the_deadline_covers_all_addresses_of_a_host(
    shop: Shop, unresponsive: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def five(host: str | bytes, port: int, *arguments: Any, **named: Any) -> list[Any]:
        if host in ("api.example", b"api.example"):
            return resolve("127.0.0.1", port, *arguments, **named) * 5
        return resolve(host, port, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", five)
    client = shop.client(
        base_url=unresponsive.replace("127.0.0.1", "api.example"),
        allow_plain_http=True,
        deadline=0.3,
        runtime=Runtime(),
    )
    started = time.monotonic()
    with pytest.raises(errors.TimedOut):
        client.whoami()
    assert time.monotonic() - started < 1.2


def test_a_host_without_an_address_reports_not_sent(shop: Shop) -> None:
    with pytest.raises(errors.ConnectionFailed) as caught:
        shop.create(shop.client(base_url="http://nowhere.invalid", allow_plain_http=True, max_retries=0))
    assert caught.value.outcome == "not_sent"


def test_the_next_address_is_tried_if_one_does_not_respond(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo
    with socket.create_server(("127.0.0.2", 0)) as closed:
        port = closed.getsockname()[1]
    with serving(responding_with(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"), port) as url:

        def two(host: str | bytes, *arguments: Any, **named: Any) -> list[Any]:
            if host in ("api.example", b"api.example"):
                return [*resolve("127.0.0.2", *arguments, **named), *resolve("127.0.0.1", *arguments, **named)]
            return resolve(host, *arguments, **named)

        monkeypatch.setattr(socket, "getaddrinfo", two)
        with pytest.raises(errors.NotFound):
            shop.client(base_url=url.replace("127.0.0.1", "api.example"), allow_plain_http=True, max_retries=0).whoami()


def test_a_transport_that_does_not_report_progress_has_an_unknown_outcome(sandbox: Sandbox) -> None:
    async def hang(request: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    async def main() -> None:
        async with (
            httpx.AsyncClient(transport=httpx.MockTransport(hang)) as theirs,
            AsyncMonime(sandbox.access_token, sandbox.space_id, http_client=theirs, deadline=0.1) as client,
        ):
            with pytest.raises(errors.OutcomeUnknown):
                await client.checkout_sessions.create(name="Order", line_items=CART)

    anyio.run(main)


def test_the_drip_fault_of_the_sandbox_is_cut_off_too(shop: Shop) -> None:
    shop.sandbox.faults.add("drip", seconds=0.05, times=None)
    with pytest.raises(errors.OutcomeUnknown):
        shop.create(shop.client(deadline=0.3, timeout=PATIENT, runtime=Runtime()))


def test_without_a_deadline_a_slow_body_is_read_to_its_end(any_transport_shop: Shop) -> None:
    shop = any_transport_shop
    shop.sandbox.faults.add("drip", seconds=0)
    assert shop.create(shop.client(deadline=None)).status == "pending"


def test_the_deadline_covers_the_waits_between_attempts(any_transport_shop: Shop) -> None:
    shop = any_transport_shop
    shop.sandbox.faults.add("status", times=None, status=503, retry_after="7")
    with pytest.raises(errors.ServerError) as caught:
        shop.create(shop.client(deadline=30, max_retries=50))
    assert shop.time.slept == [7.0] * 4
    assert caught.value.attempts == 5


def test_waiting_for_a_connection_ends_at_the_deadline(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("_async", "_sync"):
        monkeypatch.setattr(f"monime_ext._http.{kind}.pool.MAX_CONNECTIONS", 1)
    shop.sandbox.faults.add("hang", times=None)
    client = shop.client(timeout=Timeout(read=30, pool=None), max_retries=0, runtime=Runtime())

    def hold() -> None:
        with pytest.raises(errors.TimedOut):
            client.whoami(deadline=2)

    holding = threading.Thread(target=hold)
    holding.start()
    while not shop.sandbox.requests():
        pass
    with pytest.raises(errors.TimedOut):
        client.whoami(deadline=0.2)
    holding.join()
    assert len(shop.sandbox.requests()) == 1


def test_a_read_timeout_applies_to_one_attempt_and_the_next_may_succeed(any_transport_shop: Shop) -> None:
    shop = any_transport_shop
    shop.sandbox.faults.add("hang")
    response = shop.client().service.with_response.whoami(timeout=Timeout(read=0.4))
    assert response.attempts == 2
