"""A small run of `make chaos-webhooks`: receivers are killed while orders are paid, and the books are right."""

from __future__ import annotations

import pytest

from tests.chaos.chaos_webhooks import run
from tests.chaos.webhook_books import STORES, StoreKind


@pytest.mark.parametrize("kind", STORES)
def test_every_order_is_settled_exactly_once_although_receivers_are_killed(kind: StoreKind) -> None:
    report = run(kind, orders=12, kills=1, workers=2)
    assert report.is_right, report
    assert report.kills == 1
    assert report.deliveries > 4 * report.orders


def test_without_an_inbox_orders_are_settled_twice_and_the_run_detects_it() -> None:
    report = run("sqlite", orders=8, kills=0, inbox=False, workers=1)
    assert report.doubled > 0
    assert not report.is_right
