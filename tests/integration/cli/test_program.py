"""The command line as a program: help, versions, secrets, what it needs."""

from __future__ import annotations

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
    assert "caph.2025-08-23" in said.err


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
    assert [one["release"] for one in run("--json", "versions", "list").told] == ["caph.2025-06-20", "caph.2025-08-23"]
    found = {(one["where"], one["what"]): one["meaning"] for one in run("--json", "versions", "diff").told}
    assert found == {
        ("POST /v1/checkout-sessions request.lineItems[].price.currency", "enum"): "more is allowed",
        ("GET /v1/receipts/{orderNumber}", "operation"): "new",
        ("POST /v1/receipts/{orderNumber}/redeem", "operation"): "new",
    }
    back = run("--json", "versions", "diff", "caph.2025-08-23", "caph.2025-06-20").told
    assert {one["meaning"] for one in back} == {"less is allowed", "gone"}
    assert "Nothing there" in run("versions", "diff", "caph.2025-08-23", "caph.2025-08-23").out


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
