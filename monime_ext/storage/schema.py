"""The tables that a component of this package needs, and how older ones are migrated; without I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from monime_ext.errors import ConfigurationError

__all__ = ["VERSIONS", "Component", "check_version", "pending"]

StatementT = TypeVar("StatementT")

VERSIONS = "monime_schema"
"""The table with the schema version of each component: `component` (text), `version` (integer)."""


@dataclass(frozen=True, slots=True)
class Component(Generic[StatementT]):
    """The tables of one component, such as the journal, in one kind of database.

    A released migration never changes; changes are appended as new migrations.

    Attributes:
        name: The component's name in the table of versions.
        migrations: The statements that lead to each version from the one before. The first starts from nothing. For
            SQLite they are text, for other databases statements of SQLAlchemy.
    """

    name: str
    migrations: tuple[tuple[StatementT, ...], ...]

    @property
    def version(self) -> int:
        """The schema version that this version of the package works with."""
        return len(self.migrations)


def pending(component: Component[StatementT], version: int) -> list[StatementT]:
    """Return the statements that a database is missing.

    Args:
        component: The component that the database must have.
        version: The schema version that the database has; 0 for none.

    Raises:
        ConfigurationError: The tables were created by a later version of this package.
    """
    if version > component.version:
        raise ConfigurationError(
            f"The tables of `{component.name}` have schema version {version}, and this version of monime-ext supports "
            f"up to {component.version}: upgrade monime-ext here. Nothing was sent or changed."
        )
    return [statement for migration in component.migrations[version:] for statement in migration]


def check_version(component: Component[StatementT], version: int) -> None:
    """Check that a database has the tables that a component needs.

    Raises:
        ConfigurationError: The tables are missing, or are those of an earlier or later version of this package.
    """
    if pending(component, version):
        found = f"have version {version}" if version else "are missing"
        raise ConfigurationError(
            f"The tables of `{component.name}` must have schema version {component.version}, and they {found}: call "
            "`prepare()` once, with the right to create tables. Nothing was sent or changed."
        )
