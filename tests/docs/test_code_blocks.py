"""Every code block of the README and the docs is run, or checked, in the order of its page."""

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
    """Check a block of `make` commands, which are too large to run here: every target must exist."""
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
# Diagrams and output of programs, Sphinx directives, and JavaScript that the tests of the sandbox run.
SHOWN = {"text", "{toctree}", "{eval-rst}", "js"}


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox that is set in the environment, an empty working directory, and this project's programs on the path."""
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
    """Restore the loggers after a page, because all tests share them."""
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
    # Otherwise pytest reports unclosed resources of a page in a later test.
    document.namespace.clear()
    gc.collect()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_code_block_has_a_known_language(page: Path) -> None:
    languages = FENCE.findall(page.read_text("utf-8"))[::2]
    assert set(languages) <= EVALUATORS.keys() | SHOWN


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_linked_file_exists(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]
