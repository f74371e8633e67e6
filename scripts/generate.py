"""Generate `generated/` from the maintained specs, and sync code from async code: `python -m scripts.generate`.

The output depends on the specs, the templates and the pinned tools only, not on the Python version, locale, time zone
or path.
"""

from __future__ import annotations

import filecmp
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from monime_ext.cli.openapi.document import Json
from scripts import checkout_builders, unasync
from scripts.contract import contract_source
from scripts.currencies import currencies_source
from scripts.response_schemas import with_optional_properties
from scripts.spec import ROOT, load, maintained_specs, package_name

PACKAGE = "monime_api"
_DOCSTRING = '"""Low-level code generated from the maintained specs, one package per API version."""\n'
_RUFF_OPTIONS = ("--isolated", "--no-cache", "--target-version", "py311", "--line-length", "100")


class GenerationError(Exception):
    """Generating the code failed; the message contains the reason and what to do."""


def build(target: Path, root: Path = ROOT) -> None:
    """Generate the whole tree for the specs of `root` in `target`, which must not exist.

    Raises:
        GenerationError: The installed tools are not the pinned ones, a spec is invalid, or the generator reports an
            error or a warning.
    """
    require_pinned_tools(root)
    package = target / PACKAGE
    package.mkdir(parents=True)
    package.joinpath("__init__.py").write_text(_DOCSTRING, encoding="utf-8")
    package.joinpath("py.typed").write_text("", encoding="utf-8")
    specs = maintained_specs(root)
    with ThreadPoolExecutor(len(specs) or 1) as pool:
        list(pool.map(lambda spec: _build_version(spec, package / package_name(spec), root), specs))
    try:
        source = currencies_source(load(spec) for spec in specs)
    except (KeyError, TypeError, ValueError) as error:
        raise GenerationError(f"{error!r}: run `make lint-spec`") from error
    _write_python(package / "currencies.py", source)


def pinned_tools(root: Path = ROOT) -> dict[str, str]:
    """Return the pinned versions of the tools that determine the generated code, by name."""
    groups = tomllib.loads(root.joinpath("pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return dict(requirement.split("==") for requirement in groups["generate"])


def require_pinned_tools(root: Path = ROOT) -> None:
    """Check that the installed generator and formatter are the pinned ones.

    Raises:
        GenerationError: One is missing or has another version.
    """
    for name, pinned in pinned_tools(root).items():
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed = "none"
        if installed != pinned:
            raise GenerationError(f"{name} {pinned} is required, {installed} is installed: run `make setup`")
    ruff = shutil.which("ruff", path=_environment()["PATH"])
    version = _run([ruff, "--version"]).stdout.split()[-1] if ruff else "none"
    if version != pinned_tools(root)["ruff"]:
        raise GenerationError(f"the ruff on the path has version {version}, not the pinned one: run `make setup`")


def replace_tree(generated: Path, target: Path) -> list[str]:
    """Replace the files of `target` by those of `generated`, and return the paths that changed.

    Equal files are not written, so that their modification times stay.
    """
    expected, present = files(generated), files(target)
    changed = []
    for name in sorted(expected | present):
        source, destination = generated / name, target / name
        if name not in expected:
            destination.unlink()
        elif name in present and filecmp.cmp(source, destination, shallow=False):
            continue
        else:
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, destination)
        changed.append(name)
    for folder in sorted((path for path in target.rglob("*") if path.is_dir()), reverse=True):
        if not files(folder) and not (generated / folder.relative_to(target)).is_dir():
            shutil.rmtree(folder)
    return changed


def files(folder: Path) -> set[str]:
    """Return the files in `folder` as relative POSIX paths, without the caches of Python."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _build_version(spec: Path, package: Path, root: Path) -> None:
    try:
        document = load(spec)
        prepared = with_optional_properties(document)
        source = contract_source(document)
    except (KeyError, TypeError, ValueError) as error:
        raise GenerationError(f"{spec.name}: {error!r}: run `make lint-spec`") from error
    _generate_client(prepared, package, root)
    text = json.dumps(document, indent=2, ensure_ascii=False)
    package.joinpath("openapi.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    _write_python(package / "contract.py", source)


def _write_python(path: Path, source: str) -> None:
    path.write_text(source, encoding="utf-8", newline="\n")
    _run_tool("ruff", "format", *_RUFF_OPTIONS, str(path))


def _generate_client(document: dict[str, Json], package: Path, root: Path) -> None:
    settings = root / "openapi"
    with tempfile.TemporaryDirectory() as scratch:
        spec = Path(scratch) / "openapi.json"
        spec.write_text(json.dumps(document), encoding="utf-8")
        _run_tool(
            sys.executable, "-m", "openapi_python_client", "generate",
            "--path", str(spec),
            "--output-path", str(package),
            "--config", str(settings / "config.yaml"),
            "--custom-template-path", str(settings / "templates"),
            "--meta", "none", "--overwrite", "--fail-on-warning",
        )  # fmt: skip


def _run_tool(*command: str) -> None:
    completed = _run(list(command))
    if completed.returncode:
        raise GenerationError(f"{' '.join(command)}\n{completed.stdout}{completed.stderr}")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    # Not in the caller's directory, where a module could shadow an installed one.
    directory = tempfile.gettempdir()
    environment = _environment()
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, encoding="utf-8", check=False)


def _environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("HOME", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    neutral = {"LC_ALL": "C", "TZ": "UTC", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return {**inherited, "PATH": path, **neutral}


def main() -> int:
    """Generate in place, print what changed, and return the exit status."""
    with tempfile.TemporaryDirectory() as scratch:
        generated = Path(scratch) / "generated"
        try:
            build(generated)
        except GenerationError as error:
            print(error, file=sys.stderr)
            return 1
        changed = [f"generated/{name}" for name in replace_tree(generated, ROOT / "generated")]
        changed += [*checkout_builders.write(), *unasync.write()]
    print(f"{len(changed)} files changed")
    for name in changed:
        print(f"  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
