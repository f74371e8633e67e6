"""Compares a maintained spec with the one that Monime publishes, field by field.

`python -m scripts.compare_spec OURS THEIRS [--explained openapi/explained.yaml]` exits with 1 when they differ
in a way that is not explained, or when an explanation explains nothing any more. Prose, defaults and examples
do not count.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.differences import ABSENT, Difference, explanations, unexplained
from scripts.shape import shape
from scripts.spec import ROOT, Json, json_schema, load, operations, parameters, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.spec import Operation


@dataclass
class Comparison:
    """What comparing two specs found, and how much was looked at."""

    differences: list[Difference] = field(default_factory=list)
    operations: int = 0
    fields: int = 0

    def fact(self, where: str, what: str, ours: Json, theirs: Json) -> None:
        """Note one fact of both specs."""
        if ours != theirs:
            self.differences.append(Difference(where, what, ours, theirs))


def compare(ours: dict[str, Json], theirs: dict[str, Json]) -> Comparison:
    """Compare two specs and return every difference, explained or not."""
    found = Comparison()
    found.fact("servers", "url", _server(ours), _server(theirs))
    mine = {(operation.path, operation.method): operation for operation in operations(ours)}
    published = {(operation.path, operation.method): operation for operation in operations(theirs)}
    for key in _keys(mine, published):
        name = f"{key[1].upper()} {key[0]}"
        if key not in mine or key not in published:
            found.fact(name, "operation", *("present" if key in side else ABSENT for side in (mine, published)))
            continue
        found.operations += 1
        _Walk(ours, theirs, found).operation(name, mine[key], published[key])
    return found


class _Walk:
    """Goes down the same path in both specs."""

    def __init__(self, ours: dict[str, Json], theirs: dict[str, Json], found: Comparison) -> None:
        self._ours = ours
        self._theirs = theirs
        self._found = found
        self._open: set[tuple[int, int]] = set()

    def operation(self, name: str, ours: Operation, theirs: Operation) -> None:
        mine = {f"{one['in']} {one['name']}": one for one in parameters(self._ours, ours)}
        published = {f"{one['in']} {one['name']}": one for one in parameters(self._theirs, theirs)}
        for key in _keys(mine, published):
            where = f"{name} {key}"
            if key not in mine or key not in published:
                sides = ("present" if key in side else ABSENT for side in (mine, published))
                self._found.fact(where, "parameter", *sides)
                continue
            self._found.fields += 1
            self._found.fact(where, "required", *(side[key].get("required", False) for side in (mine, published)))
            self._schema(where, mine[key].get("schema", {}), published[key].get("schema", {}), request=True)
        bodies = [resolve(document, one.body.get("requestBody")) for document, one in self._sides(ours, theirs)]
        if bodies[0] and bodies[1]:
            self._found.fact(f"{name} request", "required", *(body.get("required", False) for body in bodies))
        self._content(f"{name} request", bodies, request=True)
        answers = [
            resolve(document, one.body.get("responses", {}).get("200")) for document, one in self._sides(ours, theirs)
        ]
        self._content(f"{name} answer", answers, request=False)

    def _sides(self, ours: Operation, theirs: Operation) -> tuple[tuple[dict[str, Json], Operation], ...]:
        return ((self._ours, ours), (self._theirs, theirs))

    def _content(self, where: str, holders: list[Json], *, request: bool) -> None:
        schemas = [json_schema(holder) for holder in holders]
        if schemas[0] is None or schemas[1] is None:
            sides = (ABSENT if schema is None else "present" for schema in schemas)
            self._found.fact(where, "body", *sides)
        else:
            self._schema(where, *schemas, request=request)

    def _schema(self, where: str, ours: Json, theirs: Json, *, request: bool) -> None:
        pair = (id(resolve(self._ours, ours)), id(resolve(self._theirs, theirs)))
        if pair in self._open:
            return
        self._open.add(pair)
        mine = shape(self._ours, ours, request=request)
        published = shape(self._theirs, theirs, request=request)
        for what in _keys(mine.facts, published.facts):
            self._found.fact(where, what, mine.facts.get(what, ABSENT), published.facts.get(what, ABSENT))
        for name in _keys(mine.properties, published.properties):
            step = f"{where}.{name}"
            if name not in mine.properties or name not in published.properties:
                sides = ("present" if name in one.properties else ABSENT for one in (mine, published))
                self._found.fact(step, "field", *sides)
                continue
            self._found.fields += 1
            self._found.fact(step, "required", *(name in one.required for one in (mine, published)))
            self._schema(step, mine.properties[name], published.properties[name], request=request)
        for step in _keys(mine.inside, published.inside):
            self._schema(where + step, mine.inside.get(step, {}), published.inside.get(step, {}), request=request)
        self._open.discard(pair)


def _server(document: dict[str, Json]) -> str:
    servers = document.get("servers") or [{}]
    return str(servers[0].get("url", ABSENT)).rstrip("/")


def _keys(ours: Iterable[Json], theirs: Iterable[Json]) -> list[Json]:
    return list(dict.fromkeys([*ours, *theirs]))


def main(arguments: list[str]) -> int:
    """Compare two files and print the report; return the process's exit status."""
    parser = argparse.ArgumentParser(description="Compare a maintained spec with the one that Monime publishes.")
    parser.add_argument("ours", type=Path)
    parser.add_argument("theirs", type=Path)
    parser.add_argument("--explained", type=Path, default=ROOT / "openapi" / "explained.yaml")
    options = parser.parse_args(arguments)
    ours = load(options.ours)
    version = ours["info"]["version"]
    explained = explanations(options.explained, version)
    found = compare(ours, load(options.theirs))
    left = unexplained(found.differences, explained)
    idle = [(pattern, entry) for entry in explained for pattern in entry.idle]
    for difference in left:
        print(difference, file=sys.stderr)
    for pattern, entry in idle:
        what = ", ".join(entry.what)
        print(f"{options.explained}: explains nothing any more: {pattern}: {what}", file=sys.stderr)
    if left or idle:
        print(f"{version}: {len(left)} unexplained differences, {len(idle)} idle explanations", file=sys.stderr)
        return 1
    print(
        f"{version} conforms: {found.operations} operations and {found.fields} fields compared,"
        f" {len(found.differences)} differences, all explained"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
