"""Read the environment variables of this package, all of them in the same way."""

from __future__ import annotations

import os

from monime_ext.errors import ConfigurationError

__all__ = ["check_text", "read_variable"]

_QUOTES = "\"'`"


def read_variable(name: str) -> str | None:
    """Return the value of an environment variable; None if it is not set, or empty.

    Raises:
        ConfigurationError: The value has quotes or whitespace around it, which some readers of env files leave there.
    """
    value = os.environ.get(name)
    if not value:
        return None
    check_text(value, f"The environment variable {name}")
    return value


def check_text(value: str, what: str) -> None:
    """Check that a value has no quotes or whitespace around it.

    Args:
        value: The value; it may be a secret, and no message contains it.
        what: What it is, for the message.

    Raises:
        ConfigurationError: It has.
    """
    if value != value.strip() or not value.isprintable():
        raise ConfigurationError(f"{what} has whitespace before or after its value, or a line break. Nothing was sent.")
    if value[0] in _QUOTES or value[-1] in _QUOTES:
        raise ConfigurationError(f"{what} has quotes around its value; remove them. Nothing was sent.")
