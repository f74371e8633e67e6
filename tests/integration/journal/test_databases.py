"""What differs between the databases of a journal: errors, durability, and the tables that exist already."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from monime_ext.errors import ConfigurationError, StoreUnavailable
from monime_ext.journal import AsyncSQLJournal, Entry, EntryKey, SQLJournal
from monime_ext.sandbox import Sandbox
from tests.services import execute_on, mariadb_database, postgres_schema, silenceable
from tests.versions import AsyncMonime, Monime

KEY = EntryKey("spc-one", "createCheckoutSession", "order-1042", 1)
ENTRY = Entry(KEY, "https://api.monime.io", "POST", "/v1/checkout-sessions", {}, "ord-1", b"{}", owner="me")
CART = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}]
METHODS: list[Callable[[Any], Any]] = [
    lambda journal: journal.begin(ENTRY, 30),
    lambda journal: journal.change(ENTRY),
    lambda journal: journal.find(KEY),
    lambda journal: journal.entries(),
    lambda journal: journal.entries(unfinished=True, key_prefix=("spc-one",), after=KEY),
    lambda journal: journal.purge(1e6),
]


@pytest.mark.parametrize("address", ["postgresql://127.0.0.1:1/none", "mysql://root@127.0.0.1:1/none"])
@pytest.mark.parametrize("method", [*METHODS, lambda journal: journal.prepare()])
def test_a_database_that_is_away_is_unavailable_in_every_method(address: str, method: Callable[[Any], Any]) -> None:
    async def work() -> None:
        journal = AsyncSQLJournal(address, timeout=2)
        with pytest.raises(StoreUnavailable):
            await method(journal)
        await journal.aclose()

    with closing(SQLJournal(address, timeout=2)) as journal, pytest.raises(StoreUnavailable):
        method(journal)
    asyncio.run(work())


@pytest.mark.parametrize("database", [postgres_schema, mariadb_database])
def test_a_table_that_is_dropped_is_named_in_every_method(database: Any) -> None:
    with database() as address, closing(SQLJournal(address)) as journal:
        journal.prepare()
        journal.begin(ENTRY, 30)
        execute_on(address, "DROP TABLE monime_journal")
        for method in METHODS:
            with pytest.raises(StoreUnavailable, match="monime_journal"):
                method(journal)


def test_the_tables_of_an_existing_journal_are_read_on() -> None:
    with postgres_schema() as address, closing(SQLJournal(address)) as journal:
        for statement in (
            "CREATE TABLE monime_schema (component text PRIMARY KEY, version integer NOT NULL)",
            "INSERT INTO monime_schema VALUES ('journal', 1)",
            """CREATE TABLE monime_journal (
                space_id text NOT NULL, operation text NOT NULL, once text NOT NULL, attempt bigint NOT NULL,
                revision bigint NOT NULL, state text NOT NULL, owner text,
                made_at double precision NOT NULL, sent_at double precision NOT NULL,
                changed_at double precision NOT NULL, lease_ends double precision,
                record text NOT NULL,
                PRIMARY KEY (space_id, operation, once, attempt))""",
            """INSERT INTO monime_journal VALUES ('spc-one', 'createCheckoutSession', 'order-1042', 1, 2, 'created',
                NULL, 1, 2, 3, NULL, '{"place":"https://api.monime.io","method":"POST","target":"/v1/checkout-sessions",
                "headers":{},"key":"ord-1","body":"e30=","digest":"d","is_encrypted":false,"session_id":"scs-1",
                "ended":null,"refusal":null}')""",
        ):
            execute_on(address, statement)
        (entry,) = journal.entries()
        assert (entry.key, entry.session_id, entry.body, entry.changed_at) == (KEY, "scs-1", b"{}", 3.0)
        changed = journal.change(entry.finalized("created", session_id="scs-1", final_status="expired"))
        assert changed is not None
        assert changed.entry.revision == 3
        journal.prepare()
        assert journal.begin(ENTRY, 30).entry.final_status == "expired"


def test_a_database_that_may_lose_a_commit_is_refused_unless_that_is_accepted() -> None:
    with postgres_schema() as address:
        with closing(SQLJournal(address)) as journal:
            journal.prepare()
        weak = f"{address}%20-csynchronous_commit%3Doff"
        with closing(SQLJournal(weak)) as journal, pytest.raises(ConfigurationError, match="synchronous_commit"):
            journal.begin(ENTRY, 30)
        with closing(SQLJournal(weak, durability="relaxed")) as journal:
            journal.begin(ENTRY, 30)


def test_keys_that_differ_only_in_blanks_case_or_accents_are_different_orders() -> None:
    for database in (postgres_schema, mariadb_database):
        with database() as address, closing(SQLJournal(address)) as journal:
            journal.prepare()
            ids = ["order", "order ", "Order", "ordér", "order\u200b", "😀" * 255]
            for once in ids:
                entry = Entry(EntryKey("spc-one", "op", once, 1), "u", "POST", "/", {}, "k", once.encode(), owner="me")
                assert journal.begin(entry, 30).entry.body == once.encode()
            assert sorted(entry.key.once for entry in journal.entries()) == sorted(ids)


@pytest.mark.parametrize("database", [postgres_schema, mariadb_database])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_create_ends_with_its_deadline_although_the_database_is_silent(database: Any, kind: str) -> None:
    def create(client: Any, once: str) -> Any:
        return client.checkout_sessions.create(name="Order", line_items=CART, once=once)

    async def work(address: str, sandbox: Sandbox, silent: threading.Event) -> float:
        async with AsyncMonime(
            sandbox.access_token, sandbox.space_id, base_url=sandbox.url, journal=address, deadline=2
        ) as client:
            await create(client, "order-1")
            silent.set()
            began = time.monotonic()
            with pytest.raises(StoreUnavailable):
                await create(client, "order-2")
            return time.monotonic() - began

    with database() as address, Sandbox() as sandbox, silenceable(address) as (proxied, silent):
        with closing(SQLJournal(address)) as journal:
            journal.prepare()
        if kind == "async":
            assert asyncio.run(work(proxied, sandbox, silent)) < 3.5
            return
        with Monime(
            sandbox.access_token, sandbox.space_id, base_url=sandbox.url, journal=proxied, deadline=2
        ) as client:
            create(client, "order-1")
            silent.set()
            began = time.monotonic()
            with pytest.raises(StoreUnavailable):
                create(client, "order-2")
            assert time.monotonic() - began < 3.5
        assert len(sandbox.sessions()) == 1
