"""What `make demo` shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_makes_one_session_however_often_the_order_is_sent() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "examples.demo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = dict(line.strip().split(maxsplit=1) for line in done.stdout.splitlines() if line.startswith("  l"))
    assert told["link"].startswith("http://127.0.0.1:")
    for line in ("same session    yes", "replayed        yes", "sessions there  1"):
        assert line in done.stdout
