"""Check that the complete specs and all generated code are what their sources make.

Run it as `python -m scripts.check_generated`.
"""

from __future__ import annotations

import filecmp
import sys
import tempfile
from pathlib import Path

from monime_ext.cli.openapi.document import operations
from scripts import resources, unasync
from scripts.contract import module_of
from scripts.generate import PACKAGE, GenerationError, build, files
from scripts.spec import ROOT, load, maintained_specs, package_name


def differences(root: Path = ROOT) -> list[str]:
    """Return the differences in the generated tree of `root`, one sentence each; empty if there is none.

    Raises:
        GenerationError: when the code cannot be made.
    """
    present = root / "generated"
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "generated"
        build(made, root)
        wanted, found = files(made), files(present)
        composed = {path.name for path in maintained_specs(Path(scratch))}
        committed = {path.name for path in maintained_specs(root)}
        return [
            *(f"openapi/{name}: missing" for name in sorted(composed - committed)),
            *(f"openapi/{name}: stray, no source makes it" for name in sorted(committed - composed)),
            *(
                f"openapi/{name}: differs from what its sources make"
                for name in sorted(composed & committed)
                if not filecmp.cmp(Path(scratch) / "openapi" / name, root / "openapi" / name, shallow=False)
            ),
            *(f"{name}: missing" for name in sorted(wanted - found)),
            *(f"{name}: stray, no spec makes it" for name in sorted(found - wanted)),
            *(
                f"{name}: differs from what the specs make"
                for name in sorted(wanted & found)
                if not filecmp.cmp(made / name, present / name, shallow=False)
            ),
            *missing_operations(made, root),
        ]


def missing_operations(made: Path, root: Path) -> list[str]:
    """Return one sentence for each operation in the specs of `root` that have no module in the tree `made`."""
    return [
        f"{spec.name}: the generator made no code for {operation.id}"
        for spec in maintained_specs(root)
        for operation in operations(load(spec))
        if not _module_file(made / PACKAGE / package_name(spec), module_of(operation)).is_file()
    ]


def _module_file(package: Path, module: str) -> Path:
    return package / "api" / f"{module.replace('.', '/')}.py"


def main() -> int:
    """Compare, print the differences and what to run, and return the process's exit status."""
    try:
        found = [*(f"generated/: {line}" for line in differences()), *resources.differences(), *unasync.differences()]
    except GenerationError as error:
        found = [str(error)]
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print("Run `make generate` and commit the result; never edit generated files by hand.", file=sys.stderr)
        return 1
    print("the complete specs and all generated code are what their sources make")
    return 0


if __name__ == "__main__":
    sys.exit(main())
