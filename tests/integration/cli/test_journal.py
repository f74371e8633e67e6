"""`monime-ext journal`: orders that were created once, and what crashes left unfinished."""

from __future__ import annotations

from tests.integration.cli.conftest import CommandLine


def left_unknown(run: CommandLine, order: str) -> None:
    """Send an order on which Monime acts, and then fails for longer than is worth a wait."""
    run.sandbox.faults.add("status", status=503, acts=True, retry_after="99")
    said = run("checkout", "create", "Order", "--item", "Rice @ 1", "--order", order)
    assert said.status == 6


def test_an_order_is_shown_with_what_became_of_it(run: CommandLine) -> None:
    id = run.created("--order", "1042")
    (entry,) = run("--json", "journal", "show", "1042").told
    assert (entry["once"], entry["attempt"], entry["state"], entry["session_id"]) == ("1042", 1, "created", id)
    assert id in run("journal", "show", "1042").out
    assert id in run("journal", "list").out


def test_every_attempt_at_an_order_is_shown(run: CommandLine) -> None:
    run.sandbox.expire(run.created("--order", "1042"))
    run.created("--order", "1042", "--attempt", "2")
    assert [entry["attempt"] for entry in run("--json", "journal", "show", "1042").told] == [1, 2]
    assert run("journal", "show", "1042").out.count("1042") == 2


def test_an_order_that_is_not_there_has_an_exit_status_of_its_own(run: CommandLine) -> None:
    said = run("journal", "show", "1042")
    assert said.status == 5
    assert "no such order" in said.err


def test_what_is_unfinished_is_listed_and_finished(run: CommandLine) -> None:
    left_unknown(run, "1042")
    run.created("--order", "1043")
    assert [entry["once"] for entry in run("--json", "journal", "list", "--unfinished").told] == ["1042"]
    resumed = run("--json", "journal", "resume")
    assert resumed.status == 0
    assert [(one["once"], one["status"]) for one in resumed.told] == [("1042", "created")]
    assert run("--json", "journal", "list", "--unfinished").told == []
    assert len(run.sandbox.sessions()) == 2


def test_what_cannot_be_finished_has_an_exit_status_of_its_own(run: CommandLine) -> None:
    left_unknown(run, "1042")
    run.sandbox.faults.add("status", status=503, retry_after="99", times=None)
    said = run("journal", "resume")
    assert said.status == 6
    assert "failed" in said.out


def test_nothing_young_is_purged(run: CommandLine) -> None:
    run.created("--order", "1042")
    assert run("--json", "journal", "purge", "--days", "2").told == {"purged": 0}
    assert run("journal", "purge", "--days", "1").status == 2
    assert len(run("--json", "journal", "list").told) == 1


def test_no_body_is_shown(run: CommandLine) -> None:
    run.created("--order", "1042", "--metadata", "phone=076123456")
    for command in (["list"], ["show", "1042"]):
        for flags in ([], ["--json"]):
            assert "076123456" not in run(*flags, "journal", *command).out
