"""How long an entry has to be kept."""

from __future__ import annotations

from typing import Final

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.versions import API_VERSIONS
from monime_ext.errors import ConfigurationError

__all__ = ["CLOCK_MARGIN", "checked_age"]

CLOCK_MARGIN: Final = 1800.0
"""Seconds before Monime forgets an idempotency key from which the key is no longer relied on."""


def checked_age(older_than: float) -> float:
    """Return the seconds after which entries may be deleted.

    Raises:
        ConfigurationError: Monime may still know the keys of entries of that age.
    """
    youngest = max(ApiSpec(version).key_kept_for for version in API_VERSIONS) + CLOCK_MARGIN
    if isinstance(older_than, bool) or not isinstance(older_than, int | float) or not older_than >= youngest:
        raise ConfigurationError(
            f"Entries are deleted when they were not changed for {youngest:.0f} s or longer: until then Monime may "
            "know their keys, and the journal has to. Nothing was deleted."
        )
    return float(older_than)
