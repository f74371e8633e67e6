"""SIGKILL at any line: whoever asks next has the one session of the order."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from monime_ext.sandbox import Sandbox
from tests.journals import Store, journals_in

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("store", "stride"), [("sqlite", 13), ("postgres", 23)])
def test_a_process_may_die_at_any_line(store: Store, stride: int, tmp_path: Path) -> None:
    with journals_in(store, tmp_path) as journals, Sandbox(rate_limits="off") as sandbox:
        program = [sys.executable, "-W", "ignore", "-m", "tests.integration.journal.dying"]
        arguments = [store, journals.place, json.dumps(journals.options), sandbox.url]
        ran = subprocess.run(
            [*program, *arguments, sandbox.access_token, sandbox.space_id, str(stride)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        told = json.loads(ran.stdout)
        there = {each["id"] for each in sandbox.sessions()}
    assert told["deaths"] == told["lines"] > 30
    assert len(set(told["told"].values())) == len(told["told"]) == told["lines"] + 4
    assert set(told["told"].values()) == there
    assert told["unfinished"] == 0
