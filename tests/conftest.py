"""What every test shares: one async backend, and no way out of this machine."""

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
        raise RuntimeError(f"a test tried to reach {address[0]}")


# A machine that is busy with other things is slow, and no test is about its clock.
hypothesis.settings.register_profile("no clock", deadline=None)
hypothesis.settings.load_profile("no clock")

# An audit hook sees every socket of the process, whichever library made it.
sys.addaudithook(_refuse_other_machines)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, which is what the client's users have."""
    return "asyncio"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the pictures of the pages are, for people to look at."""
    pictures = Path(__file__).parents[1] / "test-output" / "screenshots"
    if pictures.is_dir():
        terminalreporter.write_line(f"Screenshots: {pictures}")


@pytest.fixture(scope="session", autouse=True)
def _own_journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test, and no program that a test starts, writes to the journal of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONIME_JOURNAL", str(tmp_path_factory.mktemp("journal") / "journal.sqlite3"))
        yield
