"""Running the linters that need Node.js."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.lint_with_node import LINTERS, main

if TYPE_CHECKING:
    from pathlib import Path

# Records its arguments, and fails where its environment says so.
NPX = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
  *--version) exit "${VERSION_STATUS:-0}" ;;
  *) echo "$FINDINGS"; exit "${LINT_STATUS:-0}" ;;
esac
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a pretended `npx` first on the path, and return the file that records its arguments."""
    npx = tmp_path / "bin" / "npx"
    npx.parent.mkdir()
    npx.write_text(NPX, encoding="utf-8")
    npx.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npx.parent}:/usr/bin:/bin")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.delenv("MONIME_REQUIRE_ALL", raising=False)
    return tmp_path / "calls"


def test_every_linter_lints_all_specs_in_its_exact_version(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    recorded = calls.read_text(encoding="utf-8")
    for linter in LINTERS:
        assert f"--yes {linter.package}@{linter.version} lint {' '.join(linter.options)}" in recorded
    assert capsys.readouterr().out.count("no findings in 2 specs") == len(LINTERS)
    assert recorded.count("caph.2025-06-20.yaml") == recorded.count("caph.2025-08-23.yaml") == len(LINTERS)


def test_a_finding_fails(calls: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LINT_STATUS", "1")
    monkeypatch.setenv("FINDINGS", "a description is missing")
    assert main() == 1
    assert capsys.readouterr().err.count("a description is missing") == len(LINTERS)


@pytest.mark.parametrize(("required", "status", "word"), [("", 0, "SKIPPED"), ("1", 1, "cannot run")])
def test_a_linter_that_cannot_run_is_named(
    calls: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    required: str,
    status: int,
    word: str,
) -> None:
    monkeypatch.setenv("VERSION_STATUS", "1")
    monkeypatch.setenv("MONIME_REQUIRE_ALL", required)
    assert main() == status
    assert capsys.readouterr().out.splitlines() == [
        f"{word}: {linter.name} {linter.version}, which needs Node.js and its npm package" for linter in LINTERS
    ]


def test_without_node_both_are_skipped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("MONIME_REQUIRE_ALL", raising=False)
    monkeypatch.setattr("scripts.lint_with_node.shutil.which", lambda _: None)
    assert main() == 0
    assert capsys.readouterr().out.count("SKIPPED") == len(LINTERS)
