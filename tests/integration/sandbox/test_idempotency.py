"""Idempotency keys over HTTP."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monime_ext.sandbox.api.spec import load_specs
from tests.integration.sandbox.conftest import CART

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.integration.sandbox.conftest import Caller, Reply


def test_a_replayed_create_is_marked_as_one_and_is_the_same_to_the_byte(call: Caller, sandbox: Sandbox) -> None:
    first, second = call.create(key="k"), call.create(key="k")

    assert second.body == first.body
    assert "monime-cache" not in first.headers
    assert second.headers["monime-cache"] == "irc"
    assert second.headers["monime-request-id"] != first.headers["monime-request-id"]
    assert len(sandbox.sessions()) == 1
    assert [entry.replayed for entry in sandbox.requests()] == [False, True]


def test_a_response_is_stored_as_long_as_its_version_says(
    call: Caller, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_specs().by_version["caph.2025-06-20"], "key_retention", timedelta(hours=1))
    for version in ("caph.2025-06-20", "caph.2025-08-23"):
        headers = {"Monime-Version": version}
        first = call.create(key=version, headers=headers)
        sandbox.clock.advance(hours=2)
        is_replayed = call.create(key=version, headers=headers).body == first.body

        assert is_replayed is (version == "caph.2025-08-23")


@pytest.mark.parametrize("body", [{**CART, "name": "another"}, {"broken": True}])
def test_a_key_with_another_body_is_a_conflict(call: Caller, sandbox: Sandbox, body: object) -> None:
    call.create(key="k")

    reply = call.create(body, key="k")

    assert (reply.status, reply.error["reason"]) == (409, "idempotency_key_in_use")
    assert len(sandbox.sessions()) == 1


def test_bytes_are_compared_and_not_their_meaning(call: Caller) -> None:
    body = b'{"name":"x","lineItems":[{"name":"a","price":{"currency":"SLE","value":1}}]}'
    call.create(body, key="k")

    assert call.create(body.replace(b":", b": "), key="k").status == 409
    assert call.create(body, key="k").status == 200


def test_an_error_is_not_kept(call: Caller, sandbox: Sandbox) -> None:
    assert call.create({"name": "no lines"}, key="k").status == 400

    reply = call.create(key="k")

    assert reply.status == 200
    assert "monime-cache" not in reply.headers
    assert len(sandbox.sessions()) == 1


def test_a_key_belongs_to_its_space(call: Caller, sandbox: Sandbox) -> None:
    sandbox.add_token(sandbox.access_token, "spc-second")

    here = call.create(key="k")
    there = call.create(key="k", headers={"Monime-Space-Id": "spc-second"})

    assert here.result["id"] != there.result["id"]
    assert "monime-cache" not in there.headers


def test_a_key_belongs_to_no_token(call: Caller, sandbox: Sandbox) -> None:
    token, _ = sandbox.add_token(space_id=sandbox.space_id)

    first = call.create(key="k")
    second = call.create(key="k", headers={"Authorization": f"Bearer {token}"})

    assert second.body == first.body


def test_a_kept_answer_lives_a_day(call: Caller, sandbox: Sandbox) -> None:
    first = call.create(key="k")

    sandbox.clock.advance(hours=23, minutes=59)
    assert call.create(key="k").body == first.body
    sandbox.clock.advance(minutes=1)
    later = call.create(key="k")

    assert later.result["id"] != first.result["id"]
    assert "monime-cache" not in later.headers


def test_a_replay_returns_the_old_session_even_if_it_was_deleted(call: Caller) -> None:
    first = call.create(key="k")
    call("DELETE", f"/v1/checkout-sessions/{first.result['id']}")

    again = call.create(key="k")

    assert again.body == first.body
    assert call("GET", f"/v1/checkout-sessions/{first.result['id']}").status == 404


@pytest.mark.parametrize("key", ["", "x" * 65, "tab\tbed", "clé"])
def test_a_key_that_is_not_as_the_spec_wants_it_is_refused(call: Caller, sandbox: Sandbox, key: str) -> None:
    reply = call.create(headers={"Idempotency-Key": key})

    assert (reply.status, reply.error["details"][0]["path"]) == (400, "Idempotency-Key")
    assert sandbox.sessions() == []


def test_a_create_without_a_key_is_refused(call: Caller, sandbox: Sandbox) -> None:
    reply = call.create(headers={"Idempotency-Key": None})

    assert reply.status == 400
    assert reply.error["details"] == [{"path": "Idempotency-Key", "problem": "is missing", "limit": None}]
    assert sandbox.sessions() == []


@pytest.mark.parametrize("key", ["x", "x" * 64, "a key of words"])
def test_every_key_that_the_spec_allows_is_accepted(call: Caller, key: str) -> None:
    assert call.create(key=key).status == 200
    assert call.create(key=key).headers["monime-cache"] == "irc"


def test_a_key_on_a_read_or_a_delete_means_nothing(call: Caller) -> None:
    session = call.create(key="k").result

    assert call("GET", "/v1/checkout-sessions", headers={"Idempotency-Key": "k"}).status == 200
    reply = call("DELETE", f"/v1/checkout-sessions/{session['id']}", headers={"Idempotency-Key": "k"})
    assert reply.status == 200


def test_of_many_creates_at_once_with_one_key_one_acts(call: Caller, sandbox: Sandbox) -> None:
    together = threading.Barrier(16)
    replies: list[Reply] = []

    def create() -> None:
        together.wait()
        replies.append(call.create(key="k"))

    threads = [threading.Thread(target=create) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(replies) == 16
    assert len({reply.body for reply in replies}) == 1
    assert sum("monime-cache" not in reply.headers for reply in replies) == 1
    assert len(sandbox.sessions()) == 1
