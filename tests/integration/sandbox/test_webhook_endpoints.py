"""Webhook endpoints through the API."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.integration.sandbox.conftest import Caller, Reply

WEBHOOKS = "/v1/webhooks"
SECRET = "a secret of more than 32 characters"
WEBHOOK: dict[str, Any] = {
    "name": "Shop",
    "url": "https://shop.example/monime",
    "apiRelease": "caph",
    "events": ["checkout_session.completed"],
    "verificationMethod": {"type": "HS256", "secret": SECRET},
    "headers": {"X-Gateway": "canary"},
    "alertEmails": ["ops@shop.example"],
}
_keys = count()


def register(call: Caller, body: object = WEBHOOK, key: str | None = None) -> Reply:
    return call("POST", WEBHOOKS, body, {"Idempotency-Key": key or f"hook-{next(_keys)}"})


def test_a_webhook_is_returned_as_it_was_registered(call: Caller) -> None:
    made = register(call).result

    assert re.fullmatch(r"whk-[A-Za-z0-9]{22}", made["id"])
    assert {**made, **WEBHOOK} == made
    assert made["enabled"] is True
    assert call("GET", f"{WEBHOOKS}/{made['id']}").result == made
    assert call("GET", WEBHOOKS).result == [made]


def test_the_same_key_registers_once(call: Caller) -> None:
    first, again = (register(call, key="k") for _ in range(2))

    assert again.body == first.body
    assert len(call("GET", WEBHOOKS).result) == 1


def test_what_is_named_changes_and_the_rest_stays(call: Caller) -> None:
    made = register(call).result
    path = f"{WEBHOOKS}/{made['id']}"

    changed = call("PATCH", path, {"url": "https://new.example/", "enabled": False, "headers": None}).result

    assert (changed["url"], changed["enabled"], changed["headers"]) == ("https://new.example/", False, None)
    same = {"url", "enabled", "headers", "updateTime"}
    assert {name: value for name, value in changed.items() if name not in same} == {
        name: value for name, value in made.items() if name not in same
    }


def test_null_leaves_what_cannot_be_empty(call: Caller) -> None:
    made = register(call).result
    empty = {"name": None, "url": None, "apiRelease": None, "enabled": None, "alertEmails": None, "events": None}

    changed = call("PATCH", f"{WEBHOOKS}/{made['id']}", empty).result

    kept = ("name", "url", "apiRelease", "enabled")
    assert [changed[name] for name in kept] == [made[name] for name in kept]
    assert (changed["alertEmails"], changed["events"]) == (None, None)


def test_how_deliveries_are_signed_cannot_be_changed(call: Caller) -> None:
    path = f"{WEBHOOKS}/{register(call).result['id']}"

    reply = call("PATCH", path, {"verificationMethod": {"type": "HS256", "secret": "x" * 32}})

    assert (reply.status, reply.error["details"][0]["path"]) == (400, "verificationMethod")


def test_a_deleted_webhook_is_gone(call: Caller) -> None:
    path = f"{WEBHOOKS}/{register(call).result['id']}"

    assert call("DELETE", path).json == {"success": True, "messages": []}
    assert call("GET", path).status == call("DELETE", path).status == call("PATCH", path, {}).status == 404


def test_another_spaces_webhooks_do_not_exist(call: Caller, sandbox: Sandbox) -> None:
    path = f"{WEBHOOKS}/{register(call).result['id']}"
    token, space = sandbox.add_token()
    elsewhere = {"Authorization": f"Bearer {token}", "Monime-Space-Id": space}

    assert call("GET", WEBHOOKS, headers=elsewhere).result == []
    for method, body in (("GET", None), ("PATCH", {}), ("DELETE", None)):
        assert call(method, path, body, elsewhere).status == 404


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"url": "ftp://shop.example"}, "url"),
        ({"events": []}, "events"),
        ({"verificationMethod": {"type": "HS256", "secret": "too short"}}, "verificationMethod.secret"),
        ({"verificationMethod": {"type": "HS512"}}, "verificationMethod.type"),
        ({"headers": {"X Y": "1"}}, "headers.X Y"),
        ({"headers": {"X": "1\r\nY: 2"}}, "headers.X"),
        ({"alertEmails": ["a", "b", "c"]}, "alertEmails"),
    ],
)
def test_a_webhook_outside_the_limits_is_refused(call: Caller, changes: dict[str, object], path: str) -> None:
    reply = register(call, {**WEBHOOK, **changes})

    assert (reply.status, reply.error["details"][0]["path"]) == (400, path)
    assert call("GET", WEBHOOKS).result == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [({"verificationMethod": {"type": "ES256"}}, "verificationMethod.type"), ({"apiRelease": "siriusb"}, "apiRelease")],
)
def test_what_nobody_outside_monime_can_do_is_refused_in_words(
    call: Caller, changes: dict[str, object], path: str
) -> None:
    reply = register(call, {**WEBHOOK, **changes})

    assert reply.status == 400
    assert reply.error["details"][0]["path"] == path
    assert "not public" in reply.error["details"][0]["problem"]
