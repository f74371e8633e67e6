"""What every test shares: one async backend, and no way out of this machine."""

from __future__ import annotations

import ipaddress
import os
import shutil
import sys
from collections.abc import Callable
from typing import NoReturn

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


# An audit hook sees every socket of the process, whichever library made it.
sys.addaudithook(_refuse_other_machines)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, which is what the client's users have."""
    return "asyncio"


def missing(what: str) -> NoReturn:
    """End a test for which something is not there: skipped, or failed where everything is required."""
    if os.environ.get("MONIME_REQUIRE_ALL"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def need_program() -> Callable[[str], str]:
    """Returns the path of a program that a test needs."""

    def need(name: str) -> str:
        return shutil.which(name) or missing(f"the program {name}")

    return need
