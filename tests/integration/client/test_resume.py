"""`resume` finishes orders whose outcome is unknown after a crash."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monime_ext import resume, resume_async
from monime_ext.errors import ConfigurationError, MonimeError, OutcomeLost, StoreUnavailable
from monime_ext.exactly_once.resume_report import ResumeReport
from monime_ext.journal.browse import attempts_at, iter_entries
from tests.integration.client.conftest import Shop
from tests.integration.client.test_once import ELSEWHERE
from tests.journals import STORES, Journals
from tests.versions import Monime


def resumed(shop: Shop, client: Monime, **options: Any) -> ResumeReport:
    if shop.kind == "sync":
        return resume(client, **options)
    inner: Any = vars(client)["_inner"]
    return shop.portal.call(lambda: resume_async(inner, **options))


def lose(shop: Shop, client: Monime, once: str, kind: Any = "reset_after", **options: Any) -> None:
    shop.sandbox.faults.add(kind)
    with pytest.raises(MonimeError):
        shop.create(client.with_options(max_retries=0, timeout=0.2), once=once, **options)


def leave_sending(journals: Journals, shop: Shop, once: str, owner: str, lease: float) -> None:
    """Leave an order in the state of one whose lease holder was killed while it was sending."""
    (entry,) = attempts_at(journals.open(), once)
    changed = replace(entry, state="sending", session_id=None, owner=owner)
    assert journals.open(clock=lambda: shop.time.now).change(changed, lease=lease)


@pytest.mark.parametrize("journals", STORES, indirect=True)
def test_every_unfinished_order_is_finished_and_reported(shop: Shop, journals: Journals) -> None:
    client = shop.with_journal(journals)
    lose(shop, client, "acted")
    lose(shop, client, "not acted", "reset_before")
    shop.create(client, once="died")
    leave_sending(journals, shop, "died", ELSEWHERE, -1)
    shop.create(client, once="lives")
    leave_sending(journals, shop, "lives", ELSEWHERE, 60)
    shop.create(client, once="done")

    report = resumed(shop, client)
    statuses = {order.once: order.status for order in report.orders}
    assert statuses == {"acted": "created", "not acted": "created", "died": "created", "lives": "in_progress"}
    assert report.counts == {"created": 3, "in_progress": 1}
    assert [order.once for order in report.unfinished] == ["lives"]
    ids = {session["id"] for session in shop.sandbox.sessions()}
    assert len(ids) == 5
    assert {order.session_id for order in report.orders if order.status == "created"} < ids

    shop.time.now += 61
    assert resumed(shop, client).counts == {"created": 1}
    assert resumed(shop, client).orders == ()
    assert {entry.session_id for entry in journals.entries()} == ids


def test_an_order_whose_session_has_ended_meanwhile_is_reported_as_created(shop: Shop, journals: Journals) -> None:
    client = shop.with_journal(journals)
    lose(shop, client, "order-1042")
    (session,) = shop.sandbox.sessions()
    shop.sandbox.expire(session["id"])
    (order,) = resumed(shop, client).orders
    assert (order.status, order.session_id, order.error) == ("created", session["id"], None)


def test_orders_that_cannot_be_finished_now_are_reported_with_their_errors(shop: Shop, journals: Journals) -> None:
    client = shop.with_journal(journals, max_retries=0)
    lose(shop, client, "a")
    lose(shop, client, "b")
    shop.sandbox.faults.add("status", status=400, times=1)  # The first request may arrive later nevertheless.
    shop.sandbox.faults.add("status", status=503, times=1)
    first, second = resumed(shop, client).orders
    assert (first.status, second.status) == ("failed", "failed")
    assert first.error is not None
    assert first.error.status == 400
    assert second.error is not None
    assert second.error.status == 503
    assert [order.once for order in resumed(shop, client).orders] == ["a", "b"]


def test_an_order_whose_key_monime_has_forgotten_is_reported_and_not_sent(shop: Shop, journals: Journals) -> None:
    client = shop.with_journal(journals)
    lose(shop, client, "order-1042")
    shop.time.now += 24 * 3600
    (order,) = resumed(shop, client).orders
    assert order.status == "lost"
    assert isinstance(order.error, OutcomeLost)
    assert len(shop.sandbox.requests()) == 1


def test_orders_of_other_spaces_are_finished_on_request(shop: Shop, journals: Journals) -> None:
    _, space = shop.sandbox.add_token(shop.sandbox.access_token, "spc-another")
    client = shop.with_journal(journals)
    lose(shop, client, "here")
    lose(shop, client, "there", space_id=space)
    assert [order.once for order in resumed(shop, client).orders] == ["here"]
    (other,) = resumed(shop, client, all_spaces=True).orders
    assert (other.once, other.space_id, other.status) == ("there", space, "created")
    assert {session["spaceId"] for session in shop.sandbox.sessions()} == {space, shop.sandbox.space_id}


def test_orders_that_were_sent_to_another_base_url_are_left_alone(shop: Shop, journals: Journals) -> None:
    lose(shop, shop.with_journal(journals), "order-1042")
    other = shop.with_journal(journals, base_url="http://127.0.0.1:1")
    (order,) = resumed(shop, other).orders
    assert order.status == "failed"
    assert isinstance(order.error, ConfigurationError)
    assert [order.once for order in resumed(shop, shop.with_journal(journals)).orders] == ["order-1042"]


def test_nothing_is_resumed_without_the_journal(shop: Shop, tmp_path: Any) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(b"no database" * 100)
    (tmp_path / "journal.sqlite3").chmod(0o600)
    with pytest.raises(StoreUnavailable):
        resumed(shop, shop.client(journal=tmp_path / "journal.sqlite3"))


def test_all_orders_are_finished_when_there_are_more_than_a_page(
    shop: Shop, journals: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monime_ext.exactly_once._sync.resume.PAGE_SIZE", 2)
    monkeypatch.setattr("monime_ext.journal.browse.PAGE_SIZE", 2)
    client = shop.with_journal(journals)
    for number in range(5):
        lose(shop, client, f"order-{number}")
    journal = journals.open()
    assert len(list(iter_entries(journal, unfinished=True))) == 5
    assert resumed(shop, client).counts == {"created": 5}
    assert len(shop.sandbox.sessions()) == len(list(iter_entries(journal))) == 5
    assert list(iter_entries(journal, unfinished=True)) == []
