"""The arguments of a client, checked."""

from __future__ import annotations

import re
from typing import Final

from monime_ext._core.environment import read_variable
from monime_ext._core.redaction import Secret
from monime_ext.errors import ConfigurationError

__all__ = ["checked_access_token", "checked_space_id", "credentials_from_env"]


_QUOTES: Final = ('"', "'", "`")


def checked_access_token(access_token: str) -> Secret:
    """Return an access token that cannot be shown by mistake.

    Raises:
        ConfigurationError: It is not a string, or contains a character that no token contains.
    """
    if not isinstance(access_token, str) or not access_token:
        raise ConfigurationError("access_token must be a string, `mon_…` or `mon_test_…`.")
    if not access_token.isascii() or not access_token.isprintable() or " " in access_token:
        raise ConfigurationError(
            "access_token contains a character that no token contains. Was it copied with a line break?"
        )
    if access_token[0] in _QUOTES or access_token[-1] in _QUOTES:
        raise ConfigurationError("access_token is in quotes. Are they part of the variable in your environment file?")
    return Secret(access_token)


def checked_space_id(space_id: str) -> str:
    """Return a Space id as it is.

    Raises:
        ConfigurationError: It is not a string, is empty, or contains a character that no id contains.
    """
    if not isinstance(space_id, str) or not space_id:
        raise ConfigurationError("space_id must be a string, `spc-…`.")
    if not re.fullmatch(r"[!#-&(-_a-~]+", space_id):
        raise ConfigurationError(
            "space_id contains a character that no id contains. Was it copied with a line break, blanks or quotes?"
        )
    return space_id


def credentials_from_env() -> tuple[str, str]:
    """Return `MONIME_ACCESS_TOKEN` and `MONIME_SPACE_ID`.

    Raises:
        ConfigurationError: One of them is not set, or has quotes or whitespace around it.
    """
    access_token, space_id = read_variable("MONIME_ACCESS_TOKEN"), read_variable("MONIME_SPACE_ID")
    if access_token and space_id:
        return access_token, space_id
    values = {"MONIME_ACCESS_TOKEN": access_token, "MONIME_SPACE_ID": space_id}
    missing = [name for name, value in values.items() if not value]
    raise ConfigurationError(f"Set {' and '.join(missing)} in the environment.")
