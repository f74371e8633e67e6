"""A small run of `make chaos`: workers are killed while orders are created through faults, and each has one session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.chaos_journal import run
from tests.journals import STORES, Store, journals_in


@pytest.mark.parametrize("store", STORES)
def test_every_order_has_exactly_one_session_though_workers_are_killed(store: Store, tmp_path: Path) -> None:
    with journals_in(store, tmp_path) as journals:
        ledger = run(journals, tmp_path, orders=60, workers=3, threads=3, kills=5, seed=7)
    assert ledger.is_right, ledger.to_text()
    assert (ledger.sessions, ledger.kills) == (60, 5)
    assert sum(ledger.faults.values()) > 10


def test_a_run_without_a_journal_finds_orders_with_two_sessions(tmp_path: Path) -> None:
    ledger = run(None, tmp_path, orders=40, workers=2, threads=3, kills=3, seed=7)
    assert ledger.doubled > 0
    assert not ledger.is_right
