"""Comparing two OpenAPI documents field by field, without descriptions, defaults and examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from monime_ext.cli.openapi.document import Json, Operation, json_schema, operations, parameters, resolve
from monime_ext.cli.openapi.shape import shape

__all__ = ["ABSENT", "Comparison", "Difference", "compare"]

ABSENT = "nothing"


@dataclass(frozen=True)
class Difference:
    """A fact on which two documents differ.

    Attributes:
        where: The operation and the path of the field.
        what: The fact, such as `maxLength`.
        ours: The value in the first document.
        theirs: The value in the second document.
    """

    where: str
    what: str
    ours: Json
    theirs: Json

    def __str__(self) -> str:
        direction = f" (ours is {self.ours_is})" if self.ours_is else ""
        return f"{self.where}: {self.what}: ours {_text(self.ours)}, theirs {_text(self.theirs)}{direction}"

    @property
    def ours_is(self) -> str:
        """`looser` if our document allows more than theirs, `stricter` if it allows less, else empty.

        In a response looser is safe, in a request stricter.
        """
        if self.what in ("operation", "parameter", "field", "body", "url"):
            return ""
        if self.what in ("nullable", "other values"):
            return "stricter" if self.ours == ABSENT else "looser"
        if self.what == "required":
            return "stricter" if self.ours else "looser"
        if ABSENT in (self.ours, self.theirs):
            return "looser" if self.ours == ABSENT else "stricter"
        if self.what == "enum":
            return _direction(set(self.ours) > set(self.theirs), set(self.ours) < set(self.theirs))
        if self.what.lower().startswith(("max", "exclusivemax")):
            return _direction(self.ours > self.theirs, self.ours < self.theirs)
        if self.what.lower().startswith(("min", "exclusivemin")):
            return _direction(self.ours < self.theirs, self.ours > self.theirs)
        return ""


@dataclass
class Comparison:
    """The result of a comparison: the differences, and how many operations and fields were compared."""

    differences: list[Difference] = field(default_factory=list)
    operations: int = 0
    fields: int = 0

    def fact(self, where: str, what: str, ours: Json, theirs: Json) -> None:
        """Record a fact of both documents."""
        if ours != theirs:
            self.differences.append(Difference(where, what, ours, theirs))


def compare(ours: dict[str, Json], theirs: dict[str, Json]) -> Comparison:
    """Compare two documents and return every difference."""
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
    """Walks both documents along the same path."""

    def __init__(self, ours: dict[str, Json], theirs: dict[str, Json], found: Comparison) -> None:
        self._ours = ours
        self._theirs = theirs
        self._found = found
        self._open: set[tuple[int, int]] = set()

    def operation(self, name: str, ours: Operation, theirs: Operation) -> None:
        mine = {f"{parameter['in']} {parameter['name']}": parameter for parameter in parameters(self._ours, ours)}
        published = {
            f"{parameter['in']} {parameter['name']}": parameter for parameter in parameters(self._theirs, theirs)
        }
        for key in _keys(mine, published):
            where = f"{name} {key}"
            if key not in mine or key not in published:
                sides = ("present" if key in side else ABSENT for side in (mine, published))
                self._found.fact(where, "parameter", *sides)
                continue
            self._found.fields += 1
            self._found.fact(where, "required", *(side[key].get("required", False) for side in (mine, published)))
            self._schema(where, mine[key].get("schema", {}), published[key].get("schema", {}), request=True)
        bodies = [
            resolve(document, operation.body.get("requestBody")) for document, operation in self._sides(ours, theirs)
        ]
        if bodies[0] and bodies[1]:
            self._found.fact(f"{name} request", "required", *(body.get("required", False) for body in bodies))
        self._content(f"{name} request", bodies, request=True)
        responses = [
            resolve(document, operation.body.get("responses", {}).get("200"))
            for document, operation in self._sides(ours, theirs)
        ]
        self._content(f"{name} response", responses, request=False)

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
                sides = ("present" if name in side.properties else ABSENT for side in (mine, published))
                self._found.fact(step, "field", *sides)
                continue
            self._found.fields += 1
            self._found.fact(step, "required", *(name in side.required for side in (mine, published)))
            self._schema(step, mine.properties[name], published.properties[name], request=request)
        for step in _keys(mine.inside, published.inside):
            self._schema(where + step, mine.inside.get(step, {}), published.inside.get(step, {}), request=request)
        self._open.discard(pair)


def _server(document: dict[str, Json]) -> str:
    servers = document.get("servers") or [{}]
    return str(servers[0].get("url", ABSENT)).rstrip("/")


def _keys(ours: Iterable[Json], theirs: Iterable[Json]) -> list[Json]:
    return list(dict.fromkeys([*ours, *theirs]))


def _direction(looser: bool, stricter: bool) -> str:
    return "looser" if looser else "stricter" if stricter else ""


def _text(value: Json) -> str:
    return value if isinstance(value, str) else repr(value)
