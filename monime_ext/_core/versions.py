# Made by scripts/resources.py from the names of the specs. Do not edit: run `make generate`.
"""The API versions that this package supports, and the module that is pinned to each."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

__all__ = ["API_VERSIONS", "ApiVersion"]

ApiVersion: TypeAlias = Literal[
    "caph.2025-06-20",
    "caph.2025-08-23",
]
"""A version of Monime's API, as it is sent in the `Monime-Version` header."""

API_VERSIONS: Final[dict[ApiVersion, str]] = {
    "caph.2025-06-20": "caph_2025_06_20",
    "caph.2025-08-23": "caph_2025_08_23",
}
"""The module of each version, oldest first: the pinned one in `monime_ext`, the generated client in `monime_api`."""
