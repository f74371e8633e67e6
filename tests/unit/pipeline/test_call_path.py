"""Counting the functions that a call passes through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import CodeType

import pytest

from scripts.call_path import KINDS, PACKAGES, WORKS, CallPath, Kind, Work, call_path, sandbox_process


@pytest.fixture(scope="module")
def variables() -> Iterator[Mapping[str, str]]:
    with sandbox_process() as variables:
        yield variables


@pytest.mark.parametrize("work", WORKS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_functions_of_this_package_are_recorded(kind: Kind, work: Work, variables: Mapping[str, str]) -> None:
    path = call_path(kind, work, variables)
    assert all(code.co_filename.startswith(PACKAGES) for code in path.started)
    assert "create" in {code.co_name for code in path.started}
    assert path.files <= path.functions <= len(path.started)
    assert 0 < path.changes < len(path.started)
    own = path.without_generated()
    assert 0 < own.functions < path.functions


def test_functions_files_and_changes_are_counted() -> None:
    def code(name: str, file: str) -> CodeType:
        found = compile(f"def {name}(): ...", file, "exec").co_consts[0]
        assert isinstance(found, CodeType)
        return found

    first, second, third = code("first", "a.py"), code("second", "a.py"), code("third", "b.py")
    model = code("from_dict", "/generated/monime_api/caph_2025_08_23/models/price.py")
    path = CallPath([first, second, third, first, model, first])
    assert (path.functions, path.files, path.changes) == (4, 3, 4)
    own = path.without_generated()
    assert (own.functions, own.files, own.changes) == (3, 2, 2)
