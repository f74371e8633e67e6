"""Write the checkout builder of each API version, whose signatures name that version's models.

`python -m scripts.checkout_builders` writes `monime_ext/checkout/_async/caph_….py`; scripts/unasync.py makes the sync
builders from them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from scripts.spec import ROOT, maintained_specs, package_name

__all__ = ["builder_files", "differences", "write"]

TEMPLATE: Final = Path(__file__).resolve().parent / "templates" / "checkout.py.jinja"
FOLDER: Final = Path("monime_ext") / "checkout" / "_async"


def builder_files(root: Path = ROOT) -> dict[Path, str]:
    """Return the source of every builder, by its path below `root`."""
    template = TEMPLATE.read_text(encoding="utf-8")
    return {
        root / FOLDER / f"{package_name(spec)}.py": template.replace("{{ version }}", spec.stem).replace(
            "{{ package }}", package_name(spec)
        )
        for spec in maintained_specs(root)
    }


def differences(root: Path = ROOT) -> list[str]:
    """Return what is wrong with the builders below `root`, one sentence each; nothing if they are right."""
    expected = builder_files(root)
    stray = set((root / FOLDER).glob("caph_*.py")) - expected.keys()
    found = [f"{path.relative_to(root).as_posix()}: stray, no spec makes it" for path in stray]
    for path, text in expected.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            found.append(f"{path.relative_to(root).as_posix()}: missing, or differs from what the template makes")
    return sorted(found)


def write(root: Path = ROOT) -> list[str]:
    """Make the builders below `root` right, and return the paths that changed."""
    expected = builder_files(root)
    changed = []
    for path in sorted(set((root / FOLDER).glob("caph_*.py")) - expected.keys()):
        path.unlink()
        changed.append(path.relative_to(root).as_posix())
    for path, text in expected.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path.relative_to(root).as_posix())
    return changed


def main() -> int:
    """Write in place and print what changed; return the exit status."""
    for name in write():
        print(f"  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
