"""The API releases that this package speaks, and the module that pins each."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

__all__ = ["API_VERSIONS", "ApiVersion"]

ApiVersion: TypeAlias = Literal["caph.2025-06-20", "caph.2025-08-23"]
"""A release of Monime's API, as it stands in the `Monime-Version` header."""

API_VERSIONS: Final[dict[ApiVersion, str]] = {
    "caph.2025-06-20": "caph_2025_06_20",
    "caph.2025-08-23": "caph_2025_08_23",
}
"""Each release and its module: the pinned face in `monime_ext`, the generated client in `monime_api`."""
