"""The reviewed reasons for which a maintained spec differs from the published one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scripts.spec import load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from monime_ext.cli.openapi.comparison import Difference


@dataclass
class Explanation:
    """A reviewed reason for differences: where, what, and which way they go. `*` stands for anything."""

    where: list[str]
    what: list[str]
    why: str
    ours: str = ""
    only: str = ""
    used: set[str] = field(default_factory=set)

    @property
    def idle(self) -> list[str]:
        """The places for which this explained nothing."""
        return [pattern for pattern in self.where if pattern not in self.used]

    def covers(self, difference: Difference) -> bool:
        """Tell whether the difference is one of those that this explains, and note that it was needed."""
        if self.ours not in ("", difference.ours_is):
            return False
        if not any(_matches(pattern, difference.what) for pattern in self.what):
            return False
        places = {pattern for pattern in self.where if _matches(pattern, difference.where)}
        self.used |= places
        return bool(places)


def explanations(path: Path, version: str) -> list[Explanation]:
    """Read the reviewed explanations that hold for a version.

    Raises:
        ValueError: when an entry lacks `where`, `what` or `why`, or has a key that is not known.
    """
    found = []
    for entry in load(path)["explained"]:
        if not {"where", "what", "why"} <= entry.keys() <= {"where", "what", "why", "ours", "only"}:
            raise ValueError(f"{path}: not an explanation: {entry}")
        if entry.get("ours", "looser") not in ("looser", "stricter"):
            raise ValueError(f"{path}: ours is looser or stricter: {entry}")
        lists = {key: [entry[key]] if isinstance(entry[key], str) else entry[key] for key in ("where", "what")}
        found.append(Explanation(**{**entry, **lists}))
    return [entry for entry in found if entry.only in ("", version)]


def unexplained(differences: Iterable[Difference], explained: list[Explanation]) -> list[Difference]:
    """Return the differences that no explanation covers; each explanation notes what it was needed for."""
    left = []
    for difference in differences:
        # All are asked, so that none looks idle because another came first.
        covering = [entry for entry in explained if entry.covers(difference)]
        if not covering:
            left.append(difference)
    return left


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text) is not None
