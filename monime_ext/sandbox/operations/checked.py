"""What every operation is handed, and what operations share: pages, and how what is not there is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from monime_ext.sandbox.answers import Answer, Json, Refusal, succeeded
from monime_ext.sandbox.calls import Call
from monime_ext.sandbox.checks import invalid
from monime_ext.sandbox.paging import Page, cursor, position
from monime_ext.sandbox.schema import problem
from monime_ext.sandbox.specs import Spec

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World

_T = TypeVar("_T")
# The spec says it in words: no `default` may stand in a query's schema, or every caller would send it.
_USUAL_PAGE = 10


@dataclass(frozen=True, slots=True)
class Checked:
    """A request that passed every check. `space` is empty for operations that need none."""

    call: Call
    spec: Spec
    token: str | None
    space: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Json

    def page(self) -> tuple[int, int | None]:
        """How many things the caller wants, and where its page begins; None for the beginning.

        Raises:
            Refusal: The cursor is none that a page gave.
        """
        limit = self.query.get("limit", _USUAL_PAGE)
        if "after" not in self.query:
            return limit, None
        begin = position(self.query["after"])
        if begin is None:
            raise invalid([problem("after", "is not the `next` of a page")])
        return limit, begin


Operate: TypeAlias = Callable[["World", Checked], Answer]


def listed(page: Page[_T], told: Callable[[_T], Json]) -> Answer:
    """The answer that is one page."""
    pagination = {"count": len(page.items), "next": None if page.following is None else cursor(page.following)}
    return succeeded([told(item) for item in page.items], pagination)


def not_found(what: str) -> Refusal:
    """The refusal of a call for something that is not there, or is another Space's."""
    return Refusal(404, "not_found", f"There is no such {what} here.")
