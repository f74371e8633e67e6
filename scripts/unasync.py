"""Write the sync code of every `_async` folder into its sibling `_sync`: `python -m scripts.unasync`.

The async code is the source. Its conventions are what makes the translation possible:

* `Async…` classes become `…`, `async_…` and `…_async` functions become `…`, `aclose` becomes `close`.
* `async` and `await` go away, and `Awaitable[T]` becomes `T`.
* A line that ends in `# async only` is dropped; so is `pytestmark = pytest.mark.anyio`.
* What differs in more than that is written by hand, once for each kind, outside of these folders.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scripts.formatting import format_files
from scripts.generated_files import file_differences, write_files
from scripts.spec import ROOT

__all__ = ["differences", "sync_files", "sync_source", "write"]

FOLDERS: Final = ("monime_ext", "tests")

NAMES: Final = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "AbstractAsyncContextManager": "AbstractContextManager",
    "StopAsyncIteration": "StopIteration",
    "aclose": "close",
    "aiter_raw": "iter_raw",
    "aiter_stream": "iter_stream",
    "aread": "read",
    "asynccontextmanager": "contextmanager",
    "enter_async_context": "enter_context",
    "handle_async_request": "handle_request",
    "push_async_callback": "callback",
}

_HEAD: Final = "# Made by scripts/unasync.py from {source}. Do not edit: change that file and run `make generate`.\n"
_ASYNC_ONLY: Final = re.compile(r"^.*# async only$\n|^pytestmark = pytest\.mark\.anyio$\n", re.MULTILINE)
_AWAITABLE: Final = re.compile(r"\bAwaitable\[")
_TEXT: Final = (tokenize.STRING, tokenize.COMMENT)
# From Python 3.12 on, an f-string is several tokens; from 3.14 on, so is a template string.
_TEXT_STARTS: Final = {getattr(tokenize, name, None) for name in ("FSTRING_START", "TSTRING_START")} - {None}
_TEXT_ENDS: Final = {getattr(tokenize, name, None) for name in ("FSTRING_END", "TSTRING_END")} - {None}
_PROSE: Final = (
    (re.compile(r"\bAsync(?=[A-Z])"), ""),
    (re.compile(r"\basync_(?=\w)"), ""),
    (re.compile(r"(?<=\w)_async\b"), ""),
    (re.compile(r"\b(?:async (?=(?:def|for|with)\b)|await (?=\w))"), ""),
    (re.compile(r"(?<=[./])_async\b"), "_sync"),
    *((re.compile(rf"\b{name}\b"), new) for name, new in NAMES.items()),
)


def sync_source(text: str, source: str) -> str:
    """Return the sync code for async code, not yet formatted.

    Args:
        text: The async code.
        source: Its path below the root, for the first line.
    """
    text = _without_awaitable(_ASYNC_ONLY.sub("", text))
    lines = text.splitlines(keepends=True)
    tokens = list(_tokens(text, lines))
    for token, following in reversed(list(zip(tokens, [*tokens[1:], tokens[-1]], strict=True))):
        (row, start), (end_row, end) = token.start, token.end
        if token.type == tokenize.NAME and token.string in ("async", "await"):
            # Up to the next word: the blank between them goes too.
            lines[row - 1] = lines[row - 1][:start] + lines[row - 1][following.start[1] :]
        elif (new := _translated(token)) != token.string:
            head, tail = lines[row - 1][:start], lines[end_row - 1][end:]
            lines[row - 1 : end_row] = (head + new + tail).splitlines(keepends=True)
    return _HEAD.format(source=source) + "".join(lines)


def sync_files(root: Path = ROOT) -> dict[Path, str]:
    """Return the formatted sync code of every async file below `root`, by the path where it belongs."""
    sources = [
        path
        for name in FOLDERS
        for path in sorted((root / name).rglob("*.py"))
        if "_async" in path.relative_to(root).parts
    ]
    return format_files(
        {
            _sibling(path, root): sync_source(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
            for path in sources
        },
        rules=["I"],
    )


def differences(root: Path = ROOT) -> list[str]:
    """Return the differences in the `_sync` folders below `root`, one sentence each; empty if there is none."""
    return file_differences(sync_files(root), _present(root), root)


def write(root: Path = ROOT) -> list[str]:
    """Update the `_sync` folders below `root`, and return the paths that changed."""
    return write_files(sync_files(root), _present(root), root)


def _tokens(text: str, lines: list[str]) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of a module, every f-string as one, so that all versions of Python translate alike."""
    opened: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in _TEXT_STARTS:
            opened.append(token)
        elif token.type in _TEXT_ENDS:
            first = opened.pop()
            if not opened:
                (row, start), (end_row, end) = first.start, token.end
                # The last line is cut first: it may be the only one.
                span = [*lines[row - 1 : end_row - 1], lines[end_row - 1][:end]]
                string = "".join([span[0][start:], *span[1:]])
                yield tokenize.TokenInfo(tokenize.STRING, string, first.start, token.end, first.line)
        elif not opened:
            yield token


def _sibling(path: Path, root: Path) -> Path:
    parts = ["_sync" if part == "_async" else part for part in path.relative_to(root).parts]
    return root.joinpath(*parts)


def _present(root: Path) -> set[Path]:
    return {path for name in FOLDERS for path in (root / name).rglob("*.py") if "_sync" in path.relative_to(root).parts}


def _without_awaitable(text: str) -> str:
    while found := _AWAITABLE.search(text):
        depth, at = 1, found.end()
        while depth:
            depth += {"[": 1, "]": -1}.get(text[at], 0)
            at += 1
        text = text[: found.start()] + text[found.end() : at - 1] + text[at:]
    return re.sub(r"\bAwaitable, |, Awaitable\b", "", text)


def _translated(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        return _name(token.string)
    if token.type in _TEXT:
        text = token.string
        for pattern, new in _PROSE:
            text = pattern.sub(new, text)
        return text
    return token.string


def _name(name: str) -> str:
    if name in NAMES:
        return NAMES[name]
    if name == "_async":
        return "_sync"
    private = name[: len(name) - len(name.lstrip("_"))]
    bare = name[len(private) :]
    bare = re.sub(r"^Async(?=[A-Z])", "", bare)
    bare = re.sub(r"^async_(?=\w)|(?<=\w)_async$", "", bare)
    return private + bare


def main() -> int:
    """Write in place, print what changed, and return the process's exit status."""
    for name in write():
        print(f"  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
