"""Compare a maintained spec with the one that Monime publishes, field by field.

`python -m scripts.compare_spec OURS THEIRS [--explained openapi/explained.yaml]` exits with 1 if a
difference is not explained, or if an explanation is not needed. Descriptions, defaults and examples are not compared.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from monime_ext.cli.openapi.comparison import compare
from scripts.explanations import explanations, unexplained
from scripts.spec import ROOT, load


def main(arguments: list[str]) -> int:
    """Compare two files and print the report; return the process's exit status."""
    parser = argparse.ArgumentParser(description="Compare a maintained spec with the one that Monime publishes.")
    parser.add_argument("ours", type=Path)
    parser.add_argument("theirs", type=Path)
    parser.add_argument("--explained", type=Path, default=ROOT / "openapi" / "explained.yaml")
    options = parser.parse_args(arguments)
    ours = load(options.ours)
    version = ours["info"]["version"]
    explained = explanations(options.explained, version)
    found = compare(ours, load(options.theirs))
    left = unexplained(found.differences, explained)
    idle = [(pattern, entry) for entry in explained for pattern in entry.idle]
    for difference in left:
        print(difference, file=sys.stderr)
    for pattern, entry in idle:
        what = ", ".join(entry.what)
        print(f"{options.explained}: no longer explains anything: {pattern}: {what}", file=sys.stderr)
    if left or idle:
        print(f"{version}: {len(left)} unexplained differences, {len(idle)} idle explanations", file=sys.stderr)
        return 1
    print(
        f"{version} conforms: {found.operations} operations and {found.fields} fields compared,"
        f" {len(found.differences)} differences, all explained"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
