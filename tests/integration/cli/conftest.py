"""A sandbox, and the command line run against it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from monime_ext.cli.app import app
from monime_ext.sandbox import Sandbox
from tests.versions import LATEST

SECRET = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class CommandResult:
    """The exit status and the output of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON on standard output."""
        return json.loads(self.out)


@dataclass
class CommandLine:
    """Runs commands.

    Attributes:
        environment: The environment variables of the commands.
    """

    sandbox: Sandbox
    environment: dict[str, str | None]

    def __call__(self, *arguments: str) -> CommandResult:
        result = CliRunner().invoke(app, arguments, env=self.environment, prog_name="monime-ext")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return CommandResult(result.exit_code, result.stdout, result.stderr)

    def created(self, *arguments: str) -> str:
        """Create a session and return its id."""
        result = self("--json", "checkout", "create", "Order 1042", "--item", "2 x Rice 25 kg @ 450.00", *arguments)
        assert result.status == 0, result.err
        return str(result.json["id"])


@pytest.fixture(scope="session")
def _running() -> Iterator[Sandbox]:
    with Sandbox(rate_limits="off") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_running: Sandbox) -> Sandbox:
    """A sandbox in its initial state."""
    _running.reset()
    return _running


@pytest.fixture
def run(sandbox: Sandbox, tmp_path: Path) -> CommandLine:
    """The command line, configured for the sandbox."""
    environment: dict[str, str | None] = {
        "MONIME_JOURNAL": str(tmp_path / "journal.sqlite3"),
        "MONIME_WEBHOOK_SECRET": SECRET,
        "MONIME_ACCESS_TOKEN": sandbox.access_token,
        "MONIME_SPACE_ID": sandbox.space_id,
        "MONIME_BASE_URL": sandbox.url,
        "MONIME_VERSION": LATEST,
        "COLUMNS": "200",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    return CommandLine(sandbox, environment)
