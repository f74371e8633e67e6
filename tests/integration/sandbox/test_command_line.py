"""The command `monime-sandbox`."""

from __future__ import annotations

import inspect
import io
import os
import pty
import shlex
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from monime_ext.sandbox import Sandbox
from monime_ext.sandbox.command_line import parse
from monime_ext.sandbox.console import Console
from monime_ext.sandbox.ui.console_log import LogLine
from monime_ext.sandbox.webhooks.settings import DeliverySettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.sandbox.conftest import Caller

SECRET = {"MONIME_WEBHOOK_SECRET": "a secret of more than 32 characters"}
COMMAND = [sys.executable, "-m", "monime_ext.sandbox"]


@contextmanager
def started(environment: dict[str, str], *options: str, stderr: int = subprocess.PIPE) -> Iterator[Any]:
    """A sandbox in a separate process, and the lines of its standard output."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0", *options], env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True
    ) as process:
        assert process.stdout is not None
        yield process, [process.stdout.readline().strip() for _ in range(4)]


def get(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as response:
        status: int = response.status
    return status


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_how_it_is_found_serves_and_stops_cleanly(environment: dict[str, str], stop: signal.Signals) -> None:
    with started({**environment, **SECRET}, "--access-token", "mon_mine", "--space-id", "spc-mine") as (process, said):
        url = said[0].removeprefix("MONIME_BASE_URL=")
        assert get(url) == 200
        process.send_signal(stop)
        output, reported = process.communicate(timeout=30)

    assert said[1:] == [
        "MONIME_ACCESS_TOKEN=mon_mine",
        f"MONIME_WEBHOOK_SECRET='{SECRET['MONIME_WEBHOOK_SECRET']}'",
        "MONIME_SPACE_ID=spc-mine",
    ]
    assert (process.returncode, output) == (0, "")
    assert url in reported
    assert "Nothing was saved" in reported
    assert "\033" not in reported
    assert "GET / -> 200" not in reported


def test_what_it_prints_is_an_environment_for_a_shell(environment: dict[str, str], tmp_path: Path) -> None:
    script = f"""
        {sys.executable} -m monime_ext.sandbox --port 0 >sandbox.env 2>log &
        until grep -q SPACE_ID sandbox.env; do sleep 0.05; done
        set -a; . ./sandbox.env; set +a
        {sys.executable} -c '
from monime_ext.caph_2025_08_23 import Monime
with Monime.from_env() as monime:
    print(monime.whoami().status.is_authenticated)'
        kill %1; wait
    """
    done = subprocess.run(
        ["bash", "-m", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert done.stdout == "True\n", done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_listening_beyond_loopback_is_said_loudly_and_needs_a_token(environment: dict[str, str], host: str) -> None:
    command = [*COMMAND, "--port", "0", "--host", host]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        values = dict(shlex.split(process.stdout.readline())[0].split("=", 1) for _ in range(5))
        token = values["MONIME_SANDBOX_CONTROL_TOKEN"]
        with pytest.raises(urllib.error.HTTPError, match="401"):
            get(f"{values['MONIME_BASE_URL']}/_sandbox/state")
        with urllib.request.urlopen(
            urllib.request.Request(
                f"{values['MONIME_BASE_URL']}/_sandbox/state", headers={"Authorization": f"Bearer {token}"}
            ),
            timeout=10,
        ) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        _, reported = process.communicate(timeout=30)

    assert list(values)[-1] == "MONIME_SPACE_ID"
    assert "WARNING: every machine of the network can reach this sandbox" in reported
    assert f"/_sandbox/?token={token}" in reported


def test_a_control_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONIME_SANDBOX_CONTROL_TOKEN", raising=False)
    assert parse([]).sandbox["control_token"] is None
    monkeypatch.setenv("MONIME_SANDBOX_CONTROL_TOKEN", "a-token")
    assert parse([]).sandbox["control_token"] == "a-token"


def test_what_it_prints_is_quoted_for_a_shell(environment: dict[str, str], tmp_path: Path) -> None:
    secret = "it's $HOME `touch x`; touch y # & 32 characters"
    token = "mon_$(touch z)'\"&;#".replace(" ", "")
    with started({**environment, "MONIME_WEBHOOK_SECRET": secret}, "--access-token", token.replace(" ", "")) as (
        process,
        lines,
    ):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    file = tmp_path / "sandbox.env"
    file.write_text("\n".join(lines))

    script = 'set -a; . ./sandbox.env; printf "%s\\n%s" "$MONIME_WEBHOOK_SECRET" "$MONIME_ACCESS_TOKEN"'
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout == f"{secret}\n{token}"
    assert [path.name for path in tmp_path.iterdir()] == ["sandbox.env"]


@pytest.mark.parametrize(
    "secret", ["a secret of more than 32 characters\x1b[2J", "a line feed in 32 characters or so\n"]
)
def test_a_control_character_in_a_secret_is_refused(environment: dict[str, str], tmp_path: Path, secret: str) -> None:
    done = _run({**environment, "MONIME_WEBHOOK_SECRET": secret}, "--port", "0")

    assert (done.returncode, done.stdout) == (1, "")
    assert "secret contains control characters" in done.stderr
    assert secret.strip() not in done.stderr
    with Sandbox() as sandbox, pytest.raises(ValueError, match="control characters"):
        sandbox.webhooks.add("http://localhost", secret=secret)
    (tmp_path / "secret").write_text("a\tb")
    with pytest.raises(SystemExit):
        parse(["--webhook-secret-file", str(tmp_path / "secret")])


def test_it_needs_no_function_that_windows_lacks(environment: dict[str, str], tmp_path: Path) -> None:
    program = (
        "import signal, sys\n"
        "del signal.pthread_sigmask, signal.sigwait, signal.sigpending\n"
        "from monime_ext.sandbox.__main__ import main\n"
        "sys.exit(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, "--port", "0", "--state", str(tmp_path / "state.db")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, reported = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "The state is in" in reported


def test_requests_are_logged_with_the_option(environment: dict[str, str]) -> None:
    with started(environment, "--log", "--webhook", "http://127.0.0.1:9/hook") as (process, said):
        get(said[0].removeprefix("MONIME_BASE_URL="))
        process.send_signal(signal.SIGTERM)
        _, reported = process.communicate(timeout=30)

    assert "GET / -> 200 (getService)" in reported
    assert "http://127.0.0.1:9/hook" in reported


def test_at_a_terminal_it_logs_requests_in_color_unless_it_is_quiet(environment: dict[str, str]) -> None:
    for quiet in ([], ["--quiet"]):
        ours, theirs = pty.openpty()
        with started({**environment, "TERM": "xterm"}, *quiet, stderr=theirs) as (process, said):
            os.close(theirs)
            get(said[0].removeprefix("MONIME_BASE_URL="))
            process.send_signal(signal.SIGTERM)
            reported = _all_of(ours)

        assert "\033[1mMonime sandbox" in reported
        assert ("GET / -> 200" in reported) is not bool(quiet)


def _all_of(terminal: int) -> str:
    reported = b""
    try:
        while piece := os.read(terminal, 65536):
            reported += piece
    except OSError:  # how Linux says that nobody is at the other end any more
        pass
    finally:
        os.close(terminal)
    return reported.decode()


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_are_left_out_where_they_are_not_wanted(environment: dict[str, str], coloured: bool) -> None:
    terminal = Terminal()
    Console(terminal, environment).log(LogLine("10:15:42", "GET / -> 200", "success"))

    assert ("\033[" in terminal.getvalue()) is coloured


def test_nobody_who_calls_can_steer_the_terminal() -> None:
    terminal = io.StringIO()
    Console(terminal, {}).log(LogLine("10:15:42", "GET /\x1b[2J\x9b2J -> 200 (key a\r\nb)", "success"))

    assert terminal.getvalue() == "10:15:42  GET /\ufffd[2J\ufffd2J -> 200 (key a\ufffd\ufffdb)\n"


def test_payments_are_logged_too(sandbox: Sandbox, call: Caller) -> None:
    lines: list[LogLine] = []
    sandbox.subscribe(lines.append)

    session = call.create().result["id"]
    sandbox.faults.add("reset_before", "getService")
    with pytest.raises(ConnectionResetError):
        call("GET", "/")
    call("GET", "/v1/checkout-sessions/scs-nobody")
    sandbox.complete(session)
    sandbox.clock.advance(minutes=1)
    sandbox.state()

    reported = [(line.text.partition(":")[0].partition(" (")[0], line.level) for line in lines]
    assert reported[:3] == [
        ("POST /v1/checkout-sessions -> 200", "success"),
        ("GET / -> no response", "error"),
        ("GET /v1/checkout-sessions/scs-nobody -> 404", "warning"),
    ]
    assert {("payment completed", "success"), ("clock advanced", "info")} <= set(reported)
    assert sandbox.access_token not in str(lines)


def test_every_option_of_the_class_is_one_of_the_command_line() -> None:
    wanted = inspect.signature(Sandbox).parameters.keys()
    options = parse(["--fee", "Base=0.01", "--fee", "Levy=0.5"])

    assert options.sandbox.keys() == wanted
    assert options.sandbox["fees"] == {"Base": "0.01", "Levy": "0.5"}
    assert options.log is None


def test_a_secret_comes_from_a_file_or_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("the secret of the file\nand a remark\n")
    monkeypatch.delenv("MONIME_WEBHOOK_SECRET", raising=False)

    assert parse([]).sandbox["webhook_secret"] is None
    monkeypatch.setenv("MONIME_WEBHOOK_SECRET", "the secret of the environment")
    assert parse([]).sandbox["webhook_secret"] == "the secret of the environment"
    assert parse(["--webhook-secret-file", str(file)]).sandbox["webhook_secret"] == "the secret of the file"


def test_webhooks_and_delivery_settings_are_options() -> None:
    delivery_settings = ["order=shuffled", "duplicates=2", "metadata_as_string=true"]
    asked = [
        *(["--webhook", "http://a", "--webhook", "http://b"]),
        *(f"--delivery-setting={habit}" for habit in delivery_settings),
    ]
    options = parse(asked).sandbox

    assert options["webhooks"] == ["http://a", "http://b"]
    assert options["delivery_settings"] == DeliverySettings(order="shuffled", duplicates=2, metadata_as_string=True)


def test_the_fees_are_those_of_the_class_unless_they_are_given() -> None:
    assert "fees" not in parse([]).sandbox
    assert parse(["--no-fees"]).sandbox["fees"] == {}


def test_help_fits_a_terminal_and_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--help"])

    reported = capsys.readouterr().out
    assert ended.value.code == 0
    assert max(map(len, reported.splitlines())) <= 100
    assert "examples:" in reported


def test_a_port_in_use_is_reported_in_one_line_with_a_solution(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = _run(environment, "--port", port)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"monime-sandbox: port {port} of 127.0.0.1 is in use. ")
    assert "--port 0" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "reported"),
    [
        (["--space-id", "acme"], "the Space does not have the format"),
        (["--state", "/nowhere/at/all"], "the state file /nowhere/at/all cannot be used: No such file or directory"),
        (["--state", "{file}"], "is not a sandbox state file"),
        (["--state", "{file}.db", "--seed", "1"], "seed cannot be combined with a state file"),
        (["--host", "192.0.2.1"], "cannot listen on port 0 of 192.0.2.1: "),
        (["--fee", "Base=2"], "must be from 0 to 1"),
        (["--webhook", "nowhere"], "url has an invalid format"),
    ],
)
def test_an_error_is_reported_in_one_line(
    environment: dict[str, str], tmp_path: Path, options: list[str], reported: str
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Dear diary\n" * 1000)

    done = _run(environment, "--port", "0", *(option.format(file=file) for option in options))

    assert reported in done.stderr
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(
    ("options", "reported"),
    [
        (["--port", "70000"], "a port must be an integer from 0 to 65535"),
        (["--fee", "1%"], "a fee must be a code and a rate, such as Base=0.01"),
        (["--rate-limits", "none"], "--rate-limits"),
        (["--prot", "1"], "unrecognized arguments: --prot"),
        (["--fee", "Base=0.1", "--no-fees"], "not allowed with"),
        (["--delivery-setting", "order=any"], "order must be one of session_first, payment_first, shuffled"),
        (["--delivery-setting", "pace=1"], "there is no delivery setting pace"),
        (["--delivery-setting", "fast"], "a delivery setting must be a name and a value"),
        (["--webhook-secret-file", "/dev/null"], "the first line of /dev/null is empty"),
        (["--webhook-secret-file", "/nowhere/at/all"], "cannot read /nowhere/at/all: No such file or directory"),
    ],
)
def test_invalid_arguments_are_reported_in_one_line(
    capsys: pytest.CaptureFixture[str], options: list[str], reported: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(options)

    error = capsys.readouterr().err
    assert ended.value.code == 2
    assert reported in error
    assert "--help" in error
    assert error.count("\n") == 1


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
