"""The generator's driver, and the check that generated code is what the specs make."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.check_generated import differences, missing_operations
from scripts.generate import GenerationError, files, pinned_tools, replace_specs, replace_tree, require_pinned_tools
from scripts.spec import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def copy_of_the_project(target: Path) -> Path:
    target.mkdir(parents=True)
    for folder in ("openapi", "generated", "scripts"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files(folder)}


def test_the_same_specs_make_the_same_bytes_anywhere(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "ein Pfad mit ü and spaces")
    shutil.rmtree(project / "generated")
    for spec in project.joinpath("openapi").glob("caph.*.yaml"):
        spec.unlink()
    # Working files that git ignores, below settings that are not ours.
    scratch = project / "scratch"
    scratch.mkdir()
    project.joinpath(".gitignore").write_text("*\n", encoding="utf-8")
    project.joinpath("ruff.toml").write_text("line-length = 40\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    subprocess.run(
        [sys.executable, "-m", "scripts.generate"],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(project),
            "TMPDIR": str(scratch),
            "LANG": "tr_TR.ISO-8859-9",
            "LC_ALL": "C",
            "TZ": "Pacific/Chatham",
            "PYTHONHASHSEED": "7",
        },
        umask=0o077,
        check=True,
        capture_output=True,
    )
    assert contents(project / "generated") == contents(ROOT / "generated")
    assert contents(project / "openapi") == contents(ROOT / "openapi")


def test_a_changed_a_stray_and_a_missing_file_are_each_reported(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    package = project / "generated" / "monime_api" / "caph_2025_08_23"
    package.joinpath("types.py").write_text("UNSET = None\n", encoding="utf-8")
    package.joinpath("models", "refund.py").write_text("", encoding="utf-8")
    package.joinpath("contract.py").unlink()
    assert differences(project) == [
        "monime_api/caph_2025_08_23/contract.py: missing",
        "monime_api/caph_2025_08_23/models/refund.py: stray, no spec makes it",
        "monime_api/caph_2025_08_23/types.py: differs from what the specs make",
    ]


def test_a_changed_a_stray_and_a_missing_spec_are_each_reported(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    folder = project / "openapi"
    folder.joinpath("caph.2025-06-20.yaml").unlink()
    with folder.joinpath("caph.2025-08-23.yaml").open("a", encoding="utf-8") as file:
        file.write("x-edited: true\n")
    shutil.copy(folder / "caph.2025-08-23.yaml", folder / "caph.2026-01-01.yaml")
    assert differences(project)[:3] == [
        "openapi/caph.2025-06-20.yaml: missing",
        "openapi/caph.2026-01-01.yaml: stray, no source makes it",
        "openapi/caph.2025-08-23.yaml: differs from what its sources make",
    ]


def test_replacing_specs_leaves_only_those_that_were_made(tmp_path: Path) -> None:
    made, target = tmp_path / "made", tmp_path / "target"
    for folder, names in ((made, ("same", "new", "changed")), (target, ("same", "stale", "changed"))):
        folder.mkdir()
        for name in names:
            text = "same" if name == "same" else str(folder)
            folder.joinpath(f"caph.{name}.yaml").write_text(text, encoding="utf-8")
    target.joinpath("config.yaml").write_text("", encoding="utf-8")
    assert [path.name for path in replace_specs(made, target)] == [
        "caph.stale.yaml",
        "caph.changed.yaml",
        "caph.new.yaml",
    ]
    assert sorted(path.name for path in target.iterdir()) == [
        "caph.changed.yaml",
        "caph.new.yaml",
        "caph.same.yaml",
        "config.yaml",
    ]


def test_an_operation_without_code_is_reported(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    made = project / "generated"
    assert missing_operations(made, project) == []
    made.joinpath("monime_api/caph_2025_08_23/api/service/get_service.py").unlink()
    assert missing_operations(made, project) == ["caph.2025-08-23.yaml: the generator made no code for getService"]


def test_a_warning_of_the_generator_is_a_failure(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    spec = project / "openapi" / "source" / "checkout_sessions.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("type: string\n          maxLength: 150", "type: strnig", 1), encoding="utf-8")
    with pytest.raises(GenerationError, match="strnig"):
        differences(project)


@pytest.mark.parametrize("tool", ["openapi-python-client", "ruamel.yaml", "ruff"])
def test_a_tool_of_another_version_is_refused(tmp_path: Path, tool: str) -> None:
    pinned = f"{tool}=={pinned_tools()[tool]}"
    text = ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8")
    assert pinned in text
    tmp_path.joinpath("pyproject.toml").write_text(text.replace(pinned, f"{tool}==0.0.1"), encoding="utf-8")
    with pytest.raises(GenerationError, match=rf"{tool} 0\.0\.1 is required, {pinned_tools()[tool]} is installed"):
        require_pinned_tools(tmp_path)


def test_replacing_a_tree_leaves_only_the_new_files_and_does_not_touch_equal_ones(tmp_path: Path) -> None:
    made, target = tmp_path / "made", tmp_path / "target"
    for folder, names in ((made, ("same", "new/file", "changed")), (target, ("same", "stale/file", "changed"))):
        for name in names:
            folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
            folder.joinpath(name).write_text("same" if name == "same" else str(folder), encoding="utf-8")
    before = target.joinpath("same").stat().st_mtime_ns
    assert replace_tree(made, target) == ["changed", "new/file", "stale/file"]
    assert contents(target) == contents(made)
    assert not target.joinpath("stale").exists()
    assert target.joinpath("same").stat().st_mtime_ns == before
