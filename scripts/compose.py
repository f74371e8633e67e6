"""Write the complete OpenAPI document of every API version: `python -m scripts.compose`.

`openapi/source/` holds the newest version: `monime.yaml`, and one file per tag. `openapi/overlays/` holds OpenAPI
Overlay 1.0 documents: `every-operation.yaml` adds what all operations share, and one overlay per older version turns
the newest document into that version's.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.representer import SafeRepresenter

from scripts.spec import ROOT, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monime_ext.cli.openapi.document import Json

# What a source defines for its own aliases only.
_ANCHORS = "x-anchors"
_HEAD = "# Made by `make generate` from openapi/source/ and openapi/overlays/; never edit it.\n"
_STEP = re.compile(r"\.([A-Za-z_$][\w$-]*|\*)|\['([^']*)'\]|\[(\d+)\]|\[(\*)\]|\[\?@\.(\w+)=='([^']*)'\]")


class CompositionError(Exception):
    """The sources do not make a document; the message names the file and the place."""


def compose(root: Path = ROOT) -> dict[str, dict[str, Json]]:
    """Return the complete document of every API version by file name, such as `caph.2025-08-23.yaml`, oldest first.

    Raises:
        CompositionError: A source or an overlay is invalid.
    """
    overlays = root / "openapi" / "overlays"
    newest = _merged(root / "openapi" / "source")
    apply_overlay(newest, overlays / "every-operation.yaml")
    documents = [newest]
    for overlay in sorted(overlays.glob("caph.*.yaml")):
        older = _copy(newest)
        apply_overlay(older, overlay)
        documents.append(older)
    by_name = {f"{document['info']['version']}.yaml": document for document in documents}
    return dict(sorted(by_name.items()))


def write(target: Path, root: Path = ROOT) -> list[Path]:
    """Write the complete documents of `root` into the folder `target`, and return their paths, oldest first.

    Raises:
        CompositionError: A source or an overlay is invalid.
    """
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, document in compose(root).items():
        path = target / name
        path.write_text(to_yaml(document), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def to_yaml(document: dict[str, Json]) -> str:
    """Return a document as plain YAML: block style, no anchors, literal blocks for text of several lines."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Plain
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 4096  # A folded line would end in a blank.
    out = io.StringIO()
    yaml.dump(document, out)
    return _HEAD + out.getvalue()


def apply_overlay(document: dict[str, Json], path: Path) -> None:
    """Apply an OpenAPI Overlay 1.0 to a document in place.

    Targets are the part of JSONPath that names places: `.name`, `['name']`, `[0]`, `*` and
    `[?@.name=='value']`. An action whose target
    matches nothing is an error, so that no overlay outlives what it changes.

    Raises:
        CompositionError: The overlay is invalid, or a target matches nothing.
    """
    overlay = _load(path)
    if overlay.get("overlay") != "1.0.0" or not isinstance(overlay.get("actions"), list):
        raise CompositionError(f"{path.name}: not an OpenAPI Overlay 1.0.0 with actions")
    for index, action in enumerate(overlay["actions"]):
        where = f"{path.name}: $.actions[{index}]"
        if not {"target"} < action.keys() <= {"target", "description", "update", "remove"}:
            raise CompositionError(f"{where}: has a target, and an update or a remove")
        matches = list(_select(document, action["target"], where))
        if not matches:
            raise CompositionError(f"{where}: {action['target']} matches nothing")
        for parent, key in reversed(matches):
            if action.get("remove"):
                del parent[key]
            else:
                parent[key] = _updated(parent[key], _copy(action["update"]))


def _merged(folder: Path) -> dict[str, Json]:
    document = _load(folder / "monime.yaml")
    document.pop(_ANCHORS, None)
    names = [tag["name"] for tag in document["tags"]]
    stray = {path.stem for path in folder.glob("*.yaml")} - {"monime", *names}
    if stray:
        raise CompositionError(f"{', '.join(sorted(stray))}: monime.yaml declares no such tag")
    for name in names:
        path = folder / f"{name}.yaml"
        if path.is_file():
            _add(document, _load(path), path.name)
    return document


def _add(document: dict[str, Json], part: dict[str, Json], file: str) -> None:
    for section, held in part.items():
        if section == "components":
            for kind, named in held.items():
                _add_named(document["components"].setdefault(kind, {}), named, f"{file}: $.components.{kind}")
        elif section in ("paths", "webhooks"):
            _add_named(document.setdefault(section, {}), held, f"{file}: $.{section}")
        elif section != _ANCHORS:
            raise CompositionError(f"{file}: $.{section}: belongs in monime.yaml")


def _add_named(target: dict[str, Json], named: dict[str, Json], where: str) -> None:
    for name, value in named.items():
        if name in target:
            raise CompositionError(f"{where}.{name}: another file has it too")
        target[name] = value


def _select(document: dict[str, Json], target: str, where: str) -> Iterator[tuple[Json, Json]]:
    steps = list(_STEP.finditer(target, 1))
    if not target.startswith("$") or not steps or "$" + "".join(step[0] for step in steps) != target:
        raise CompositionError(f"{where}: {target!r} is not a path of names")
    found: list[tuple[Json, Json]] = [({"$": document}, "$")]
    for step in steps:
        found = [(parent[key], inner) for parent, key in found for inner in _inner(parent[key], step)]
    yield from found


def _inner(node: Json, step: re.Match[str]) -> Iterator[Json]:
    name = step[1] if step[1] is not None else step[2]
    if isinstance(node, dict):
        if "*" in (step[1], step[4]):
            yield from node
        elif name in node:
            yield name
    elif isinstance(node, list):
        if "*" in (step[1], step[4]):
            yield from range(len(node))
        elif step[5] is not None:
            yield from (index for index, item in enumerate(node) if item.get(step[5]) == step[6])
        elif step[3] is not None and int(step[3]) < len(node):
            yield int(step[3])


def _updated(old: Json, new: Json) -> Json:
    if isinstance(old, list):
        # An overlay appends an entry to an array that it targets, and concatenates arrays inside what it merges.
        return [*old, *(new if isinstance(new, list) else [new])]
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _updated(old[key], value) if key in old else value for key, value in new.items()}}
    return new


def _load(path: Path) -> dict[str, Json]:
    try:
        return load(path)
    except (OSError, YAMLError, TypeError, ValueError) as error:
        raise CompositionError(f"{path.name}: {' '.join(str(error).split())}") from error


def _copy(node: Json) -> Json:
    if isinstance(node, dict):
        return {key: _copy(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_copy(value) for value in node]
    return node


class _Plain(SafeRepresenter):
    """Writes every value out in full."""

    def ignore_aliases(self, data: Json) -> bool:
        return True


def _text(representer: SafeRepresenter, value: str) -> Json:
    style = "|" if "\n" in value else None
    return representer.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _mapping(representer: SafeRepresenter, value: dict[str, Json]) -> Json:
    # Passing the pairs keeps their order; a mapping would be sorted.
    return representer.represent_mapping("tag:yaml.org,2002:map", list(value.items()))


_Plain.add_representer(str, _text)
_Plain.add_representer(dict, _mapping)


def main() -> int:
    """Write the documents in place; return the process's exit status."""
    try:
        paths = write(ROOT / "openapi")
    except CompositionError as error:
        print(error, file=sys.stderr)
        return 1
    for path in paths:
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
