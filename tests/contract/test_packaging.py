"""The wheel, the source distribution and an editable install of this project."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from scripts.spec import ROOT
from tests.versions import MODULES, VERSIONS, contract_of

WRITTEN = ROOT / "monime_ext"
GENERATED = ROOT / "generated" / "monime_api"
OFFLINE = {**os.environ, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": os.devnull}
OFFLINE.pop("PYTHONPATH", None)
FILES = {"CHANGELOG.md", "LICENSE", "Makefile", "PKG-INFO", "README.md", "pyproject.toml", "requirements-dev.txt"}
FILES |= {".gitignore"}  # hatchling adds it
CURRENCIES = "".join(" ".join(contract_of(version).SCHEMAS["Currency"]["enum"]) + "\n" for version in VERSIONS)


def pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments], env=OFFLINE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def empty_environment(folder: Path) -> Path:
    """Create an environment with this project's dependencies, but without this project, and return its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    # A path file of a path file is not read, so an editable install of this project is not included.
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    site.joinpath("dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    assert installed_files(python) == {}
    return python


def installed_files(python: Path) -> dict[str, str]:
    """Return where an environment's Python finds the two packages."""
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
    """Return the fixtures of this package that pytest finds in an environment, and where they are defined."""
    listed = subprocess.run(
        [str(python), "-I", "-m", "pytest", "--fixtures", "-q", "-pno:schemathesis", "-pno:asyncio"],
        env=OFFLINE, cwd=python.parent, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    return dict(re.findall(r"^(monime\w*).* -- (.*)$", listed, re.MULTILINE))


def use(python: Path) -> str:
    """Import every API version and a generated model in an environment, and return the currencies of each."""
    program = """
import importlib, importlib.resources
from monime_ext import API_VERSIONS
for name in API_VERSIONS.values():
    module = importlib.import_module("monime_ext." + name)
    assert module.Monime and module.AsyncMonime
    models = importlib.import_module("monime_api." + name + ".models")
    print(*models.Currency.__args__)
    assert (importlib.resources.files("monime_api." + name) / "openapi.json").is_file()
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


def tree(*packages: Path) -> set[str]:
    """Return the files of packages, relative to the parent of each."""
    return {
        path.relative_to(package.parent).as_posix()
        for package in packages
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def contents(wheel: Path) -> set[str]:
    """Return the files of a wheel, without its metadata."""
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked source distribution."""
    folder = tmp_path_factory.mktemp("sdist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, env=OFFLINE, capture_output=True, check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


def test_the_wheel_contains_both_packages_and_nothing_else(wheel: Path) -> None:
    names = contents(wheel)
    assert names == tree(WRITTEN, GENERATED)
    assert {"monime_ext/py.typed", "monime_api/py.typed"} <= names
    assert {f"monime_api/{module}/openapi.json" for module in MODULES} <= names
    metadata = set(zipfile.ZipFile(wheel).namelist()) - names
    assert {Path(name).name for name in metadata} == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE"}


def test_the_source_distribution_contains_what_the_tests_need(unpacked: Path, wheel: Path, tmp_path: Path) -> None:
    folders = ("docs", "examples", "generated", "monime_ext", "openapi", "scripts", "tests")
    assert tree(*(unpacked / name for name in folders)) == tree(*(ROOT / name for name in folders))
    assert {path.name for path in unpacked.iterdir()} == {*folders, *FILES}
    pip("wheel", str(unpacked), "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path))
    (made,) = tmp_path.glob("*.whl")
    assert contents(made) == contents(wheel)


def test_the_tests_of_the_source_distribution_run(unpacked: Path) -> None:
    tests = ["tests/unit/pipeline/test_contract_data.py", "tests/unit/pipeline/test_interpreter.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        env=OFFLINE, cwd=unpacked, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    program = "import monime_ext, pathlib; print(pathlib.Path(monime_ext.__file__).parents[1])"
    found = subprocess.run([sys.executable, "-c", program], cwd=unpacked, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(unpacked)


def test_installing_into_an_empty_environment_installs_both_packages(wheel: Path, tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    pip("--python", str(python), "install", "--no-deps", str(wheel))
    found = installed_files(python)
    assert found.keys() == {"monime_ext", "monime_api"}
    assert all(path.startswith(str(tmp_path)) for path in found.values()), found
    assert use(python) == CURRENCIES
    assert python.with_name("monime-sandbox").is_file()
    assert "site-packages/monime_ext/sandbox/pytest_plugin.py" in fixtures_known_to_pytest(python)["monime_sandbox"]


def test_an_editable_install_uses_the_packages_of_this_directory(tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    pip("--python", str(python), "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    assert installed_files(python) == {
        "monime_ext": str(WRITTEN / "__init__.py"),
        "monime_api": str(GENERATED / "__init__.py"),
    }
    assert use(python) == CURRENCIES
