"""The command line as a program: help, versions, secrets, exit statuses."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monime_ext.cli.exit_status import DESCRIPTIONS, ExitStatus, exit_status_of
from monime_ext.cli.global_options import DEFAULT_API_VERSION
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


def test_it_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monime_ext.cli", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("monime-ext ")


@pytest.mark.parametrize(
    ("module", "name"),
    [("monime_ext", "monime-ext"), ("monime_ext.cli", "monime-ext"), ("monime_ext.sandbox", "monime-sandbox")],
)
def test_every_program_has_a_version(module: str, name: str) -> None:
    done = subprocess.run([sys.executable, "-m", module, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{name} ")
    assert LATEST in done.stdout


def test_the_note_about_the_api_version_is_shown_once_and_only_if_it_is_the_default(run: CommandLine) -> None:
    arguments = ("checkout", "create", "Order", "--item", "Rice @ 1")
    assert "API version" not in run(*arguments).err
    run.environment["MONIME_VERSION"] = None
    assert run(*arguments).err.count("API version") == 1
    assert "API version" not in run("--api-version", DEFAULT_API_VERSION, *arguments).err


def test_without_its_extra_it_says_what_to_install() -> None:
    program = "import sys; sys.modules['typer'] = None; import monime_ext.cli; monime_ext.cli.main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'monime-ext[cli]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [[], ["checkout"], ["versions"], ["doctor", "--help"], ["checkout", "create", "--help"]]
)
def test_every_command_has_help(run: CommandLine, command: list[str]) -> None:
    result = run(*command)
    assert "Usage:" in result.out + result.err


def test_the_help_lists_every_exit_status(run: CommandLine) -> None:
    help_text = " ".join(run("--help").out.split())
    assert all(f"{status.value} {text}" in help_text for status, text in DESCRIPTIONS.items())


def test_the_docs_list_every_exit_status() -> None:
    page = Path(__file__).parents[3].joinpath("docs", "command-line.md").read_text("utf-8")
    assert all(f"| {status.value} | {text} |" in page for status, text in DESCRIPTIONS.items())


def test_the_sandbox_has_its_own_options(capfd: pytest.CaptureFixture[str], run: CommandLine) -> None:
    result = run("sandbox", "--help")
    assert "--rate-limits" in result.out + capfd.readouterr().out


def test_an_unknown_api_version_is_rejected(run: CommandLine) -> None:
    result = run("--api-version", "caph.2024-01-01", "checkout", "list")
    assert result.status == 4
    assert LATEST in result.err


def test_a_missing_space_is_reported_and_nothing_is_sent(run: CommandLine) -> None:
    run.environment["MONIME_SPACE_ID"] = None
    result = run("checkout", "list")
    assert result.status == 4
    assert "MONIME_SPACE_ID" in result.err
    assert "--space" in result.err
    assert run.sandbox.requests() == []


def test_with_json_nothing_else_is_written(run: CommandLine) -> None:
    run.environment["MONIME_VERSION"] = None
    run.created("--order", "1042")
    again = run("--json", "checkout", "create", "Order 1042", "--item", "2 x Rice 25 kg @ 450.00", "--order", "1042")
    assert again.json["status"] == "pending"
    assert again.err == ""
    missing = run("--json", "checkout", "get", "scs-none")
    assert missing.out == ""
    assert json.loads(missing.err)["status"] == 404
    unknown = run("--json", "journal", "show", "1043")
    assert (unknown.status, unknown.json, unknown.err) == (5, [], "")


def test_a_failed_read_changes_nothing(run: CommandLine) -> None:
    id = run.created()
    run.sandbox.faults.add("status", status=500, times=None, retry_after="99")
    for command in (["get", id], ["list"]):
        result = run("checkout", *command)
        assert result.status == 7
        assert "Nothing was changed" in result.err
        assert "key" not in result.err


@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_narrow_terminal_hides_nothing(run: CommandLine, width: int) -> None:
    id = run.created("--reference", "a-rather-long-reference-of-the-order")
    run.environment["COLUMNS"] = str(width)
    for command, texts in (
        (["checkout", "get", id], [id, run.sandbox.url + "/checkout/" + id, "Rice 25 kg"]),
        (["checkout", "list"], [id, "pending", "SLE 900.00", "Order 1042", "a-rather-long-reference-of-the-order"]),
        (["versions", "diff"], ["GET /v1/receipts/{orderNumber}", LATEST, "less restrictive"]),
    ):
        shown = on_a_terminal(run, *command)
        for text in texts:
            assert text in shown, command


def test_without_a_terminal_every_row_is_one_line(run: CommandLine) -> None:
    name = "An order with a name that no narrow table has room for"
    run("checkout", "create", name, "--item", "Rice @ 1", "--reference", "r" * 60)
    run.environment["COLUMNS"] = "60"
    head, row = run("checkout", "list").out.splitlines()
    assert name in row
    assert row.endswith("r" * 60)
    assert head == head.rstrip()


def on_a_terminal(run: CommandLine, *command: str) -> str:
    """Run a command in a process with a terminal, and return what it displays."""
    ours, its = os.openpty()
    variables = {name: value for name, value in run.environment.items() if value is not None} | {"TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "monime_ext.cli", *command], stdout=its, stderr=its, env=os.environ | variables
    ):
        os.close(its)
        seen = b""
        with contextlib.suppress(OSError):  # how Linux reports the end
            while piece := os.read(ours, 4096):
                seen += piece
    os.close(ours)
    return seen.decode()


def test_the_default_api_version_is_fixed_and_reported(run: CommandLine) -> None:
    run.environment["MONIME_VERSION"] = None
    assert f"Defaults to {DEFAULT_API_VERSION}" in " ".join(run("--help").out.split())
    assert f"default API version, {DEFAULT_API_VERSION}; set MONIME_VERSION to pin" in run("checkout", "list").err


def test_http_to_another_host_must_be_allowed(run: CommandLine) -> None:
    run.environment["MONIME_BASE_URL"] = "http://nowhere.invalid"
    refused = run("checkout", "list")
    assert (refused.status, "allow_plain_http" in refused.err) == (4, True)
    assert "No connection" in run("--allow-plain-http", "doctor").out


def test_a_missing_token_is_reported_and_nothing_is_sent(run: CommandLine) -> None:
    run.environment["MONIME_ACCESS_TOKEN"] = None
    result = run("checkout", "list")
    assert result.status == 4
    assert "MONIME_ACCESS_TOKEN" in result.err
    assert run.sandbox.requests() == []


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_no_command_prints_the_token(run: CommandLine, flags: list[str]) -> None:
    id = run.created()
    for command in (["doctor"], ["checkout", "list"], ["checkout", "get", id], ["checkout", "get", "scs-none"]):
        result = run(*flags, *command)
        assert run.sandbox.access_token not in result.out + result.err


def test_the_api_versions_are_listed_and_compared(run: CommandLine) -> None:
    assert [row["version"] for row in run("--json", "versions", "list").json] == list(VERSIONS)
    found = {(row["where"], row["what"]): row["change"] for row in run("--json", "versions", "diff").json}
    assert found == {
        ("POST /v1/checkout-sessions request.lineItems[].price.currency", "enum"): "less restrictive",
        ("GET /v1/receipts/{orderNumber}", "operation"): "added",
        ("POST /v1/receipts/{orderNumber}/redeem", "operation"): "added",
    }
    back = run("--json", "versions", "diff", "caph.2025-08-23", "caph.2025-06-20").json
    assert {row["change"] for row in back} == {"more restrictive", "removed"}
    assert "No results" in run("versions", "diff", LATEST, LATEST).out


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OutcomeUnknown("?"), ExitStatus.OUTCOME_UNKNOWN),
        (UnreadableResponse("?"), ExitStatus.OUTCOME_UNKNOWN),
        (InvalidRequest([]), ExitStatus.REJECTED),
        (IdempotencyConflict("?"), ExitStatus.REJECTED),
        (Forbidden("?"), ExitStatus.NOT_PERMITTED),
        (ClientClosed("?"), ExitStatus.NOT_PERMITTED),
        (NotFound("?"), ExitStatus.NOT_FOUND),
        (RateLimited("?"), ExitStatus.TEMPORARY_FAILURE),
        (ConnectionFailed("?"), ExitStatus.TEMPORARY_FAILURE),
    ],
)
def test_every_error_has_its_exit_status(error: MonimeError, status: ExitStatus) -> None:
    assert exit_status_of(error) is status
