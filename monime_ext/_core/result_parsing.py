"""Functions that make generated models from the envelope of a response."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self, TypeAlias, TypeVar

from monime_ext._core.pagination import parse_page
from monime_ext._core.response import Envelope, unwrap_result

__all__ = ["Model", "PageItems", "bare_result_parser", "page_parser", "parse_nothing", "result_parser"]

log = logging.getLogger("monime_ext")


class Model(Protocol):
    """A generated model."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self: ...


ModelT = TypeVar("ModelT", bound=Model)

PageItems: TypeAlias = tuple[list[ModelT], str | None]
"""The items of a page, and the cursor of the next page."""


def result_parser(model: type[ModelT]) -> Callable[[Envelope], ModelT]:
    """Return a function that makes a model from the result in an envelope.

    Args:
        model: The class of the model.
    """

    def parse(envelope: Envelope) -> ModelT:
        return model.from_dict(unwrap_result(envelope))

    return parse


def bare_result_parser(model: type[ModelT]) -> Callable[[Envelope], ModelT]:
    """Return a function that makes a model from a response that is specified without an envelope; one is accepted too.

    Args:
        model: The class of the model.
    """

    def parse(envelope: Envelope) -> ModelT:
        return model.from_dict(unwrap_result(envelope) if "result" in envelope else envelope)

    return parse


def page_parser(
    model: type[ModelT], filters: Mapping[str, object] | None = None
) -> Callable[[Envelope], PageItems[ModelT]]:
    """Return a function that makes the models of a page.

    Args:
        model: The class of the models.
        filters: Values that the fields of every item must have, by name; None matches everything. They are checked
            here because Monime has been seen to return items that do not match the filters of a request.
    """
    wanted = {name: value for name, value in (filters or {}).items() if value is not None}

    def parse(envelope: Envelope) -> PageItems[ModelT]:
        return parse_page(_filtered(envelope, wanted) if wanted else envelope, model.from_dict)

    return parse


def parse_nothing(envelope: Envelope) -> None:
    """Accept an envelope without a result."""


def _filtered(envelope: Envelope, wanted: Mapping[str, object]) -> Envelope:
    result = unwrap_result(envelope)
    if not isinstance(result, list):
        return envelope
    # What is no object stays, to be refused by the model.
    kept = [
        item
        for item in result
        if not isinstance(item, dict) or all(item.get(name) == value for name, value in wanted.items())
    ]
    if len(kept) < len(result):
        log.warning("%d of %d results did not match the filter and were dropped", len(result) - len(kept), len(result))
    return {**envelope, "result": kept}
