"""Count the functions of this package that one call passes through: `python -m scripts.call_path`.

Measures a plain `checkout_sessions.create` and a `create(once=…)` with an SQLite journal, each with the sync and the
async client. The sandbox that responds runs in a process of its own, so its functions are not counted. A first call
warms up (imports, connection, compiled checks); the second call is the one that counts.

A function is a distinct code object, a change of file a function that starts in another file than the function that
started before it. The generated models and endpoints of `monime_api`, which are one to a file, are counted apart.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dis
import functools
import itertools
import re
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final, Literal, TypeAlias

import monime_api

import monime_ext
from monime_ext.caph_2025_08_23 import AsyncMonime, Monime

__all__ = ["CallPath", "Kind", "Work", "call_path", "sandbox_process"]

Kind: TypeAlias = Literal["sync", "async"]
Work: TypeAlias = Literal["create", "once"]

KINDS: Final[tuple[Kind, ...]] = ("sync", "async")
WORKS: Final[tuple[Work, ...]] = ("create", "once")
PACKAGES: Final = tuple(str(Path(path)) + "/" for module in (monime_ext, monime_api) for path in module.__path__)
VARIABLES: Final = ("MONIME_BASE_URL", "MONIME_ACCESS_TOKEN", "MONIME_WEBHOOK_SECRET", "MONIME_SPACE_ID")
_GENERATED: Final = re.compile(r"/monime_api/\w+/(?:models|api)/")
AIMS: Final[dict[Work, tuple[int, int]]] = {"create": (60, 15), "once": (85, 22)}
"""The maximum of functions and files, without the generated models and endpoints."""


@dataclass
class CallPath:
    """The functions that one call passes through.

    Attributes:
        started: The code of every function that started, in order; a coroutine that resumes does not start again.
    """

    started: list[CodeType] = field(default_factory=list)

    def without_generated(self) -> CallPath:
        """Return the path without the generated models and endpoints."""
        return CallPath([code for code in self.started if not _GENERATED.search(code.co_filename)])

    @property
    def functions(self) -> int:
        """The number of distinct functions."""
        return len(set(self.started))

    @property
    def files(self) -> int:
        """The number of distinct files."""
        return len({code.co_filename for code in self.started})

    @property
    def changes(self) -> int:
        """How often a function starts in another file than the one that started before it."""
        names = [code.co_filename for code in self.started]
        return sum(before != after for before, after in itertools.pairwise(names))


class _Recorder:
    def __init__(self) -> None:
        self.path: CallPath | None = None

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if self.path is None or event != "call" or not code.co_filename.startswith(PACKAGES):
            return
        if _is_first_call(frame):
            self.path.started.append(code)

    @contextlib.contextmanager
    def recording(self) -> Iterator[CallPath]:
        self.path = path = CallPath()
        try:
            yield path
        finally:
            self.path = None

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        # Worker threads outlive the call that started them, so they get the profiler before the first call.
        before, before_in_threads = sys.getprofile(), threading.getprofile()
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(before)
            threading.setprofile(before_in_threads)


def _is_first_call(frame: FrameType) -> bool:
    """Return whether a frame starts, rather than being a generator or coroutine that resumes."""
    return frame.f_lasti <= _start_of(frame.f_code)


@functools.cache
def _start_of(code: CodeType) -> int:
    return next(found.offset for found in dis.get_instructions(code) if found.opname == "RESUME")


@contextlib.contextmanager
def sandbox_process() -> Iterator[dict[str, str]]:
    """Run a sandbox in its own process, and yield the environment variables for its clients."""
    command = [sys.executable, "-m", "monime_ext.sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            lines = itertools.islice(process.stdout or [], len(VARIABLES))
            variables = dict(line.rstrip("\n").partition("=")[::2] for line in lines)
            if missing := [name for name in VARIABLES if not variables.get(name)]:
                raise RuntimeError(f"the sandbox did not start: it did not print {', '.join(missing)}")
            yield variables
        finally:
            process.terminate()


def call_path(kind: Kind, work: Work, variables: Mapping[str, str]) -> CallPath:
    """Return the path of the second call of its kind.

    Args:
        kind: The client.
        work: `create` for a plain create, `once` for one with a journal.
        variables: The variables of the sandbox.
    """
    recorder = _Recorder()
    with recorder.installed(), tempfile.TemporaryDirectory() as folder:
        journal = f"{folder}/journal.sqlite3"
        if kind == "sync":
            return _sync_path(recorder, work, variables, journal)
        return asyncio.run(_async_path(recorder, work, variables, journal))


def _sync_path(recorder: _Recorder, work: Work, variables: Mapping[str, str], journal: str) -> CallPath:
    with Monime(**_options(variables), journal=journal) as monime:
        monime.checkout_sessions.create(**_arguments(work))
        arguments = _arguments(work)
        with recorder.recording() as path:
            monime.checkout_sessions.create(**arguments)
        return path


async def _async_path(recorder: _Recorder, work: Work, variables: Mapping[str, str], journal: str) -> CallPath:
    async with AsyncMonime(**_options(variables), journal=journal) as monime:
        await monime.checkout_sessions.create(**_arguments(work))
        arguments = _arguments(work)
        with recorder.recording() as path:
            await monime.checkout_sessions.create(**arguments)
        return path


def _options(variables: Mapping[str, str]) -> dict[str, Any]:
    return {
        "access_token": variables["MONIME_ACCESS_TOKEN"],
        "space_id": variables["MONIME_SPACE_ID"],
        "base_url": variables["MONIME_BASE_URL"],
    }


def _arguments(work: Work) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "name": "Order 1042",
        "line_items": [{"name": "Rice, 25 kg", "price": {"currency": "SLE", "value": 45_000}}],
    }
    return {**arguments, "once": f"order-{uuid.uuid4()}"} if work == "once" else arguments


def _listed(path: CallPath) -> Iterator[str]:
    """Yield the path in order, a line for each function and a heading wherever the file changes."""
    file = ""
    for code in path.started:
        if code.co_filename != file:
            file = code.co_filename
            yield f"  {_short(file)}"
        yield f"    {code.co_qualname}:{code.co_firstlineno}"


def _short(file: str) -> str:
    return next(
        f"{Path(package).name}/{file.removeprefix(package)}" for package in PACKAGES if file.startswith(package)
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 if `--check` is given and a call passes through more than it may."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--kind", choices=KINDS, help="only this client; defaults to both")
    parser.add_argument("--work", choices=WORKS, help="only this call; defaults to both")
    parser.add_argument("--list", action="store_true", help="print every function in order")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a call passes through too much")
    options = parser.parse_args(arguments)
    chosen: list[tuple[Kind, Work]] = [
        (kind, work)
        for kind in KINDS
        for work in WORKS
        if options.kind in (None, kind) and options.work in (None, work)
    ]
    with sandbox_process() as variables:
        paths: dict[tuple[Kind, Work], CallPath] = {
            (kind, work): call_path(kind, work, variables) for kind, work in chosen
        }
    print(f"{'':<12}{'functions':>18}{'files':>18}{'changes of file':>18}{'with generated':>18}")
    exceeded = False
    for (kind, work), whole in paths.items():
        path, (functions, files) = whole.without_generated(), AIMS[work]
        exceeded = exceeded or path.functions > functions or path.files > files
        print(
            f"{f'{kind} {work}':<12}{f'{path.functions} (max {functions})':>18}{f'{path.files} (max {files})':>18}"
            f"{path.changes:>18}{f'{whole.functions} / {whole.files} / {whole.changes}':>18}"
        )
    if options.list:
        for (kind, work), path in paths.items():
            print(f"\n{kind} {work}:", *_listed(path), sep="\n")
    return 1 if options.check and exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
