"""A shop for every store, sync and async."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anyio.from_thread
import pytest
from anyio.from_thread import BlockingPortal

from tests.integration.inbox.shops import Kind, Shop
from tests.services import mariadb_database, postgres_schema

KINDS: list[Kind] = ["sqlite", "postgres", "mariadb"]


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    """An event loop for the async inboxes."""
    with anyio.from_thread.start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def postgres_place() -> Iterator[str]:
    """A schema of PostgreSQL for all shops, one after another."""
    with postgres_schema() as address:
        yield address


@pytest.fixture(scope="session")
def mariadb_place() -> Iterator[str]:
    """A database of MariaDB for all shops, one after another."""
    with mariadb_database() as address:
        yield address


@pytest.fixture(params=[(kind, is_async) for kind in KINDS for is_async in (False, True)], ids=lambda param: "-".join(
    (param[0], "async" if param[1] else "sync")
))  # fmt: skip
def shop(request: pytest.FixtureRequest, portal: BlockingPortal, tmp_path: Path) -> Iterator[Shop]:
    """A shop with nothing in its inbox; every test runs for every store, sync and async."""
    kind, is_async = request.param
    place = str(tmp_path / "shop.sqlite3") if kind == "sqlite" else request.getfixturevalue(f"{kind}_place")
    shop = Shop(kind, is_async, place, portal)
    yield shop
    for close in reversed(shop.closing):
        close()
