"""The sandbox at the command line."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "monime_ext.sandbox"]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_tells_where_it_is_serves_and_stops_cleanly(environment: dict[str, str], stop: signal.Signals) -> None:
    options = ["--port", "0", "--access-token", "mon_mine", "--space-id", "spc-mine"]
    with subprocess.Popen(
        [*COMMAND, *options], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(4)]
        url = said[1].removeprefix("MONIME_BASE_URL=")
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(stop)
        output, errors = process.communicate(timeout=30)

    assert url in said[0]
    assert said[2:] == ["MONIME_ACCESS_TOKEN=mon_mine", "MONIME_SPACE_ID=spc-mine"]
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_port_that_is_taken_is_told_in_one_line(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = _run(environment, "--port", str(taken.getsockname()[1]))

    assert done.returncode == 1
    assert done.stderr.startswith("monime-sandbox: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "options",
    [["--space-id", "acme", "--port", "0"], ["--port", "70000"], ["--state", "/nowhere/at/all", "--port", "0"]],
)
def test_options_that_cannot_be_are_told_in_one_line(environment: dict[str, str], options: list[str]) -> None:
    done = _run(environment, *options)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_without_its_extra_it_says_what_to_install(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ModuleNotFoundError(name='uvicorn')")
    poorer = {**environment, "PYTHONPATH": f"{tmp_path}:{environment['PYTHONPATH']}"}

    program = _run(poorer)
    imported = subprocess.run(
        [sys.executable, "-c", "from monime_ext.sandbox import Sandbox"],
        env=poorer,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "pip install 'monime-ext[sandbox]'" in program.stderr
    assert program.stderr.count("\n") == 1
    assert "ImportError: the sandbox needs uvicorn: pip install 'monime-ext[sandbox]'" in imported.stderr


def _run(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
