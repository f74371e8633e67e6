"""`monime-ext doctor`: what it finds, and what it says is to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monime_ext import Response
from monime_ext.cli.doctor import clock_skew
from tests.integration.cli.conftest import CommandLine


def test_nothing_is_wrong_with_a_good_set_up(run: CommandLine) -> None:
    said = run("doctor")
    assert said.status == 0
    assert "✗" not in said.out
    assert "!" not in said.out
    assert {each["verdict"] for each in run("--json", "doctor").told} == {"ok"}


def test_an_empty_environment_is_told_what_to_set(run: CommandLine) -> None:
    run.environment = dict.fromkeys(run.environment)
    said = run("doctor")
    assert said.status == 1
    for name in ("MONIME_ACCESS_TOKEN", "MONIME_SPACE_ID", "MONIME_VERSION"):
        assert name in said.out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"MONIME_ACCESS_TOKEN": "mon_stranger"}, "Monime does not know it"),
        ({"MONIME_ACCESS_TOKEN": "mon_test_1234"}, "not offered to test tokens"),
        ({"MONIME_ACCESS_TOKEN": "mon line\nbreak"}, "copied with a line break"),
        ({"MONIME_SPACE_ID": "spc-other"}, "may not use them in this Space"),
        ({"MONIME_BASE_URL": "http://127.0.0.1:9"}, "Check MONIME_BASE_URL"),
        ({"MONIME_BASE_URL": "ftp://shop"}, "http or https"),
    ],
)
def test_a_fault_of_the_set_up_is_found_and_told_without_the_token(
    run: CommandLine, change: dict[str, str], told: str
) -> None:
    run.environment |= change
    said = run("doctor")
    assert said.status == 1
    assert told in said.out
    token = str(run.environment["MONIME_ACCESS_TOKEN"])
    assert token not in said.out + said.err


@pytest.mark.parametrize(("status", "told"), [(500, "try again later"), (429, "wait, and try again")])
def test_a_service_that_answers_with_an_error_is_not_blamed_on_the_network(
    run: CommandLine, status: int, told: str
) -> None:
    run.sandbox.faults.add("status", status=status, times=None)
    said = run("doctor")
    assert said.status == 1
    assert told in said.out
    assert "proxy" not in said.out


def test_a_release_that_is_not_pinned_is_worth_a_look(run: CommandLine) -> None:
    run.environment["MONIME_VERSION"] = None
    said = run("doctor")
    assert said.status == 0
    assert "none is pinned" in said.out
    assert said.err == ""


def test_a_clock_that_is_far_off_is_found(run: CommandLine) -> None:
    run.sandbox.clock.advance(minutes=10)
    said = run("doctor")
    assert said.status == 1
    assert "behind the service" in said.out


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("2026-08-16T10:15:42.02Z", 17.98),
        ("2026-08-16T10:16:10Z", -10.0),
        ("", None),
        ("soon", None),
        ("2026-08-16", None),
    ],
)
def test_the_skew_is_what_this_machine_is_ahead(told: str, seconds: float | None) -> None:
    answer = Response(None, 200, {"monime-request-timestamp": told}, None, None, 1, False)
    now = datetime(2026, 8, 16, 10, 16, tzinfo=UTC)
    assert clock_skew(answer, now) == (None if seconds is None else pytest.approx(seconds))
    assert clock_skew(answer, now + timedelta(seconds=5)) == (None if seconds is None else pytest.approx(seconds + 5))
