"""`monime-ext doctor`: its checks, and its advice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, tzinfo
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from monime_ext import Response
from monime_ext.cli.doctor import clock_skew, is_sandbox
from monime_ext.sandbox import Sandbox
from tests.integration.cli.conftest import CommandLine


def test_a_valid_configuration_passes_every_check(run: CommandLine) -> None:
    result = run("doctor")
    assert result.status == 0
    assert "✗" not in result.out
    assert "!" not in result.out
    assert {check["status"] for check in run("--json", "doctor").json} == {"ok"}


def test_a_sandbox_is_recognized_and_its_moved_clock_is_no_error(run: CommandLine) -> None:
    run.sandbox.clock.advance(hours=1)
    result = run("doctor")
    assert f"in a sandbox at {run.sandbox.url}: no money moves" in result.out
    assert "✓ Clock: within 30 s of the service's" in result.out
    assert result.status == 0


@pytest.mark.parametrize("status", [200, 401, 403])
def test_another_service_is_not_taken_for_a_sandbox(status: int) -> None:
    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b'{"error": "Who are you?"}')

        def log_message(self, format: str, *values: object) -> None:
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert not is_sandbox(f"http://127.0.0.1:{server.server_port}")
        thread.join()


def test_a_sandbox_with_a_control_token_is_recognized() -> None:
    with Sandbox(control_token="tok-of-the-control-plane") as sandbox:
        assert is_sandbox(sandbox.url)


def test_an_empty_environment_gets_the_names_of_the_variables(run: CommandLine) -> None:
    run.environment = dict.fromkeys(run.environment)
    result = run("doctor")
    assert result.status == 1
    for name in ("MONIME_ACCESS_TOKEN", "MONIME_SPACE_ID", "MONIME_VERSION"):
        assert name in result.out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"MONIME_ACCESS_TOKEN": "mon_stranger"}, "Monime does not recognize it"),
        ({"MONIME_ACCESS_TOKEN": "mon_test_1234"}, "not available to test tokens"),
        ({"MONIME_ACCESS_TOKEN": "mon line\nbreak"}, "has whitespace before or after its value, or a line break"),
        ({"MONIME_SPACE_ID": "spc-other"}, "has no access in this Space"),
        ({"MONIME_BASE_URL": "http://127.0.0.1:9"}, "Check MONIME_BASE_URL"),
        ({"MONIME_BASE_URL": "ftp://shop"}, "http or https"),
    ],
)
def test_a_configuration_error_is_reported_without_the_token(
    run: CommandLine, change: dict[str, str], message: str
) -> None:
    run.environment |= change
    result = run("doctor")
    assert result.status == 1
    assert message in result.out
    token = str(run.environment["MONIME_ACCESS_TOKEN"])
    assert token not in result.out + result.err


@pytest.mark.parametrize(("status", "message"), [(500, "try again later"), (429, "wait, and try again")])
def test_an_error_of_the_service_is_not_blamed_on_the_network(run: CommandLine, status: int, message: str) -> None:
    run.sandbox.faults.add("status", status=status, times=None)
    result = run("doctor")
    assert result.status == 1
    assert message in result.out
    assert "proxy" not in result.out


def test_an_api_version_that_is_not_pinned_is_a_warning(run: CommandLine) -> None:
    run.environment["MONIME_VERSION"] = None
    result = run("doctor")
    assert result.status == 0
    assert "not pinned" in result.out
    assert result.err == ""


def test_a_wrong_clock_is_an_error(run: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    class SlowClock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - timedelta(minutes=10)

    monkeypatch.setattr("monime_ext.cli.doctor.datetime", SlowClock)
    result = run("doctor")
    assert result.status == 1
    assert "behind the service" in result.out


@pytest.mark.parametrize(
    ("timestamp", "seconds"),
    [
        ("2026-08-16T10:15:42.02Z", 17.98),
        ("2026-08-16T10:16:10Z", -10.0),
        ("", None),
        ("soon", None),
        ("2026-08-16", None),
    ],
)
def test_the_skew_is_the_time_that_this_machine_is_ahead(timestamp: str, seconds: float | None) -> None:
    response = Response(None, 200, {"monime-request-timestamp": timestamp}, None, None, 1, False)
    now = datetime(2026, 8, 16, 10, 16, tzinfo=UTC)
    assert clock_skew(response, now) == (None if seconds is None else pytest.approx(seconds))
    assert clock_skew(response, now + timedelta(seconds=5)) == (None if seconds is None else pytest.approx(seconds + 5))
