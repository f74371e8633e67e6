"""How long entries must be kept."""

from __future__ import annotations

from typing import Final

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.versions import API_VERSIONS
from monime_ext.errors import ConfigurationError

__all__ = ["CLOCK_MARGIN", "checked_age"]

CLOCK_MARGIN: Final = 1800.0
"""An idempotency key is no longer relied on for this many seconds before Monime forgets it."""


def checked_age(older_than: float) -> float:
    """Return the age in seconds from which entries may be deleted.

    Raises:
        ConfigurationError: Monime may still know the keys of entries of that age.
    """
    min_age = max(ApiSpec(version).key_kept_for for version in API_VERSIONS) + CLOCK_MARGIN
    if isinstance(older_than, bool) or not isinstance(older_than, int | float) or not older_than >= min_age:
        raise ConfigurationError(
            f"older_than is at least {min_age:.0f} s: until then Monime may know the idempotency keys of the entries, "
            "and the journal must. Nothing was deleted."
        )
    return float(older_than)
