"""Errors that every store shares: a missing library, and a database that cannot be used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from monime_ext.errors import ConfigurationError, StoreUnavailable

__all__ = ["import_extra", "store_unavailable"]


class _MissingExtra(ConfigurationError, ImportError):
    """An extra is not installed; also an `ImportError`, for programs that look at all names of all modules."""


def import_extra(module: str, extra: str) -> Any:
    """Return a module that belongs to an extra of this package.

    Args:
        module: The module's name, such as `sqlalchemy`.
        extra: The extra, such as `sql`.

    Raises:
        ConfigurationError: The module is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != module.partition(".")[0]:
            raise
        raise _MissingExtra(
            f"{missing.name} is not installed: pip install 'monime-ext[{extra}]'. Nothing was sent or changed."
        ) from missing


def store_unavailable(database: str, cause: BaseException, reason: str | None = None) -> StoreUnavailable:
    """Return the error for a database that cannot be used.

    Args:
        database: Which database, without its password, such as `The file /var/lib/shop/journal.sqlite3`.
        cause: The exception that its library raised.
        reason: What the database said, if it may be shown.
    """
    kind = type(cause).__name__
    return StoreUnavailable(
        f"{database} cannot be used ({kind}{f': {reason}' if reason else ''}). Nothing was sent, and the operation in "
        "progress did not complete: retry when the database is available again."
    )
