"""Create, copy, share and close clients."""

from __future__ import annotations

import socket
from typing import Any

import anyio
import httpx
import pytest

from monime_ext import connect, connect_async, errors
from monime_ext.sandbox import Sandbox
from tests.integration.client.conftest import CART, Shop
from tests.integration.client.servers import serving
from tests.versions import LATEST, VERSIONS, AsyncMonime, Monime, module_of


def test_a_client_is_closed_at_the_end_of_its_block(shop: Shop) -> None:
    with shop.client() as client:
        session = shop.create(client)
    for call in (lambda: client.checkout_sessions.get(session.id), client.whoami, lambda: shop.create(client)):
        with pytest.raises(errors.ClientClosed) as caught:
            call()
        assert caught.value.outcome == "not_sent"
    assert len(shop.sandbox.requests()) == 1


def test_the_block_ends_with_the_error_that_left_it(shop: Shop) -> None:
    with pytest.raises(ZeroDivisionError), shop.client() as client:
        raise ZeroDivisionError
    with pytest.raises(errors.ClientClosed):
        client.whoami()


def test_closing_twice_or_before_any_call_is_not_an_error(shop: Shop) -> None:
    client = shop.client()
    client.close()
    client.close()


def test_a_list_cannot_be_iterated_after_the_client_is_closed(shop: Shop) -> None:
    client = shop.client()
    listing = client.checkout_sessions.list()
    client.close()
    with pytest.raises(errors.ClientClosed):
        list(listing)


def test_a_copy_uses_its_own_space_and_the_original_does_not(any_transport_shop: Shop) -> None:
    shop = any_transport_shop
    token, other = shop.sandbox.add_token()
    client = shop.client()
    copy = client.with_options(space_id=other, access_token=token)
    shop.create(copy)
    shop.create(client)
    assert [session["spaceId"] for session in shop.sandbox.sessions()] == [other, shop.sandbox.space_id]


def test_closing_a_copy_leaves_the_original_open(any_transport_shop: Shop) -> None:
    shop = any_transport_shop
    client = shop.client()
    with client.with_options(max_retries=0) as copy:
        shop.create(copy)
    with pytest.raises(errors.ClientClosed):
        shop.create(copy)
    shop.create(client)


def test_closing_the_original_closes_its_copies(shop: Shop) -> None:
    client = shop.client()
    copy = client.with_options(max_retries=0).with_options(max_retries=1)
    client.close()
    with pytest.raises(errors.ClientClosed):
        shop.create(copy)


def test_copies_share_the_connections_of_the_original(shop: Shop) -> None:
    connections: list[object] = []

    def respond_twice(connection: socket.socket, request: bytes) -> None:
        connections.append(connection)
        response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        connection.sendall(response)
        while connection.recv(65536):
            connection.sendall(response)

    with serving(respond_twice) as url:
        client = shop.client(base_url=url)
        for _ in range(3):
            client.with_options(deadline=9).whoami()
        client.close()
    assert len(connections) == 1


def test_the_headers_of_a_copy_do_not_change_those_of_the_original(shop: Shop) -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"platform": "x"})

    transport = httpx.MockTransport(respond)
    client = shop.client(http_client=shop.httpx_client(transport=transport))
    client.with_options(extra_headers={"X-Trace": "1"}).whoami(extra_headers={"X-Other": "2"})
    client.whoami()
    assert (seen[0].headers["x-trace"], seen[0].headers["x-other"]) == ("1", "2")
    assert "x-trace" not in seen[1].headers


def test_a_request_has_the_headers_and_the_url_of_the_spec(shop: Shop) -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"success": True, "result": {"id": "scs-1", "status": "x", "redirectUrl": "u"}})

    client = shop.client(
        http_client=shop.httpx_client(
            transport=httpx.MockTransport(respond), headers={"Authorization": "Basic other"}, auth=("user", "password")
        ),
        base_url="https://api.example/prefix/",
        access_token="mon_x",
        space_id="spc-one",
    )
    shop.create(client, idempotency_key="k")
    (request,) = seen
    assert str(request.url) == "https://api.example/prefix/v1/checkout-sessions"
    assert request.headers["authorization"] == "Bearer mon_x"
    assert request.headers["monime-space-id"] == "spc-one"
    assert request.headers["monime-version"] == shop.version
    assert request.headers["idempotency-key"] == "k"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("monime-ext/")
    assert request.headers["content-length"] == str(len(request.content))


def test_an_httpx_client_of_the_caller_is_used_and_not_closed(shop: Shop) -> None:
    http_client = shop.httpx_client()
    client = shop.client(http_client=http_client)
    shop.create(client)
    client.close()
    assert not http_client.is_closed
    with pytest.raises(errors.ClientClosed):
        shop.create(client)


def test_redirects_are_not_followed_even_if_the_httpx_client_would(shop: Shop) -> None:
    calls: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        calls.append(str(request.url))
        return httpx.Response(307, headers={"Location": "https://evil.example/"})

    http_client = shop.httpx_client(transport=httpx.MockTransport(respond), follow_redirects=True)
    with pytest.raises(errors.StatusError) as caught:
        shop.create(shop.client(http_client=http_client))
    assert (caught.value.status, len(calls)) == (307, 1)


@pytest.mark.parametrize("wrong", [object(), "httpx", httpx.Client, 5])
def test_an_invalid_httpx_client_is_refused(shop: Shop, wrong: Any) -> None:
    with pytest.raises(errors.ConfigurationError):
        shop.client(http_client=wrong).whoami()


def test_an_httpx_client_of_the_other_kind_is_refused(shop: Shop) -> None:
    other = httpx.AsyncClient() if shop.kind == "sync" else httpx.Client()
    with pytest.raises(errors.ConfigurationError, match="httpx"):
        shop.client(http_client=other).whoami()


def test_an_exception_of_the_caller_s_transport_is_neither_retried_nor_wrapped(shop: Shop) -> None:
    calls: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shop.create(shop.client(http_client=shop.httpx_client(transport=httpx.MockTransport(respond))))
    assert len(calls) == 1


def test_a_keyboard_interrupt_is_neither_retried_nor_wrapped(sandbox: Sandbox) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with (
        httpx.Client(transport=httpx.MockTransport(respond)) as http,
        Monime("mon_x", "spc-one", http_client=http) as client,
        pytest.raises(KeyboardInterrupt),
    ):
        client.checkout_sessions.create(name="Order", line_items=CART)


@pytest.mark.anyio
async def test_a_cancelled_task_leaves_the_client_usable(sandbox: Sandbox) -> None:
    sandbox.faults.add("hang")
    async with AsyncMonime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url) as client:
        with anyio.move_on_after(0.2) as scope:
            await client.whoami()
        assert scope.cancelled_caught
        assert (await client.whoami()).status
    assert len(sandbox.requests()) == 2


@pytest.mark.parametrize("variable", ["MONIME_ACCESS_TOKEN", "MONIME_SPACE_ID", None])
def test_a_client_can_be_created_from_the_environment(
    any_version_shop: Shop, monkeypatch: pytest.MonkeyPatch, variable: str | None
) -> None:
    shop = any_version_shop
    values = {
        "MONIME_ACCESS_TOKEN": shop.sandbox.access_token,
        "MONIME_SPACE_ID": shop.sandbox.space_id,
        "MONIME_BASE_URL": shop.sandbox.url,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    if variable is None:
        with shop.wrap(shop.class_.from_env()) as client:
            assert shop.create(client).status == "pending"
        return
    for missing in ("", None):
        if missing is None:
            monkeypatch.delenv(variable)
        else:
            monkeypatch.setenv(variable, missing)
        with pytest.raises(errors.ConfigurationError, match=variable) as caught:
            shop.class_.from_env()
        assert shop.sandbox.access_token not in str(caught.value)


def test_the_base_url_defaults_to_that_of_monime(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONIME_ACCESS_TOKEN", "mon_x")
    monkeypatch.setenv("MONIME_SPACE_ID", "spc-one")
    for value in (None, ""):
        if value is None:
            monkeypatch.delenv("MONIME_BASE_URL", raising=False)
        else:
            monkeypatch.setenv("MONIME_BASE_URL", value)
        assert "https://api.monime.io" in repr(shop.class_.from_env())


def test_connect_returns_the_client_of_the_api_version(any_version_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = any_version_shop
    make: Any = connect if shop.kind == "sync" else connect_async
    credentials = (shop.sandbox.access_token, shop.sandbox.space_id)
    explicit = make(*credentials, version=shop.version, base_url=shop.sandbox.url)
    monkeypatch.setenv("MONIME_ACCESS_TOKEN", credentials[0])
    monkeypatch.setenv("MONIME_SPACE_ID", credentials[1])
    monkeypatch.setenv("MONIME_BASE_URL", shop.sandbox.url)
    monkeypatch.setenv("MONIME_VERSION", shop.version)
    for created in (explicit, make(), make(version=shop.version)):
        assert type(created) is shop.class_
        with shop.wrap(created) as client:
            assert client.checkout_sessions.create(name="Order", line_items=CART).status == "pending"


@pytest.mark.parametrize("version", [None, "", "caph", "caph.2025-08-24", LATEST.upper()])
def test_there_is_no_default_api_version(shop: Shop, monkeypatch: pytest.MonkeyPatch, version: Any) -> None:
    monkeypatch.delenv("MONIME_VERSION", raising=False)
    make: Any = connect if shop.kind == "sync" else connect_async
    with pytest.raises(errors.ConfigurationError):
        make("mon_x", "spc-one", version=version)


def test_connect_names_everything_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MONIME_ACCESS_TOKEN", "MONIME_SPACE_ID", "MONIME_VERSION"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(errors.ConfigurationError, match="MONIME_ACCESS_TOKEN, MONIME_SPACE_ID, MONIME_VERSION"):
        connect()


def test_connect_accepts_only_the_options_of_a_client(shop: Shop) -> None:
    make: Any = connect if shop.kind == "sync" else connect_async
    with pytest.raises(TypeError):
        make("mon_x", "spc-one", version=LATEST, retries=3)


def test_connect_accepts_every_api_version() -> None:
    for version in VERSIONS:
        created = connect("mon_x", "spc-one", version=version)
        assert type(created) is module_of(version).Monime
