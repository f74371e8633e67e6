"""What a package offers, imported when it is first used."""

from __future__ import annotations

import sys
from importlib import import_module

# What `typing.TYPE_CHECKING` is to a type checker, without the import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["lazy_exports"]


def lazy_exports(
    package: str, homes: Mapping[str, tuple[str, ...]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of a package that imports its modules when they are needed.

    Args:
        package: Its name.
        homes: The names that each module defines, by the module's full name; for the package itself, its submodules.
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def load(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = home_of[name]
        # The names of the package itself are its submodules.
        found = import_module(f"{package}.{name}") if home == package else getattr(import_module(home), name)
        setattr(sys.modules[package], name, found)
        return found

    def names() -> list[str]:
        return sorted(home_of)

    return load, names
