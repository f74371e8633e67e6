"""`monime-ext webhook`: verify, sign, listen and replay, with deliveries of the sandbox."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from monime_ext.webhooks import SIGNATURE_HEADER, sign
from tests.integration.cli.conftest import SECRET, CommandLine, Said
from tests.versions import LATEST

BODY = json.dumps(
    {
        "apiVersion": LATEST,
        "event": {"id": "wkd-1", "name": "checkout_session.completed", "timestamp": "1784112516"},
        "object": {"id": "scs-1", "type": "checkout_session"},
        "data": {"id": "scs-1", "status": "completed", "metadata": {"phone": "076123456"}},
    }
).encode()


@pytest.fixture
def body(tmp_path: Path) -> str:
    file = tmp_path / "body.json"
    file.write_bytes(BODY)
    return str(file)


def test_what_is_signed_here_is_verified_here(run: CommandLine, body: str) -> None:
    header = run("webhook", "sign", body).out.strip()
    said = run("--json", "webhook", "verify", body, "--header", header)
    assert said.status == 0
    assert said.told["id"] == "wkd-1"
    assert said.told["checkoutSession"] == "scs-1"
    assert "076123456" not in said.out


def test_a_signature_is_the_same_as_the_library_s(run: CommandLine, body: str) -> None:
    said = run("webhook", "sign", body, "--timestamp", "1767225600")
    assert said.out.strip() == sign(BODY, SECRET, timestamp=1767225600)


def test_a_kept_delivery_is_verified_at_any_time(run: CommandLine, body: str) -> None:
    header = sign(BODY, SECRET, timestamp=1767225600)
    assert run("webhook", "verify", body, "--header", header).status == 3
    assert run("webhook", "verify", body, "--header", header, "--any-time").status == 0


def test_a_wrong_signature_is_told_what_to_look_at_and_never_the_secret(run: CommandLine, body: str) -> None:
    said = run("webhook", "verify", body, "--header", "t=1,v1=abc")
    assert said.status == 3
    assert "SignatureInvalid" in said.err
    assert SECRET not in said.out + said.err


def test_the_secret_comes_from_a_file_or_the_environment_only(run: CommandLine, body: str, tmp_path: Path) -> None:
    run.environment["MONIME_WEBHOOK_SECRET"] = None
    missing = run("webhook", "sign", body)
    assert missing.status == 4
    assert "never taken from the command line" in missing.err
    tmp_path.joinpath("secret").write_text(SECRET + "\n", encoding="utf-8")
    said = run("webhook", "sign", body, "--timestamp", "1", "--secret-file", str(tmp_path / "secret"))
    assert said.out.strip() == sign(BODY, SECRET, timestamp=1)


@pytest.mark.parametrize(("content", "told"), [(b"\xff\xfe", "no text"), (b"\n", "is empty"), (b"short", "32 to 256")])
def test_a_file_without_a_secret_is_told(
    run: CommandLine, body: str, tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "secret").write_bytes(content)
    said = run("webhook", "sign", body, "--secret-file", str(tmp_path / "secret"))
    assert said.status == 4
    assert told in said.err


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Listening:
    """`webhook listen` as a program of its own, until it has heard as much as was asked for."""

    def __init__(self, run: CommandLine, *arguments: str) -> None:
        environment = {**os.environ, **{name: value for name, value in run.environment.items() if value is not None}}
        command = [sys.executable, "-m", "monime_ext.cli", "webhook", "listen", "--port", "0", *arguments]
        self._program = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._program.stderr is not None
        first = self._program.stderr.readline()
        self.url = first.split()[2].rstrip(";") + "/hooks"

    def said(self) -> Said:
        out, err = self._program.communicate(timeout=60)
        return Said(self._program.returncode, out, err)


def test_deliveries_of_the_sandbox_are_heard_kept_and_replayed(run: CommandLine, tmp_path: Path) -> None:
    listening = Listening(run, "--most", "2", "--save", str(tmp_path / "kept"))
    run.sandbox.webhooks.add(listening.url, secret=SECRET, events=["checkout_session.completed", "payment.created"])
    id = run.created()
    run.sandbox.complete(id)
    said = listening.said()
    assert said.status == 0
    assert "checkout_session.completed" in said.out
    assert id in said.out
    kept = sorted((tmp_path / "kept").iterdir())
    assert len(kept) == 2
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in kept)

    again = Listening(run, "--most", "1")
    replayed = run("--json", "webhook", "replay", str(kept[0]), "--to", again.url)
    assert replayed.status == 0
    assert replayed.told["status"] == 200
    assert replayed.told["event"] in again.said().out


def test_a_delivery_with_a_wrong_signature_is_refused_and_said(run: CommandLine) -> None:
    listening = Listening(run, "--most", "1")
    refused = httpx.post(listening.url, content=BODY, headers={SIGNATURE_HEADER: "t=1,v1=abc"})
    unsigned = httpx.post(listening.url, content=BODY)
    good = {SIGNATURE_HEADER: sign(BODY, SECRET, timestamp=int(time.time()))}
    assert (refused.status_code, unsigned.status_code) == (401, 401)
    assert httpx.post(listening.url, content=BODY, headers=good).status_code == 200
    said = listening.said()
    assert said.err.count("Refused") == 2
    assert "wkd-1" in said.out


def test_what_is_heard_is_told_to_programs_in_lines_of_json_and_ctrl_c_is_a_good_end(run: CommandLine) -> None:
    environment = {**os.environ, **{name: value for name, value in run.environment.items() if value is not None}}
    command = [sys.executable, "-m", "monime_ext.cli", "--json", "webhook", "listen", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        overdue = threading.Timer(20, program.kill)
        overdue.start()
        url = json.loads(program.stdout.readline())["listening"]
        httpx.post(url, content=BODY)
        assert "There is no `Monime-Signature` header" in json.loads(program.stdout.readline())["refused"]
        httpx.post(url, content=BODY, headers={SIGNATURE_HEADER: sign(BODY, SECRET, timestamp=int(time.time()))})
        assert json.loads(program.stdout.readline())["checkoutSession"] == "scs-1"
        program.send_signal(signal.SIGINT)
        rest = program.communicate()
        overdue.cancel()
    assert rest == ("", "")
    assert program.returncode == 0


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_received(run: CommandLine, body: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:  # so that it ends in any case
        said = run("webhook", "listen", "--port", str(server.getsockname()[1]), "--save", f"{body}/kept")
    assert said.status == 4
    assert "kept cannot be used" in said.err


def test_a_port_that_is_taken_is_told(run: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = run("webhook", "listen", "--port", str(server.getsockname()[1]))
    assert said.status == 4
    assert "cannot be listened on" in said.err


def test_a_receiver_that_is_not_there_is_told(run: CommandLine, body: str) -> None:
    said = run("webhook", "replay", body, "--to", f"http://127.0.0.1:{free_port()}/hooks")
    assert said.status == 7
    assert "is it running" in said.err
