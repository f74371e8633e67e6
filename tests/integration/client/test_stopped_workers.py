"""A worker that was stopped beyond its deadline, and so perhaps beyond its lease, sends nothing when it goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.client.servers import serving


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process")
@pytest.mark.parametrize("point", ["connecting", "sending", "writing"])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_worker_that_was_stopped_beyond_its_deadline_sends_nothing(kind: str, point: str, tmp_path: Path) -> None:
    received: list[bytes] = []
    with serving(lambda connection, request: received.append(request)) as url:
        command = [sys.executable, "-m", "tests.integration.client.stopped_worker", kind, point, url]
        with subprocess.Popen([*command, str(tmp_path / "j")], stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout
            assert worker.stdout.readline() == "stopped\n"
            time.sleep(0.8)
            worker.send_signal(signal.SIGCONT)
            ended = worker.stdout.readline()
        assert received == []
    assert ended in ("TimedOut not_sent\n", "OutcomeUnknown unknown\n")
