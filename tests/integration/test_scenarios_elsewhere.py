"""The scenarios at a host that a person names: what they leave behind there, and where they refuse to run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monime_ext.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
COMMAND = ["-m", "pytest", "-q", "--confcutdir=tests/scenarios", "tests/scenarios"]
WITHOUT = [f"-pno:{name}" for name in ("cacheprovider", "hypothesispytest", "schemathesis")]


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the scenarios as `make scenarios` does."""
    variables = {f"MONIME_SCENARIOS_{name}": value for name, value in environment.items()}
    return subprocess.run(
        [sys.executable, *COMMAND, *WITHOUT, *options],
        cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_they_run_at_a_host_that_is_named_and_leave_nothing_there() -> None:
    with Sandbox() as elsewhere:
        done = run(BASE_URL=elsewhere.url, ACCESS_TOKEN=elsewhere.access_token, SPACE_ID=elsewhere.space_id)
        asked = {(entry.method, entry.status) for entry in elsewhere.requests()}
        left, paid = elsewhere.sessions(), elsewhere.payments()

    assert done.returncode == 0, done.stdout
    assert {("POST", 200), ("DELETE", 200)} <= asked
    assert (left, paid) == ([], [])


def test_what_they_cannot_tidy_up_is_told() -> None:
    with Sandbox() as elsewhere:
        elsewhere.faults.add("status", "deleteCheckoutSession", status=403, times=None)
        done = run(
            "-k", "an_hour and 23 and threads",
            BASE_URL=elsewhere.url, ACCESS_TOKEN=elsewhere.access_token, SPACE_ID=elsewhere.space_id,
        )  # fmt: skip

    assert done.returncode == 1
    assert "Forbidden" in done.stdout


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("https://api.monime.io", {}),
        ("https://api.monime.io", {"PRODUCTION": "yes"}),
        ("https://monime.io", {"PRODUCTION": "api.monime.io"}),
        ("https://API.Monime.io:443/v1", {}),
    ],
)
def test_monimes_own_host_has_to_be_named_twice(url: str, more: dict[str, str]) -> None:
    done = run("--collect-only", BASE_URL=url, ACCESS_TOKEN="mon_canary", SPACE_ID="spc-1", **more)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "The scenarios do not run" in done.stderr
    assert "MONIME_SCENARIOS_PRODUCTION=" in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_a_host_that_is_named_twice_is_allowed_without_its_buyers() -> None:
    done = run(
        "--collect-only",
        BASE_URL="https://api.monime.io", ACCESS_TOKEN="mon_canary", SPACE_ID="spc-1", PRODUCTION="api.monime.io",
    )  # fmt: skip

    assert done.returncode == 0
    assert "test_checkout_sessions.py" in done.stdout
    assert "deselected" in done.stdout


def test_a_host_without_a_token_is_refused() -> None:
    done = run("--collect-only", BASE_URL="https://monime.example")

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "MONIME_SCENARIOS_ACCESS_TOKEN, MONIME_SCENARIOS_SPACE_ID" in done.stderr
