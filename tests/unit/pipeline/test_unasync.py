"""The sync code that is made from async code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.interpreter import candidates, works
from scripts.spec import ROOT
from scripts.unasync import differences, sync_source, write

HEAD = "# Made by scripts/unasync.py from "
VERSIONS = ["3.11", "3.12", "3.13"]
PACKAGES = [path for path in sys.path if path.endswith("site-packages")]

CASES = {
    # Names
    "class AsyncClient: ...\n": "class Client: ...\n",
    "class _AsyncPool(AsyncClient): ...\n": "class _Pool(Client): ...\n",
    "make = async_connect, connect_async, _async_make\n": "make = connect, connect, _make\n",
    "await client.aclose()\n": "client.close()\n",
    "from monime_ext._http._async.pool import AsyncPool\n": "from monime_ext._http._sync.pool import Pool\n",
    "from contextlib import asynccontextmanager\n": "from contextlib import contextmanager\n",
    "async def __aenter__(self): ...\n": "def __enter__(self): ...\n",
    "raise StopAsyncIteration\n": "raise StopIteration\n",
    "asynchronous = Asynchronous = awaited = 1\n": "asynchronous = Asynchronous = awaited = 1\n",
    # Keywords
    "async def get(self) -> int:\n    return await self.send()\n": "def get(self) -> int:\n    return self.send()\n",
    "async with a as b:\n    async for c in b: ...\n": "with a as b:\n    for c in b: ...\n",
    "found = [await one async for one in many]\n": "found = [one for one in many]\n",
    "both = (await a(await b()), await c())\n": "both = (a(b()), c())\n",
    # Annotations
    "send: Callable[[int], Awaitable[Response[int]]]\n": "send: Callable[[int], Response[int]]\n",
    "nested: Awaitable[Awaitable[int]]\n": "nested: int\n",
    "from collections.abc import Awaitable, Callable\n": "from collections.abc import Callable\n",
    "from collections.abc import AsyncIterator, Awaitable\n": "from collections.abc import Iterator\n",
    # Lines that only the async code has
    "import anyio  # async only\nimport os\n": "import os\n",
    "pytestmark = pytest.mark.anyio\nx = 1\n": "x = 1\n",
    "x = 1  # async only for now\n": "x = 1  # async only for now\n",
    # Docstrings and comments
    '"""Use `AsyncMonime` and `await client.aclose()`.\n\nSee `connect_async`.\n"""\n': (
        '"""Use `Monime` and `client.close()`.\n\nSee `connect`.\n"""\n'
    ),
    "# `async with` an `AsyncClient`\n": "# `with` an `Client`\n",
    "# `async with` this, `async for` that\n": "# `with` this, `for` that\n",
    '"""For async and sync code: it awaits."""\n': '"""For async and sync code: it awaits."""\n',
    # Strings
    'patch("monime_ext._http._async.pool.AsyncPool.aread")\n': 'patch("monime_ext._http._sync.pool.Pool.read")\n',
    "text = f'{await stream.aread()} {a.__aenter__}'\n": "text = f'{stream.read()} {a.__enter__}'\n",
    'name = "AsyncMonime"\n': 'name = "Monime"\n',
    'text = f"{await send()} {{async_x}} {client.aclose()!r:>{await width()}} AsyncX"\n': (
        'text = f"{send()} {{x}} {client.close()!r:>{width()}} X"\n'
    ),
    'text = f"""one {{\n{AsyncX}\n}} é {await two()}""" + await three()\n': (
        'text = f"""one {{\n{X}\n}} é {two()}""" + three()\n'
    ),
    "text = f'{f\"{await a()}\"}' + rf'{await b()}\\w'\n": "text = f'{f\"{a()}\"}' + rf'{b()}\\w'\n",
}


@pytest.mark.parametrize("text", CASES)
def test_async_code_becomes_sync_code(text: str) -> None:
    assert (
        sync_source(text, "a.py")
        == f"{HEAD}a.py. Do not edit: change that file and run `make generate`.\n" + CASES[text]
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_every_python_makes_the_same(version: str) -> None:
    python = next((found for found in candidates(version, Path.home()) if works(found, version)), None)
    if python is None:
        assert "MONIME_REQUIRE_ALL" not in os.environ
        pytest.skip(f"no working Python {version} was found")
    sources = {path.as_posix(): path.read_text("utf-8") for path in ROOT.glob("monime_ext/**/_async/**/*.py")}
    sources |= {f"case {number}": text for number, text in enumerate(CASES)}
    program = (
        "import json, sys\n"
        "from scripts.unasync import sync_source\n"
        "json.dump([sync_source(text, name) for name, text in json.load(sys.stdin).items()], sys.stdout)\n"
    )
    done = subprocess.run(
        [python, "-B", "-c", program],
        input=json.dumps(sources), capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *PACKAGES])},
    )  # fmt: skip
    assert json.loads(done.stdout) == [sync_source(text, name) for name, text in sources.items()]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with two async modules, and the sync ones made from them."""
    folder = tmp_path / "monime_ext" / "_http" / "_async"
    folder.mkdir(parents=True)
    folder.joinpath("pool.py").write_text("class AsyncPool: ...\n", encoding="utf-8")
    folder.joinpath("proxy.py").write_text("async def connect():\n  return await  open( 1 )\n", encoding="utf-8")
    write(tmp_path)
    return tmp_path


def test_the_sync_code_is_written_formatted(root: Path) -> None:
    text = root.joinpath("monime_ext/_http/_sync/proxy.py").read_text("utf-8")
    assert text.startswith(f"{HEAD}monime_ext/_http/_async/proxy.py. Do not edit")
    assert text.endswith("\ndef connect():\n    return open(1)\n")
    assert differences(root) == []
    assert write(root) == []


def test_a_stray_a_missing_and_a_changed_file_are_found_and_corrected(root: Path) -> None:
    folder = root / "monime_ext" / "_http" / "_sync"
    folder.joinpath("stray.py").touch()
    folder.joinpath("pool.py").unlink()
    folder.joinpath("proxy.py").write_text("x = 1\n", encoding="utf-8")
    assert differences(root) == [
        "monime_ext/_http/_sync/pool.py: missing",
        "monime_ext/_http/_sync/proxy.py: differs from what its sources make",
        "monime_ext/_http/_sync/stray.py: stray, nothing makes it",
    ]
    assert sorted(write(root)) == [f"monime_ext/_http/_sync/{name}.py" for name in ("pool", "proxy", "stray")]
    assert differences(root) == []
