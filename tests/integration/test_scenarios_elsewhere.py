"""The scenarios at a host that a person names: what they leave behind there, and where they refuse to run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monime_ext.sandbox import Sandbox
from tests.scenarios.host import NotAllowed, named

ROOT = Path(__file__).parents[2]
COMMAND = ["-m", "pytest", "-q", "--confcutdir=tests/scenarios", "tests/scenarios"]
WITHOUT = [f"-pno:{name}" for name in ("cacheprovider", "hypothesispytest", "schemathesis")]


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the scenarios as `make scenarios` does."""
    return subprocess.run(
        [sys.executable, *COMMAND, *WITHOUT, *options],
        cwd=ROOT, env={**os.environ, **variables(**environment)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def variables(**environment: str) -> dict[str, str]:
    return {f"MONIME_SCENARIOS_{name}": value for name, value in environment.items()}


def of(sandbox: Sandbox) -> dict[str, str]:
    return {"BASE_URL": sandbox.url, "ACCESS_TOKEN": sandbox.access_token, "SPACE_ID": sandbox.space_id}


def test_they_run_at_a_host_that_is_named_and_leave_nothing_there() -> None:
    with Sandbox(rate_limits="off") as elsewhere:
        done = run(**of(elsewhere))
        asked = {(entry.method, entry.status) for entry in elsewhere.requests()}
        left, paid = elsewhere.sessions(), elsewhere.payments()

    assert done.returncode == 0, done.stdout
    assert {("POST", 200), ("DELETE", 200)} <= asked
    assert (left, paid) == ([], [])
    assert "deselected" in done.stdout


def test_what_they_cannot_tidy_up_is_told() -> None:
    with Sandbox(rate_limits="off") as elsewhere:
        elsewhere.faults.add("status", "deleteCheckoutSession", status=403, times=None)
        done = run("-k", "an_hour and 23 and threads", **of(elsewhere))

    assert done.returncode == 1
    assert "Forbidden" in done.stdout


def test_they_refuse_monimes_own_host_before_anything_is_sent() -> None:
    done = run(BASE_URL="https://api.monime.io", ACCESS_TOKEN="mon_canary", SPACE_ID="spc-1")

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "The scenarios do not run: api.monime.io is Monime itself" in done.stderr
    assert "canary" not in done.stdout + done.stderr


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
    with pytest.raises(NotAllowed, match=r"set MONIME_SCENARIOS_PRODUCTION=.*monime\.io"):
        named(variables(BASE_URL=url, ACCESS_TOKEN="mon_1", SPACE_ID="spc-1", **more))


def test_a_host_that_is_named_twice_is_taken_and_has_no_levers() -> None:
    host = named(
        variables(
            BASE_URL="https://api.monime.io", ACCESS_TOKEN="mon_canary", SPACE_ID="spc-1", PRODUCTION="api.monime.io"
        )
    )

    assert host is not None
    assert (host.base_url, host.sandbox) == ("https://api.monime.io", None)
    assert "canary" not in repr(host)


def test_a_host_is_named_with_all_that_it_needs_or_not_at_all() -> None:
    assert named({}) is None
    with pytest.raises(NotAllowed, match="MONIME_SCENARIOS_ACCESS_TOKEN, MONIME_SCENARIOS_SPACE_ID"):
        named(variables(BASE_URL="https://monime.example"))
