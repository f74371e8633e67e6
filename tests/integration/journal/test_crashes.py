"""SIGKILL at any line: the next call returns the one session of the order."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from monime_ext.sandbox import Sandbox
from tests.journals import Store, journals_in

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("store", "stride"), [("sqlite", 13), ("postgres", 23), ("mariadb", 37)])
def test_a_process_may_die_at_any_line(store: Store, stride: int, tmp_path: Path) -> None:
    with journals_in(store, tmp_path) as journals, Sandbox(rate_limits="off") as sandbox:
        program = [sys.executable, "-W", "ignore", "-m", "tests.integration.journal.dying"]
        arguments = [store, journals.address, json.dumps(journals.options), sandbox.url]
        ran = subprocess.run(
            [*program, *arguments, sandbox.access_token, sandbox.space_id, str(stride)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        report = json.loads(ran.stdout)
        existing = {session["id"] for session in sandbox.sessions()}
    assert report["deaths"] == report["lines"] > 30
    assert len(set(report["sessions"].values())) == len(report["sessions"]) == report["lines"] + 4
    assert set(report["sessions"].values()) == existing
    assert report["unfinished"] == 0
