"""Lint the complete specs with the default rules of Redocly and Spectral: `python -m scripts.lint_with_node`.

Both run on Node.js, with `npx`. Where one cannot run, it is named and skipped, or fails if `MONIME_REQUIRE_ALL` is set.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts import compose


@dataclass(frozen=True)
class Linter:
    """A linter from npm.

    Attributes:
        name: What people call it.
        package: The npm package.
        version: The exact version.
        options: The options of its `lint` command that make it report every finding and fail because of it.
    """

    name: str
    package: str
    version: str
    options: tuple[str, ...]


LINTERS = (
    Linter("Redocly", "@redocly/cli", "2.77.0", ("--extends=recommended-strict",)),
    Linter("Spectral", "@stoplight/spectral-cli", "6.16.3", ("--ruleset=ruleset.json", "--fail-severity=hint")),
)
# Spectral has no rules without a ruleset.
_RULESET = {"extends": ["spectral:oas"]}


def available(linter: Linter, directory: Path) -> bool:
    """Check whether a linter can be had and run."""
    return bool(shutil.which("npx")) and _npx(linter, directory, "--version").returncode == 0


def findings(linter: Linter, specs: list[Path], directory: Path) -> str:
    """Return what a linter reports about specs; an empty string if it reports nothing."""
    done = _npx(linter, directory, "lint", *linter.options, *map(str, specs))
    return f"{done.stdout}{done.stderr}".strip() if done.returncode else ""


def _npx(linter: Linter, directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Outside the project, so that no configuration of it or of its user is read.
    return subprocess.run(
        ["npx", "--yes", f"{linter.package}@{linter.version}", *arguments],
        cwd=directory,
        env={**os.environ, "REDOCLY_TELEMETRY": "off", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def main() -> int:
    """Run every linter that can run on what the sources make now; return the exit status."""
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        specs = compose.write(directory)
        directory.joinpath("ruleset.json").write_text(json.dumps(_RULESET), encoding="utf-8")
        for linter in LINTERS:
            if not available(linter, directory):
                required = bool(os.environ.get("MONIME_REQUIRE_ALL"))
                state = "cannot run" if required else "SKIPPED"
                print(f"{state}: {linter.name} {linter.version}, which needs Node.js and its npm package")
                failed = failed or required
            elif found := findings(linter, specs, directory):
                print(found, file=sys.stderr)
                failed = True
            else:
                print(f"{linter.name} {linter.version}: no findings in {len(specs)} specs")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
