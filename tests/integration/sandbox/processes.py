"""Sandboxes in separate processes, which a test may kill."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.integration.sandbox.conftest import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _Remote:
    """The connection data of a sandbox in another process."""

    def __init__(self, said: dict[str, str]) -> None:
        self.url = said["MONIME_BASE_URL"]
        self.access_token = said["MONIME_ACCESS_TOKEN"]
        self.space_id = said["MONIME_SPACE_ID"]


@contextmanager
def killed_after(environment: dict[str, str], state: Path, *options: str) -> Iterator[Caller]:
    """Run a sandbox with this state, and kill it at the end of the block."""
    command = [sys.executable, "-m", "monime_ext.sandbox", "--port", "0", "--rate-limits", "off", "--quiet"]
    with subprocess.Popen(
        [*command, "--state", str(state), *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = dict(line.strip().split("=", 1) for line in [process.stdout.readline() for _ in range(4)])
        yield Caller(_Remote(said))  # type: ignore[arg-type]
        process.send_signal(signal.SIGKILL)
