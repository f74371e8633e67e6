"""What a stranger gets who installs this project, as a wheel or in place."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from scripts.spec import ROOT

WRITTEN = ROOT / "monime_ext"
GENERATED = ROOT / "generated" / "monime_api"
OFFLINE = {**os.environ, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": os.devnull}
OFFLINE.pop("PYTHONPATH", None)


def pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments], env=OFFLINE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def empty_environment(folder: Path) -> Path:
    """An environment that has this project's dependencies, but not this project; returns its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    # A path file of a path file is not read, so an editable install of this project does not come along.
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    site.joinpath("dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    assert installed_files(python) == {}
    return python


def installed_files(python: Path) -> dict[str, str]:
    """Where an environment's Python finds the two packages, and what is typed; nothing when they are not there."""
    program = """
import importlib.util, json
found = {name: importlib.util.find_spec(name) for name in ("monime_ext", "monime_api")}
print(json.dumps({name: spec.origin for name, spec in found.items() if spec}))
"""
    done = subprocess.run(
        [str(python), "-I", "-c", program], env=OFFLINE, cwd=python.parent, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def fixtures_known_to_pytest(python: Path) -> dict[str, str]:
    """The fixtures of this package that pytest finds in an environment, and where they stand."""
    listed = subprocess.run(
        [str(python), "-I", "-m", "pytest", "--fixtures", "-q", "-pno:schemathesis", "-pno:asyncio"],
        env=OFFLINE, cwd=python.parent, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    return dict(re.findall(r"^(monime\w*).* -- (.*)$", listed, re.MULTILINE))


def use(python: Path) -> str:
    """Import the pinned faces and a generated model in an environment, and read a file of the package."""
    program = """
import importlib, importlib.resources
for version in ("caph_2025_06_20", "caph_2025_08_23"):
    face = importlib.import_module("monime_ext." + version)
    assert face.Monime and face.AsyncMonime
    models = importlib.import_module("monime_api." + version + ".models")
    print(models.Currency.__args__)
    assert (importlib.resources.files("monime_api." + version) / "openapi.json").is_file()
for package in ("monime_ext", "monime_api"):
    assert (importlib.resources.files(package) / "py.typed").is_file()
"""
    done = subprocess.run(
        [str(python), "-I", "-W", "error", "-c", program],
        env=OFFLINE,
        cwd=python.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_both_packages_and_nothing_else(wheel: Path) -> None:
    def tree(package: Path) -> set[str]:
        return {
            path.relative_to(package.parent).as_posix()
            for path in package.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    names = set(zipfile.ZipFile(wheel).namelist())
    metadata = {name for name in names if ".dist-info/" in name}
    assert names - metadata == tree(WRITTEN) | tree(GENERATED)
    assert {"monime_ext/py.typed", "monime_api/py.typed", "monime_api/caph_2025_08_23/openapi.json"} <= names
    assert {Path(name).name for name in metadata} == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE"}


def test_installing_into_an_empty_environment_gives_both_packages(wheel: Path, tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    pip("--python", str(python), "install", "--no-deps", str(wheel))
    found = installed_files(python)
    assert found.keys() == {"monime_ext", "monime_api"}
    assert all(path.startswith(str(tmp_path)) for path in found.values()), found
    assert use(python) == "('SLE',)\n('SLE', 'USD')\n"
    assert python.with_name("monime-sandbox").is_file()
    assert "site-packages/monime_ext/sandbox/pytest_plugin.py" in fixtures_known_to_pytest(python)["monime_sandbox"]


def test_an_editable_install_gives_the_packages_of_this_directory(tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    pip("--python", str(python), "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    assert installed_files(python) == {
        "monime_ext": str(WRITTEN / "__init__.py"),
        "monime_api": str(GENERATED / "__init__.py"),
    }
    assert use(python) == "('SLE',)\n('SLE', 'USD')\n"
