"""What the README and the docs show is true: every code block in them is run, or checked, in the order of its page."""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sybil import Document, Example
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

from monime_ext.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^ *```+(\S*)$", re.MULTILINE)


def run_in_a_shell(example: Example) -> None:
    """Run a block of shell commands as a reader would, stopping at the first that fails."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example.parsed], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{example.path}:{example.line}\n{done.stdout}{done.stderr}"


def make_targets_exist(example: Example) -> None:
    """Check a block of `make` commands, which are too large to run here: each names a target that there is."""
    targets = set(re.findall(r"^([a-z-]+):", ROOT.joinpath("Makefile").read_text("utf-8"), re.MULTILINE))
    named = re.findall(r"^\$ make ([a-z-]+)", example.parsed, re.MULTILINE)
    assert named
    assert set(named) <= targets
    assert all(line.startswith("$ make ") for line in example.parsed.strip().splitlines())


def parses_as_json(example: Example) -> None:
    json.loads(example.parsed)


def parses_as_toml(example: Example) -> None:
    tomllib.loads(example.parsed)


EVALUATORS: dict[str, Callable[[Example], str | None]] = {
    "python": PythonEvaluator(),
    "sh": run_in_a_shell,
    "console": make_targets_exist,
    "json": parses_as_json,
    "toml": parses_as_toml,
}
# Pictures made of characters and what a program prints; what Sphinx runs when it builds the docs; what Node.js runs in
# the tests of the sandbox.
SHOWN = {"text", "{toctree}", "{eval-rst}", "js"}


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox that the environment names, an empty folder to work in, and this project's programs on the path."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with Sandbox() as sandbox:
        monkeypatch.setenv("MONIME_BASE_URL", sandbox.url)
        monkeypatch.setenv("MONIME_ACCESS_TOKEN", sandbox.access_token)
        monkeypatch.setenv("MONIME_SPACE_ID", sandbox.space_id)
        monkeypatch.setenv("MONIME_WEBHOOK_SECRET", sandbox.webhook_secret)
        yield sandbox


@pytest.fixture
def _own_logging() -> Iterator[None]:
    """Loggers are shared by all tests: what a page sets up ends with the page."""
    loggers = logging.getLogger(), logging.getLogger("monime_ext")
    before = [(logger.level, logger.handlers[:], logger.filters[:]) for logger in loggers]
    yield
    for logger, (level, handlers, filters) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.handlers[:], logger.filters[:] = handlers, filters


@pytest.mark.usefixtures("_own_logging")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_code_block_of_a_page_runs(page: Path, sandbox: Sandbox) -> None:
    parsers = [CodeBlockParser(language, evaluator) for language, evaluator in EVALUATORS.items()]
    document = Document.parse(str(page), *parsers)
    document.namespace["sandbox"] = sandbox
    for example in document:
        example.evaluate()
    # What a page leaves open would otherwise be complained of in a test that happens to run later.
    document.namespace.clear()
    gc.collect()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_code_block_escapes(page: Path) -> None:
    languages = FENCE.findall(page.read_text("utf-8"))[::2]
    assert set(languages) <= EVALUATORS.keys() | SHOWN


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]
