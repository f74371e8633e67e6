"""The class `Sandbox`."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from monime_ext.sandbox import Sandbox
from monime_ext.sandbox.operations import handlers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.sandbox.conftest import Caller


def test_two_sandboxes_share_nothing(caller_of: Callable[[Sandbox], Caller]) -> None:
    with Sandbox() as one, Sandbox() as two:
        caller_of(one).create(key="k")

        assert one.url != two.url
        assert one.access_token != two.access_token
        assert two.sessions() == []
        token = {"Authorization": f"Bearer {one.access_token}"}
        assert caller_of(two)("GET", "/v1/checkout-sessions", headers=token).status == 401


@pytest.mark.anyio
async def test_it_serves_beside_asynchronous_code() -> None:
    with Sandbox() as sandbox:
        async with httpx.AsyncClient(trust_env=False) as client:
            response = await client.get(sandbox.url)

    assert response.status_code == 200


def test_a_stopped_sandbox_is_gone_and_may_start_again() -> None:
    sandbox = Sandbox()
    for _ in range(2):
        with sandbox:
            address = urlsplit(sandbox.url)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address.hostname or "", address.port or 0))
        with pytest.raises(RuntimeError, match="not running"):
            sandbox.sessions()
        with pytest.raises(RuntimeError, match="not running"):
            _ = sandbox.url
    sandbox.stop()


def test_a_running_sandbox_is_not_started_twice(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="already running"):
        sandbox.start()


def test_its_repr_shows_the_url_and_no_secret(sandbox: Sandbox) -> None:
    assert sandbox.url in repr(sandbox)
    assert sandbox.access_token not in repr(sandbox)
    assert "not running" in repr(Sandbox(access_token="mon_canary"))
    assert "canary" not in repr(Sandbox(access_token="mon_canary"))


def test_the_token_and_the_space_look_like_monimes(sandbox: Sandbox) -> None:
    assert sandbox.access_token.startswith("mon_sandbox_")
    assert sandbox.space_id.startswith("spc-")


def test_the_token_and_the_space_may_be_chosen(caller_of: Callable[[Sandbox], Caller]) -> None:
    with Sandbox(access_token="mon_mine", space_id="spc-mine") as sandbox:
        assert (sandbox.access_token, sandbox.space_id) == ("mon_mine", "spc-mine")
        assert caller_of(sandbox).create().status == 200


def test_with_a_seed_the_same_ids_come_again(caller_of: Callable[[Sandbox], Caller]) -> None:
    reported = []
    for _ in range(2):
        with Sandbox(seed=7) as sandbox:
            caller_of(sandbox).create()
            reported.append((sandbox.access_token, sandbox.space_id, sandbox.sessions()[0]["id"]))

    assert reported[0] == reported[1]


def test_a_session_that_is_not_there_cannot_be_moved(sandbox: Sandbox) -> None:
    for action in (sandbox.complete, sandbox.cancel, sandbox.expire, sandbox.start_payment):
        with pytest.raises(KeyError):
            action("scs-nobody")


def test_answers_on_a_connection_in_use_are_not_held_back(sandbox: Sandbox) -> None:
    running = sandbox._running
    assert running is not None
    with httpx.Client(trust_env=False) as client:
        client.get(sandbox.url)
        (connection,) = running._server.server_state.connections
        served: socket.socket = connection.transport.get_extra_info("socket")

        assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_error_of_the_sandbox_itself_is_a_500_and_a_traceback(
    call: Caller, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a canary")

    monkeypatch.setitem(handlers.HANDLERS, "createCheckoutSession", broken)

    reply = call.create(key="k")

    assert (reply.status, reply.error["reason"]) == (500, "internal_error")
    assert b"canary" not in reply.body
    assert "ZeroDivisionError: a canary" in capsys.readouterr().err
    monkeypatch.undo()
    assert "monime-cache" not in call.create(key="k").headers
    assert len(sandbox.sessions()) == 1
