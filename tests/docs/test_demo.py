"""The output of `make demo`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_creates_one_session_for_an_order_that_is_sent_twice() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "examples.demo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    output = dict(line.strip().split(maxsplit=1) for line in done.stdout.splitlines() if line.startswith("  l"))
    assert output["link"].startswith("http://127.0.0.1:")
    for line in ("same session    yes", "replayed        yes", "sessions there  1"):
        assert line in done.stdout
