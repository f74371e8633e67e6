"""Write `currencies.py`: the minor units of the currencies of all API versions."""

from __future__ import annotations

from pprint import pformat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monime_ext.cli.openapi.document import Json

_HEAD = '''"""The decimals of each currency's minor unit (ISO 4217). Made by scripts/generate.py; never edit it."""

from __future__ import annotations

from typing import Final

MINOR_UNITS: Final[dict[str, int]] = '''


def currencies_source(documents: Iterable[dict[str, Json]]) -> str:
    """Return the source of `currencies.py` for the specs of all API versions, not formatted.

    Raises:
        ValueError: Two specs disagree on a currency.
    """
    found: dict[str, int] = {}
    for document in documents:
        for schema in document["components"]["schemas"].values():
            for currency, decimals in schema.get("x-minor-units", {}).items():
                if found.setdefault(currency, decimals) != decimals:
                    raise ValueError(f"the specs disagree on the minor unit of {currency}")
    return f"{_HEAD}{pformat(dict(sorted(found.items())))}\n"
