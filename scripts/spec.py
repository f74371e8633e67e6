"""Find and load the maintained specs."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from monime_ext.cli.openapi.document import Json

ROOT = Path(__file__).resolve().parent.parent


def maintained_specs(root: Path = ROOT) -> list[Path]:
    """Return the complete specs of `root`, oldest first."""
    return sorted((root / "openapi").glob("caph.*.yaml"))


def package_name(spec: Path) -> str:
    """Return the name of the generated package of a spec, such as `caph_2025_08_23` for `caph.2025-08-23.yaml`."""
    return re.sub(r"[.-]", "_", spec.stem)


def load(path: Path) -> dict[str, Json]:
    """Read a YAML or JSON document as plain dicts and lists, with anchors and merges resolved.

    Raises:
        ruamel.yaml.error.YAMLError: It is not YAML, or a mapping has a key twice.
        TypeError: It is not a mapping.
    """
    document = _plain(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    if not isinstance(document, dict):
        raise TypeError(f"{path}: not a mapping")
    return document


def _plain(node: Json) -> Json:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node
