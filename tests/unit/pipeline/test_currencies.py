"""What `currencies.py` is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.currencies import currencies_source

if TYPE_CHECKING:
    from monime_ext.cli.openapi.document import Json


def spec(**minor_units: int) -> dict[str, Json]:
    return {"components": {"schemas": {"Other": {"type": "string"}, "Currency": {"x-minor-units": minor_units}}}}


def made(*documents: dict[str, Json]) -> Json:
    names: dict[str, Json] = {}
    exec(currencies_source(documents), names)
    return names["MINOR_UNITS"]


def test_the_currencies_of_all_specs_are_there_in_order() -> None:
    assert made(spec(USD=2, SLE=2), spec(JPY=0, SLE=2)) == {"JPY": 0, "SLE": 2, "USD": 2}


def test_specs_that_disagree_are_refused() -> None:
    with pytest.raises(ValueError, match="SLE"):
        currencies_source([spec(SLE=2), spec(SLE=3)])
