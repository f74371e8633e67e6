"""The output of the command line on terminals, in pipes and in files of any kind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from monime_ext.cli.output import printable
from tests.integration.cli.conftest import CommandLine

NAME = "Café – Ɓuntu 🍚 注文"
ITEM = ["--item", "1 x Rice 🍚 @ 450.00"]
HOSTILE = "A\x1b]0;pwned\x07\x1b[2J\x1b[31mPAID\x1b[0m\x9b1m\u202e\u2066\x7f"


def program(
    run: CommandLine, *arguments: str, encoding: str = "utf-8", stdout: int | IO[Any] = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process whose standard streams have an encoding."""
    variables = {name: value for name, value in run.environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-m", "monime_ext.cli", *arguments],
        env=os.environ | variables | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1", "ascii"])
def test_output_never_fails_for_its_encoding(run: CommandLine, encoding: str) -> None:
    created = program(run, "checkout", "create", NAME, *ITEM, encoding=encoding)
    assert created.returncode == 0, created.stderr
    (session,) = run.sandbox.sessions()
    id = str(session["id"])
    assert f"{run.sandbox.url}/checkout/{id}".encode() in created.stdout
    if encoding != "utf-8":
        assert b"\\u0181untu" in created.stdout
    shown = program(run, "--json", "checkout", "get", id, encoding=encoding)
    assert shown.stdout.isascii()
    assert json.loads(shown.stdout)["name"] == NAME
    for command in (["checkout", "list"], ["checkout", "qr", id], ["doctor"], ["--help"], ["versions", "diff"]):
        done = program(run, *command, encoding=encoding)
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False), command
    if encoding == "ascii":
        assert b"cannot show the code" in program(run, "checkout", "qr", id, encoding=encoding).stderr


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_session_is_shown_on_standard_error_if_standard_output_is_closed(run: CommandLine, flags: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = program(run, *flags, "checkout", "create", NAME, *ITEM, stdout=writer)
    os.close(writer)
    assert done.returncode == 0
    (session,) = run.sandbox.sessions()
    assert f"/checkout/{session['id']}".encode() in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_session_is_shown_on_standard_error_if_the_disk_is_full(run: CommandLine) -> None:
    with Path("/dev/full").open("wb") as full:
        done = program(run, "checkout", "create", NAME, *ITEM, stdout=full)
    assert done.returncode == 0
    (session,) = run.sandbox.sessions()
    assert f"/checkout/{session['id']}".encode() in done.stderr


@pytest.mark.parametrize("command", [["checkout", "list"], ["--json", "checkout", "list"], ["versions", "diff"]])
def test_a_reader_that_has_enough_is_no_error(run: CommandLine, command: list[str]) -> None:
    for _ in range(3):
        run.created()
    reader, writer = os.pipe()
    os.close(reader)
    done = program(run, *command, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_obeys_no_text_of_a_session(run: CommandLine) -> None:
    run("checkout", "create", HOSTILE, "--item", f"1 x {HOSTILE} @ 450.00", "--reference", "[bold red]x[/]\x1b[31m")
    (session,) = run.sandbox.sessions()
    assert session["name"] == HOSTILE
    for command in (
        ["checkout", "get", str(session["id"])],
        ["checkout", "list"],
        ["--json", "checkout", "get", str(session["id"])],
        ["checkout", "create", HOSTILE, *ITEM, "--preview"],
    ):
        output = program(run, *command).stdout.decode()
        unwanted = [character for character in "\x1b\x07\x9b\u202e\u2066\x7f" if character in output]
        assert unwanted == [], command
        assert "PAID" in output
    assert "[bold red]x[/]\\x1b[31m" in program(run, "checkout", "list").stdout.decode()


def test_control_characters_are_shown_as_escapes() -> None:
    assert printable("a\x1b[1m\nb\t\u202e\x85é🍚") == "a\\x1b[1m\nb\\t\\u202e\\x85é🍚"
    assert printable("a\nb", lines=False) == "a\\nb"
