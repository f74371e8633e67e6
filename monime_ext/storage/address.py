"""The address of a database on a server, and its form without a password; without I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

from monime_ext.errors import ConfigurationError

__all__ = ["SCHEMES", "Database", "ServerAddress", "parse_server_address", "without_password"]

Database: TypeAlias = Literal["postgresql", "mysql"]

SCHEMES: Final[dict[str, Database]] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}

ALLOWED: Final = "postgresql://…, mysql:// or mariadb://…"
_PORT: Final = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>\d*))?")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A valid address of a database on a server.

    Attributes:
        database: The kind of the database.
        rest: What follows the scheme and its colon, `//user:password@host/name`.
        shown: The address without user, password and query.
    """

    database: Database
    rest: str = field(repr=False)
    shown: str


def parse_server_address(text: str) -> ServerAddress:
    """Return the parts of an address with a scheme.

    Raises:
        ConfigurationError: The scheme or a port is not supported, or the address is ambiguous. No message contains a
            part of the address that may be a password.
    """
    scheme, separator, rest = text.partition("://")
    database = SCHEMES.get(scheme.lower())
    if not separator or database is None:
        name = f"`{scheme}://`" if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme) and separator else "This address"
        driver = scheme.partition("+")[0].lower() in SCHEMES and "+" in scheme
        advice = " The driver is not part of the address; to choose one, pass an engine of your own." if driver else ""
        raise ConfigurationError(f"{name} is not supported. Use {ALLOWED}.{advice} Nothing was sent.")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    hosts = authority.rpartition("@")[2]
    beyond = rest[len(authority) :].partition("?")[0]
    if "#" in rest or "@" in beyond or authority.count("@") > 1 or not all(map(_is_host, hosts.split(","))):
        raise ConfigurationError(
            f"The address {scheme.lower()}://… has an invalid host, port or password. A port is a number from 1 to "
            "65535, and the characters @ : / ? # % in a user name or password are written as %40, %3A, and so on. "
            "Nothing was sent."
        )
    if re.search(r"%(?![0-9A-Fa-f]{2})", authority):
        raise ConfigurationError(
            f"The address {scheme.lower()}://… has a % in its user name or password; write it as %25. Nothing was sent."
        )
    return ServerAddress(database, f"//{rest}", f"{scheme.lower()}://{hosts}{beyond}")


def without_password(address: str) -> str:
    """Return an address in a form that may be shown: without user, password and query."""
    if "://" not in address:
        return address
    try:
        return parse_server_address(address).shown
    except ConfigurationError:
        try:
            parts = urlsplit(address)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return f"{address.partition('://')[0]}://…"
        is_plain = parts.hostname and "@" not in parts.path + parts.query + parts.fragment
        shown = f"{parts.hostname}{port}{parts.path}" if is_plain else "…"
        return f"{parts.scheme}://{shown}"


def _is_host(text: str) -> bool:
    found = _PORT.fullmatch(text)
    return found is not None and (not found["port"] or 1 <= int(found["port"]) <= 65535)
