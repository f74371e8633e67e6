"""Which tables a part of this package needs, and how older ones are brought up to date: pure decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from monime_ext.errors import ConfigurationError

__all__ = ["VERSIONS", "Component", "check_version", "pending"]

VERSIONS = "monime_schema"
"""The table that holds the version of each component: `component` (text), `version` (a whole number)."""


@dataclass(frozen=True, slots=True)
class Component:
    """The tables of one part, such as the journal, in one kind of database.

    A migration that was released is never changed; a new one is added behind it.

    Attributes:
        name: Its name in the table of versions.
        migrations: What makes each version from the one before, statement by statement. The first starts from nothing.
    """

    name: str
    migrations: tuple[tuple[LiteralString, ...], ...]

    @property
    def version(self) -> int:
        """The version that this release of the package works with."""
        return len(self.migrations)


def pending(component: Component, version: int) -> list[LiteralString]:
    """Return the statements that are missing in a database.

    Args:
        component: What the database shall have.
        version: What it has; 0 for nothing.

    Raises:
        ConfigurationError: The database was made by a later release of this package.
    """
    if version > component.version:
        raise ConfigurationError(
            f"The tables of `{component.name}` have version {version}, and this release of monime-ext knows "
            f"{component.version}: upgrade monime-ext here. Nothing was sent or changed."
        )
    return [statement for migration in component.migrations[version:] for statement in migration]


def check_version(component: Component, version: int) -> None:
    """Check that a database has the tables that are needed.

    Raises:
        ConfigurationError: They are missing, or are those of an earlier or later release.
    """
    if pending(component, version):
        has = f"version {version}" if version else "none"
        raise ConfigurationError(
            f"The tables of `{component.name}` have to be of version {component.version}, and there are {has}: call "
            "`prepare()` once, with the right to create tables. Nothing was sent or changed."
        )
