"""The decimals of each currency's minor unit (ISO 4217). Made by scripts/generate.py; never edit it."""

from __future__ import annotations

from typing import Final

MINOR_UNITS: Final[dict[str, int]] = {"SLE": 2, "USD": 2}
