"""The reviewed reasons for differences between a maintained spec and the published one."""

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
    """A reviewed reason for differences.

    Attributes:
        where: The places, with `*` as a wildcard.
        what: The facts, with `*` as a wildcard.
        why: The reason.
        ours: The direction, `looser` or `stricter`; empty for both.
        only: The API version that it is for; empty for all.
        used: The places that explained a difference.
    """

    where: list[str]
    what: list[str]
    why: str
    ours: str = ""
    only: str = ""
    used: set[str] = field(default_factory=set)

    @property
    def idle(self) -> list[str]:
        """The places that matched no difference."""
        return [pattern for pattern in self.where if pattern not in self.used]

    def covers(self, difference: Difference) -> bool:
        """Return whether this explains the difference, and record that it was needed."""
        if self.ours not in ("", difference.ours_is):
            return False
        if not any(_matches(pattern, difference.what) for pattern in self.what):
            return False
        places = {pattern for pattern in self.where if _matches(pattern, difference.where)}
        self.used |= places
        return bool(places)


def explanations(path: Path, version: str) -> list[Explanation]:
    """Read the explanations for an API version.

    Raises:
        ValueError: An entry lacks `where`, `what` or `why`, or has an unknown key.
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
    """Return the differences that no explanation covers, and record which explanations were needed."""
    left = []
    for difference in differences:
        # Ask all of them, so that none seems idle because another came first.
        covering = [entry for entry in explained if entry.covers(difference)]
        if not covering:
            left.append(difference)
    return left


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text) is not None
