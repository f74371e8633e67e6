"""The complete documents, made from the authored sources and overlays."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from scripts.compose import CompositionError, apply_overlay, compose, to_yaml, write
from scripts.spec import ROOT, load, maintained_specs

if TYPE_CHECKING:
    from pathlib import Path

    from monime_ext.cli.openapi.document import Json


def sources(folder: Path) -> Path:
    """Copy the sources of the specs below `folder`, and return the copy of `openapi`."""
    for name in ("source", "overlays"):
        shutil.copytree(ROOT / "openapi" / name, folder / "openapi" / name)
    return folder / "openapi"


def overlay(folder: Path, *actions: Json, **fields: Json) -> Path:
    path = folder / "overlay.yaml"
    # JSON is YAML too.
    path.write_text(json.dumps({"overlay": "1.0.0", "actions": list(actions), **fields}), encoding="utf-8")
    return path


def test_the_committed_documents_are_what_their_sources_make(tmp_path: Path) -> None:
    made = write(tmp_path)
    assert [path.name for path in made] == [path.name for path in maintained_specs()]
    assert [path.read_bytes() for path in made] == [path.read_bytes() for path in maintained_specs()]


def test_a_written_document_reads_back_as_it_was() -> None:
    document = {"b": ["x", {"y": None}], "a": {"200": "two\nlines\n", "on": "no", "n": "12", "e": "ü"}, "t": True}
    text = to_yaml(document)
    assert list(document) == [line.partition(":")[0] for line in text.splitlines()[1:] if line[0].isalpha()]
    assert "*" not in text
    assert "&" not in text


def test_a_written_document_repeats_what_its_source_shares(tmp_path: Path) -> None:
    shared = {"type": "string"}
    path = tmp_path / "document.yaml"
    path.write_text(to_yaml({"a": shared, "b": shared}), encoding="utf-8")
    assert load(path) == {"a": shared, "b": shared}
    assert path.read_text(encoding="utf-8").count("type: string") == 2


@pytest.mark.parametrize(
    ("action", "result"),
    [
        ({"target": "$.a", "update": {"x": 2}}, {"a": {"x": 2, "y": [1]}, "b-c": [{"name": "n"}, {"name": "m"}]}),
        ({"target": "$.a", "update": {"y": [2]}}, {"a": {"x": 1, "y": [1, 2]}, "b-c": [{"name": "n"}, {"name": "m"}]}),
        ({"target": "$.a.y", "update": 2}, {"a": {"x": 1, "y": [1, 2]}, "b-c": [{"name": "n"}, {"name": "m"}]}),
        ({"target": "$.a.y[0]", "remove": True}, {"a": {"x": 1, "y": []}, "b-c": [{"name": "n"}, {"name": "m"}]}),
        ({"target": "$['b-c']", "remove": True}, {"a": {"x": 1, "y": [1]}}),
        ({"target": "$.*", "remove": True}, {}),
        ({"target": "$['b-c'][*]", "remove": True}, {"a": {"x": 1, "y": [1]}, "b-c": []}),
        ({"target": "$['b-c'][?@.name=='n']", "remove": True}, {"a": {"x": 1, "y": [1]}, "b-c": [{"name": "m"}]}),
        ({"target": "$['b-c'][1].name", "update": "o"},
         {"a": {"x": 1, "y": [1]}, "b-c": [{"name": "n"}, {"name": "o"}]}),
    ],
)  # fmt: skip
def test_an_overlay_updates_and_removes_what_its_targets_select(tmp_path: Path, action: Json, result: Json) -> None:
    document = {"a": {"x": 1, "y": [1]}, "b-c": [{"name": "n"}, {"name": "m"}]}
    apply_overlay(document, overlay(tmp_path, action))
    assert document == result


def test_an_overlay_gives_every_match_a_value_of_its_own(tmp_path: Path) -> None:
    document: dict[str, Json] = {"a": {}, "b": {}}
    apply_overlay(
        document,
        overlay(tmp_path, {"target": "$.*", "update": {"x": {}}}, {"target": "$.a.x", "update": {"y": 1}}),
    )
    assert document == {"a": {"x": {"y": 1}}, "b": {"x": {}}}


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"target": "$.b", "remove": True}, r"\$\.b matches nothing"),
        ({"target": "$.a.y[?@.name=='n']", "remove": True}, "matches nothing"),
        ({"target": "$..a", "remove": True}, "is not a path of names"),
        ({"target": "$", "update": {}}, "is not a path of names"),
        ({"target": "a", "remove": True}, "is not a path of names"),
        ({"target": "$.a"}, "has a target, and an update or a remove"),
        ({"target": "$.a", "updates": {}}, "has a target, and an update or a remove"),
    ],
)
def test_an_action_that_does_nothing_is_refused_with_its_place(tmp_path: Path, action: Json, message: str) -> None:
    with pytest.raises(CompositionError, match=rf"overlay\.yaml: \$\.actions\[0\]: .*{message}"):
        apply_overlay({"a": {"y": []}}, overlay(tmp_path, action))


def test_another_version_of_overlays_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompositionError, match=r"not an OpenAPI Overlay 1\.0\.0"):
        apply_overlay({}, overlay(tmp_path, overlay="2.0.0"))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("refunds.yaml", "paths: {}", "refunds: monime.yaml declares no such tag"),
        ("momos.yaml", "paths: {/v1/banks: {}}", r"momos\.yaml: \$\.paths\./v1/banks: another file has it too"),
        ("momos.yaml", "components: {schemas: {Bank: {}}}", r"\$\.components\.schemas\.Bank: another file has it too"),
        ("momos.yaml", "info: {}", r"momos\.yaml: \$\.info: belongs in monime\.yaml"),
        ("momos.yaml", "paths: {a: 1, a: 2}", r"momos\.yaml: .*duplicate key"),
        ("momos.yaml", "[]", r"momos\.yaml: .*not a mapping"),
    ],
)
def test_sources_that_make_no_document_are_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    sources(tmp_path).joinpath("source", name).write_text(text, encoding="utf-8")
    with pytest.raises(CompositionError, match=message):
        compose(tmp_path)


def test_an_overlay_turns_the_newest_document_into_the_older_one() -> None:
    older, newest = maintained_specs()
    document = load(newest)
    path = ROOT / "openapi" / "overlays" / older.name
    apply_overlay(document, path)
    assert document == load(older)
    assert (path.parent / load(path)["extends"]).resolve() == newest
