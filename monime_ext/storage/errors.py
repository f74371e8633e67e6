"""What goes wrong with any store, said in one way: its library is missing, or its database cannot be used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from monime_ext.errors import ConfigurationError, StoreUnavailable

__all__ = ["library", "unavailable"]


def library(module: str, extra: str) -> Any:
    """Return a module that an extra of this package brings.

    Args:
        module: The module's name, such as `psycopg`.
        extra: The extra, such as `postgres`.

    Raises:
        ConfigurationError: It is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != module.partition(".")[0]:
            raise
        raise ConfigurationError(
            f"{missing.name} is not installed: pip install 'monime-ext[{extra}]'. Nothing was sent or changed."
        ) from missing


def unavailable(place: str, cause: Exception) -> StoreUnavailable:
    """Return the error for a database that cannot be used.

    Args:
        place: Which one, without its password: `The file /var/lib/shop/journal.sqlite3`.
        cause: What its library raised.
    """
    return StoreUnavailable(
        f"{place} cannot be used ({type(cause).__name__}). Nothing was sent, and what was under way there is not "
        "done: do the same again when it is back."
    )
