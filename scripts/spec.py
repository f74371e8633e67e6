"""Loads the maintained specs and says what is where, for every program of the pipeline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SCHEMA_REF = "#/components/schemas/"

# The shape of a spec is JSON: it is walked by key, so its values stay untyped here.
Json = Any


@dataclass(frozen=True)
class Operation:
    """One operation of a spec: its method in lower case, its path, and what the spec says of it."""

    method: str
    path: str
    body: dict[str, Json]

    @property
    def id(self) -> str:
        """The operation's `operationId`."""
        return str(self.body["operationId"])


def maintained_specs(root: Path = ROOT) -> list[Path]:
    """Return the maintained specs below `root`, oldest first."""
    return sorted((root / "openapi").glob("caph.*.yaml"))


def package_name(spec: Path) -> str:
    """Return the generated package's name for a spec: `caph.2025-08-23.yaml` makes `caph_2025_08_23`."""
    return re.sub(r"[.-]", "_", spec.stem)


def load(path: Path) -> dict[str, Json]:
    """Read a YAML or JSON document as plain dicts and lists, anchors and merges resolved.

    Raises:
        ruamel.yaml.error.YAMLError: when it is not YAML, or a key stands twice in one mapping.
        TypeError: when it is not a mapping.
    """
    document = _plain(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    if not isinstance(document, dict):
        raise TypeError(f"{path}: not a mapping")
    return document


def operations(document: dict[str, Json]) -> Iterator[Operation]:
    """Yield every operation of a spec in the order in which it stands there."""
    for path, item in document.get("paths", {}).items():
        for method, body in item.items():
            if method in METHODS:
                yield Operation(method, path, body)


def resolve(document: dict[str, Json], node: Json) -> Json:
    """Follow a local `$ref` to what it names; anything else is returned as it is.

    Raises:
        KeyError: when the reference is not local, or names nothing.
    """
    while isinstance(node, dict) and "$ref" in node:
        reference = node["$ref"]
        if not reference.startswith("#/"):
            raise KeyError(reference)
        node = document
        for part in reference[2:].split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def parameters(document: dict[str, Json], operation: Operation) -> list[dict[str, Json]]:
    """Return the parameters of an operation, those of its path first, references followed."""
    shared = document["paths"][operation.path].get("parameters", [])
    return [resolve(document, parameter) for parameter in [*shared, *operation.body.get("parameters", [])]]


def json_schema(content_holder: Json) -> Json | None:
    """Return the JSON schema of a request body or response, or None when it has none."""
    if not isinstance(content_holder, dict):
        return None
    return content_holder.get("content", {}).get("application/json", {}).get("schema")


def _plain(node: Json) -> Json:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node
