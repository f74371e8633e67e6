"""The command line as a program: help, versions, secrets, what it needs."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys

import pytest

from monime_ext.cli.exits import MEANINGS, Exit, exit_of
from monime_ext.errors import (
    ClientClosed,
    ConnectionFailed,
    Forbidden,
    IdempotencyConflict,
    InvalidRequest,
    MonimeError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    UnreadableResponse,
)
from tests.integration.cli.conftest import CommandLine
from tests.versions import LATEST, VERSIONS


def test_it_runs_as_a_program_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monime_ext.cli", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("monime-ext ")


def test_without_its_extra_it_says_what_to_install() -> None:
    program = "import sys; sys.modules['typer'] = None; import monime_ext.cli; monime_ext.cli.main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'monime-ext[cli]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [[], ["checkout"], ["versions"], ["doctor", "--help"], ["checkout", "create", "--help"]]
)
def test_every_command_explains_itself(run: CommandLine, command: list[str]) -> None:
    said = run(*command)
    assert "Usage:" in said.out + said.err


def test_the_help_names_every_exit_status(run: CommandLine) -> None:
    told = " ".join(run("--help").out.split())
    assert all(f"{status.value} {meaning}" in told for status, meaning in MEANINGS.items())


def test_the_sandbox_has_its_own_options(capfd: pytest.CaptureFixture[str], run: CommandLine) -> None:
    said = run("sandbox", "--help")
    assert "--rate-limits" in said.out + capfd.readouterr().out


def test_an_unknown_release_is_refused(run: CommandLine) -> None:
    said = run("--api-version", "caph.2024-01-01", "checkout", "list")
    assert said.status == 4
    assert LATEST in said.err


def test_a_missing_space_is_told_and_nothing_sent(run: CommandLine) -> None:
    run.environment["MONIME_SPACE_ID"] = None
    said = run("checkout", "list")
    assert said.status == 4
    assert "MONIME_SPACE_ID" in said.err
    assert "--space" in said.err
    assert run.sandbox.requests() == []


def test_a_program_that_reads_json_finds_nothing_else_in_either_stream(run: CommandLine) -> None:
    run.environment["MONIME_VERSION"] = None
    run.created("--order", "1042")
    again = run("--json", "checkout", "create", "Order 1042", "--item", "2 x Rice 25 kg @ 450.00", "--order", "1042")
    assert again.told["status"] == "pending"
    assert again.err == ""
    missing = run("--json", "checkout", "get", "scs-none")
    assert missing.out == ""
    assert json.loads(missing.err)["status"] == 404
    nowhere = run("--json", "journal", "show", "1043")
    assert (nowhere.status, nowhere.told, nowhere.err) == (5, [], "")


def test_a_read_that_monime_does_not_answer_changed_nothing(run: CommandLine) -> None:
    id = run.created()
    run.sandbox.faults.add("status", status=500, times=None, retry_after="99")
    for command in (["get", id], ["list"]):
        said = run("checkout", *command)
        assert said.status == 7
        assert "Nothing was changed" in said.err
        assert "key" not in said.err


@pytest.mark.parametrize("width", [40, 60, 100])
def test_whatever_the_terminal_is_wide_nothing_is_left_out(run: CommandLine, width: int) -> None:
    id = run.created("--reference", "a-rather-long-reference-of-the-order")
    run.environment["COLUMNS"] = str(width)
    for command, told in (
        (["checkout", "get", id], [id, run.sandbox.url + "/checkout/" + id, "Rice 25 kg"]),
        (["checkout", "list"], [id, "pending", "SLE 900.00", "Order 1042", "a-rather-long-reference-of-the-order"]),
        (["versions", "diff"], ["GET /v1/receipts/{orderNumber}", "caph.2025-08-23", "more is allowed"]),
    ):
        shown = on_a_terminal(run, *command)
        for each in told:
            assert each in shown, command


def test_a_program_that_reads_lines_finds_each_row_in_one(run: CommandLine) -> None:
    name = "An order with a name that no narrow table has room for"
    run("checkout", "create", name, "--item", "Rice @ 1", "--reference", "r" * 60)
    run.environment["COLUMNS"] = "60"
    head, row = run("checkout", "list").out.splitlines()
    assert name in row
    assert row.endswith("r" * 60)
    assert head == head.rstrip()


def on_a_terminal(run: CommandLine, *command: str) -> str:
    """Run a command in a process of its own that has a terminal, and return what is seen there."""
    ours, its = os.openpty()
    variables = {name: value for name, value in run.environment.items() if value is not None} | {"TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "monime_ext.cli", *command], stdout=its, stderr=its, env=os.environ | variables
    ):
        os.close(its)
        seen = b""
        with contextlib.suppress(OSError):  # what Linux says at the end
            while piece := os.read(ours, 4096):
                seen += piece
    os.close(ours)
    return seen.decode()


def test_a_release_that_is_not_pinned_is_said(run: CommandLine) -> None:
    run.environment["MONIME_VERSION"] = None
    assert "set MONIME_VERSION to pin" in run("checkout", "list").err


def test_a_missing_token_is_told_and_nothing_sent(run: CommandLine) -> None:
    run.environment["MONIME_ACCESS_TOKEN"] = None
    said = run("checkout", "list")
    assert said.status == 4
    assert "MONIME_ACCESS_TOKEN" in said.err
    assert run.sandbox.requests() == []


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_no_command_prints_the_token(run: CommandLine, flags: list[str]) -> None:
    id = run.created()
    for command in (["doctor"], ["checkout", "list"], ["checkout", "get", id], ["checkout", "get", "scs-none"]):
        said = run(*flags, *command)
        assert run.sandbox.access_token not in said.out + said.err


def test_both_releases_are_listed_and_compared(run: CommandLine) -> None:
    assert [one["release"] for one in run("--json", "versions", "list").told] == list(VERSIONS)
    found = {(one["where"], one["what"]): one["meaning"] for one in run("--json", "versions", "diff").told}
    assert found == {
        ("POST /v1/checkout-sessions request.lineItems[].price.currency", "enum"): "more is allowed",
        ("GET /v1/receipts/{orderNumber}", "operation"): "new",
        ("POST /v1/receipts/{orderNumber}/redeem", "operation"): "new",
    }
    back = run("--json", "versions", "diff", "caph.2025-08-23", "caph.2025-06-20").told
    assert {one["meaning"] for one in back} == {"less is allowed", "gone"}
    assert "Nothing there" in run("versions", "diff", LATEST, LATEST).out


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OutcomeUnknown("?"), Exit.UNKNOWN),
        (UnreadableResponse("?"), Exit.UNKNOWN),
        (InvalidRequest([]), Exit.REFUSED),
        (IdempotencyConflict("?"), Exit.REFUSED),
        (Forbidden("?"), Exit.NOT_ALLOWED),
        (ClientClosed("?"), Exit.NOT_ALLOWED),
        (NotFound("?"), Exit.NOT_FOUND),
        (RateLimited("?"), Exit.TRY_AGAIN),
        (ConnectionFailed("?"), Exit.TRY_AGAIN),
    ],
)
def test_the_exit_status_says_what_to_do(error: MonimeError, status: Exit) -> None:
    assert exit_of(error) is status
