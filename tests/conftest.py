"""Shared by all tests: the async backend, and a block on connections to other machines."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest


def _refuse_other_machines(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if not isinstance(address, tuple):
        return
    try:
        local = ipaddress.ip_address(str(address[0])).is_loopback
    except ValueError:
        local = address[0] == "localhost"
    if not local:
        raise RuntimeError(f"a test tried to connect to {address[0]}")


# No deadline, because tests are slow on a busy machine.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")

# An audit hook sees every socket of the process, whichever library opened it.
sys.addaudithook(_refuse_other_machines)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run async tests on asyncio."""
    return "asyncio"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print where the screenshots of the pages are."""
    screenshots = Path(__file__).parents[1] / "test-output" / "screenshots"
    if screenshots.is_dir():
        terminalreporter.write_line(f"Screenshots: {screenshots}")


@pytest.fixture(scope="session", autouse=True)
def _own_journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests, and the programs that they start, away from the journal of the current user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONIME_JOURNAL", str(tmp_path_factory.mktemp("journal") / "journal.sqlite3"))
        yield
