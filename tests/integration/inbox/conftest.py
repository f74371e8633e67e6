"""A shop for each store, for threads and for tasks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import anyio.from_thread
import pytest
from anyio.from_thread import BlockingPortal

from tests.integration.inbox.shops import Kind, Shop
from tests.services import postgres_schema, redis_prefix

KINDS: list[Kind] = ["sqlite", "postgres", "redis"]


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    """An event loop for the inboxes for tasks."""
    with anyio.from_thread.start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """A schema of PostgreSQL for all shops, one after another."""
    with postgres_schema() as database:
        yield database


@pytest.fixture(params=[(kind, tasks) for kind in KINDS for tasks in (False, True)], ids=lambda told: "-".join(
    (told[0], "tasks" if told[1] else "threads")
))  # fmt: skip
def shop(request: pytest.FixtureRequest, portal: BlockingPortal, tmp_path: Path) -> Iterator[Shop]:
    """A shop with nothing in its inbox; each test runs for every store, for threads and for tasks."""
    kind, tasks = request.param
    with ExitStack() as stack:
        place: Any = tmp_path / "shop.sqlite3"
        if kind == "postgres":
            place = request.getfixturevalue("database")
        elif kind == "redis":
            place = stack.enter_context(redis_prefix())
        shop = Shop(kind, tasks, str(place), portal)
        yield shop
        for close in reversed(shop.closing):
            close()
