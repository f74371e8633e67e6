"""`monime-ext webhook`: verify, sign, listen and replay, with deliveries from the sandbox."""

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
from tests.integration.cli.conftest import SECRET, CommandLine, CommandResult
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


def test_a_signed_body_is_verified(run: CommandLine, body: str) -> None:
    header = run("webhook", "sign", body).out.strip()
    result = run("--json", "webhook", "verify", body, "--header", header)
    assert result.status == 0
    assert result.json["id"] == "wkd-1"
    assert result.json["checkoutSession"] == "scs-1"
    assert "076123456" not in result.out


def test_a_signature_is_the_same_as_the_library_s(run: CommandLine, body: str) -> None:
    result = run("webhook", "sign", body, "--timestamp", "1767225600")
    assert result.out.strip() == sign(BODY, SECRET, timestamp=1767225600)


def test_a_saved_delivery_is_verified_at_any_age(run: CommandLine, body: str) -> None:
    header = sign(BODY, SECRET, timestamp=1767225600)
    assert run("webhook", "verify", body, "--header", header).status == 3
    assert run("webhook", "verify", body, "--header", header, "--any-age").status == 0


def test_a_wrong_signature_is_explained_without_the_secret(run: CommandLine, body: str) -> None:
    result = run("webhook", "verify", body, "--header", "t=1,v1=abc")
    assert result.status == 3
    assert "SignatureInvalid" in result.err
    assert SECRET not in result.out + result.err


def test_the_secret_comes_only_from_a_file_or_the_environment(run: CommandLine, body: str, tmp_path: Path) -> None:
    run.environment["MONIME_WEBHOOK_SECRET"] = None
    missing = run("webhook", "sign", body)
    assert missing.status == 4
    assert "never taken from the command line" in missing.err
    tmp_path.joinpath("secret").write_text(SECRET + "\n", encoding="utf-8")
    result = run("webhook", "sign", body, "--timestamp", "1", "--secret-file", str(tmp_path / "secret"))
    assert result.out.strip() == sign(BODY, SECRET, timestamp=1)


@pytest.mark.parametrize(
    ("content", "message"), [(b"\xff\xfe", "is not a text file"), (b"\n", "is empty"), (b"short", "32 to 256")]
)
def test_a_file_without_a_secret_is_rejected(
    run: CommandLine, body: str, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "secret").write_bytes(content)
    result = run("webhook", "sign", body, "--secret-file", str(tmp_path / "secret"))
    assert result.status == 4
    assert message in result.err


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Listening:
    """`webhook listen` in a process of its own."""

    def __init__(self, run: CommandLine, *arguments: str) -> None:
        environment = {**os.environ, **{name: value for name, value in run.environment.items() if value is not None}}
        command = [sys.executable, "-m", "monime_ext.cli", "webhook", "listen", "--port", "0", *arguments]
        self._program = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._program.stderr is not None
        first = self._program.stderr.readline()
        self.url = first.split()[2].rstrip(";") + "/hooks"

    def result(self) -> CommandResult:
        out, err = self._program.communicate(timeout=60)
        return CommandResult(self._program.returncode, out, err)


def test_deliveries_are_received_saved_and_replayed(run: CommandLine, tmp_path: Path) -> None:
    listening = Listening(run, "--limit", "2", "--save", str(tmp_path / "saved"))
    run.sandbox.webhooks.add(listening.url, secret=SECRET, events=["checkout_session.completed", "payment.created"])
    id = run.created()
    run.sandbox.complete(id)
    result = listening.result()
    assert result.status == 0
    assert "checkout_session.completed" in result.out
    assert id in result.out
    saved = sorted((tmp_path / "saved").iterdir())
    assert len(saved) == 2
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in saved)

    again = Listening(run, "--limit", "1")
    replayed = run("--json", "webhook", "replay", str(saved[0]), "--to", again.url)
    assert replayed.status == 0
    assert replayed.json["status"] == 200
    assert replayed.json["event"] in again.result().out


def test_events_with_ids_of_any_form_are_saved_to_files_of_their_own(run: CommandLine, tmp_path: Path) -> None:
    ids = ["é" * 255, "../../x", "..-..-x", "a/b", "a_b", "wkd-1"]
    listening = Listening(run, "--limit", str(len(ids)), "--save", str(tmp_path / "saved"))
    for id in ids:
        written = json.dumps({"event": {"id": id, "name": "x.y"}, "data": {}}).encode()
        header = {SIGNATURE_HEADER: sign(written, SECRET, timestamp=int(time.time()))}
        assert httpx.post(listening.url, content=written, headers=header).status_code == 200
    assert listening.result().status == 0
    assert stat.S_IMODE((tmp_path / "saved").stat().st_mode) == 0o700
    saved = {json.loads(file.read_bytes())["event"]["id"]: file.name for file in (tmp_path / "saved").iterdir()}
    assert saved.keys() == set(ids)
    assert saved["wkd-1"] == "wkd-1.json"


@pytest.mark.parametrize("length", ["\u00b2", "1" * 30, "-1", "x"])
def test_an_invalid_length_is_rejected(run: CommandLine, length: str) -> None:
    listening = Listening(run, "--limit", "1")
    port = int(listening.url.split(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nContent-Length: {length}\r\n\r\n".encode("latin-1"))
        assert b" 413 " in connection.recv(100)
    good = {SIGNATURE_HEADER: sign(BODY, SECRET, timestamp=int(time.time()))}
    assert httpx.post(listening.url, content=BODY, headers=good).status_code == 200
    assert "Traceback" not in listening.result().err


def test_a_delivery_with_a_wrong_signature_is_rejected(run: CommandLine) -> None:
    listening = Listening(run, "--limit", "1")
    rejected = httpx.post(listening.url, content=BODY, headers={SIGNATURE_HEADER: "t=1,v1=abc"})
    unsigned = httpx.post(listening.url, content=BODY)
    good = {SIGNATURE_HEADER: sign(BODY, SECRET, timestamp=int(time.time()))}
    assert (rejected.status_code, unsigned.status_code) == (401, 401)
    assert httpx.post(listening.url, content=BODY, headers=good).status_code == 200
    result = listening.result()
    assert result.err.count("Rejected") == 2
    assert "wkd-1" in result.out


def test_with_json_every_delivery_is_one_line_and_ctrl_c_is_a_success(run: CommandLine) -> None:
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
        assert "There is no `Monime-Signature` header" in json.loads(program.stdout.readline())["rejected"]
        httpx.post(url, content=BODY, headers={SIGNATURE_HEADER: sign(BODY, SECRET, timestamp=int(time.time()))})
        assert json.loads(program.stdout.readline())["checkoutSession"] == "scs-1"
        program.send_signal(signal.SIGINT)
        rest = program.communicate()
        overdue.cancel()
    assert rest == ("", "")
    assert program.returncode == 0


def test_a_directory_that_cannot_be_created_is_reported_before_anything_is_received(
    run: CommandLine, body: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:  # so that it ends in any case
        result = run("webhook", "listen", "--port", str(server.getsockname()[1]), "--save", f"{body}/saved")
    assert result.status == 4
    assert "saved cannot be used" in result.err


def test_a_port_in_use_is_reported(run: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        result = run("webhook", "listen", "--port", str(server.getsockname()[1]))
    assert result.status == 4
    assert "Cannot listen on port" in result.err


def test_an_unreachable_receiver_is_reported(run: CommandLine, body: str) -> None:
    result = run("webhook", "replay", body, "--to", f"http://127.0.0.1:{free_port()}/hooks")
    assert result.status == 7
    assert "is it running" in result.err
