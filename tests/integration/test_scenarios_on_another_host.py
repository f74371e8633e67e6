"""The scenarios on another host: they delete what they create, and refuse to run on Monime unless allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monime_ext.sandbox import Sandbox
from tests.scenarios.host import NotAllowed, host_from

ROOT = Path(__file__).parents[2]
COMMAND = ["-m", "pytest", "-q", "--confcutdir=tests/scenarios", "tests/scenarios"]
WITHOUT = [f"-pno:{name}" for name in ("cacheprovider", "hypothesispytest", "schemathesis")]


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the scenarios like `make scenarios`."""
    return subprocess.run(
        [sys.executable, *COMMAND, *WITHOUT, *options],
        cwd=ROOT, env={**os.environ, **variables(**environment)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def variables(**environment: str) -> dict[str, str]:
    return {f"MONIME_SCENARIOS_{name}": value for name, value in environment.items()}


def settings_of(sandbox: Sandbox) -> dict[str, str]:
    return {"BASE_URL": sandbox.url, "ACCESS_TOKEN": sandbox.access_token, "SPACE_ID": sandbox.space_id}


def test_they_run_on_the_given_host_and_leave_nothing_there() -> None:
    with Sandbox(rate_limits="off") as elsewhere:
        done = run(**settings_of(elsewhere))
        requested = {(entry.method, entry.status) for entry in elsewhere.requests()}
        left, paid = elsewhere.sessions(), elsewhere.payments()

    assert done.returncode == 0, done.stdout
    assert {("POST", 200), ("DELETE", 200)} <= requested
    assert (left, paid) == ([], [])
    assert "deselected" in done.stdout


def test_sessions_that_cannot_be_deleted_are_reported() -> None:
    with Sandbox(rate_limits="off") as elsewhere:
        elsewhere.faults.add("status", "deleteCheckoutSession", status=403, times=None)
        done = run("-k", "an_hour and 23 and not async", **settings_of(elsewhere))

    assert done.returncode == 1
    assert "Forbidden" in done.stdout


def test_they_refuse_monimes_own_host_before_a_request_is_sent() -> None:
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
def test_monimes_own_host_must_be_allowed_explicitly(url: str, more: dict[str, str]) -> None:
    with pytest.raises(NotAllowed, match=r"set MONIME_SCENARIOS_PRODUCTION=.*monime\.io"):
        host_from(variables(BASE_URL=url, ACCESS_TOKEN="mon_1", SPACE_ID="spc-1", **more))


def test_an_allowed_host_is_used_and_has_no_sandbox() -> None:
    host = host_from(
        variables(
            BASE_URL="https://api.monime.io", ACCESS_TOKEN="mon_canary", SPACE_ID="spc-1", PRODUCTION="api.monime.io"
        )
    )

    assert host is not None
    assert (host.base_url, host.sandbox) == ("https://api.monime.io", None)
    assert "canary" not in repr(host)


def test_a_host_needs_all_variables_or_none() -> None:
    assert host_from({}) is None
    with pytest.raises(NotAllowed, match="MONIME_SCENARIOS_ACCESS_TOKEN, MONIME_SCENARIOS_SPACE_ID"):
        host_from(variables(BASE_URL="https://monime.example"))
