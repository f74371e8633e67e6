"""The environment variables of the sandbox."""

from __future__ import annotations

from typing import Final

__all__ = ["CONTROL_TOKEN_VARIABLE"]

CONTROL_TOKEN_VARIABLE: Final = "MONIME_SANDBOX_CONTROL_TOKEN"  # noqa: S105 - its name
