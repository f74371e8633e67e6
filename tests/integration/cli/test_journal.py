"""`monime-ext journal`: the orders that were created with `once`, and those that a crash left unfinished."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.integration.cli.conftest import CommandLine


def leave_unknown(run: CommandLine, order: str) -> None:
    """Create an order whose outcome stays unknown: the session is created, and the response is an error."""
    run.sandbox.faults.add("status", status=503, acts=True, retry_after="99")
    result = run("checkout", "create", "Order", "--item", "Rice @ 1", "--order", order)
    assert result.status == 6


def test_an_order_is_shown_with_its_state(run: CommandLine) -> None:
    id = run.created("--order", "1042")
    (entry,) = run("--json", "journal", "show", "1042").json
    assert (entry["once"], entry["attempt"], entry["state"], entry["session_id"]) == ("1042", 1, "created", id)
    assert id in run("journal", "show", "1042").out
    assert id in run("journal", "list").out


def test_every_attempt_of_an_order_is_shown(run: CommandLine) -> None:
    run.sandbox.expire(run.created("--order", "1042"))
    run.created("--order", "1042", "--attempt", "2")
    assert [entry["attempt"] for entry in run("--json", "journal", "show", "1042").json] == [1, 2]
    assert run("journal", "show", "1042").out.count("1042") == 2


def test_an_unknown_order_has_its_own_exit_status(run: CommandLine) -> None:
    result = run("journal", "show", "1042")
    assert result.status == 5
    assert "does not contain this order" in result.err


def test_unfinished_orders_are_listed_and_resolved(run: CommandLine) -> None:
    leave_unknown(run, "1042")
    run.created("--order", "1043")
    assert [entry["once"] for entry in run("--json", "journal", "list", "--unfinished").json] == ["1042"]
    resumed = run("--json", "journal", "resume")
    assert resumed.status == 0
    assert [(order["once"], order["status"]) for order in resumed.json] == [("1042", "created")]
    assert run("--json", "journal", "list", "--unfinished").json == []
    assert len(run.sandbox.sessions()) == 2


def test_an_order_that_remains_unresolved_has_its_own_exit_status(run: CommandLine) -> None:
    leave_unknown(run, "1042")
    run.sandbox.faults.add("status", status=503, retry_after="99", times=None)
    result = run("journal", "resume")
    assert result.status == 6
    assert "failed" in result.out


def test_a_damaged_entry_is_listed_and_reported_and_the_others_are_resolved(run: CommandLine) -> None:
    leave_unknown(run, "1042")
    leave_unknown(run, "1043")
    with closing(sqlite3.connect(str(run.environment["MONIME_JOURNAL"]))) as connection, connection:
        connection.execute("UPDATE monime_journal SET record = '{' WHERE once = '1042'")
    listed = run("--json", "journal", "list").json
    assert [(entry["once"], entry["state"]) for entry in listed] == [("1042", "damaged"), ("1043", "unknown")]
    assert "damaged" in run("journal", "list").out
    resumed = run("--json", "journal", "resume")
    assert resumed.status == 6
    assert [(order["once"], order["status"]) for order in resumed.json] == [("1042", "failed"), ("1043", "created")]


def test_recent_orders_are_not_purged(run: CommandLine) -> None:
    run.created("--order", "1042")
    assert run("--json", "journal", "purge", "--days", "2").json == {"purged": 0}
    assert run("journal", "purge", "--days", "1").status == 2
    assert len(run("--json", "journal", "list").json) == 1


def test_no_body_is_shown(run: CommandLine) -> None:
    run.created("--order", "1042", "--metadata", "phone=076123456")
    for command in (["list"], ["show", "1042"]):
        for flags in ([], ["--json"]):
            assert "076123456" not in run(*flags, "journal", *command).out


def test_the_space_of_an_order_is_shown(run: CommandLine) -> None:
    run.created("--order", "1042")
    head, row = run("journal", "list").out.splitlines()
    assert head.split()[0] == "space"
    assert row.split()[0] == run.sandbox.space_id


def test_the_tables_can_be_created_before_the_first_order(run: CommandLine, tmp_path: Path) -> None:
    result = run("journal", "prepare")
    assert result.status == 0
    assert str(tmp_path / "journal.sqlite3") in result.out
    assert (tmp_path / "journal.sqlite3").stat().st_size > 0
    assert run("--json", "journal", "list").json == []
