"""The proxy that the environment names; without httpx, which most programs then need not import."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

from monime_ext.errors import ConfigurationError

__all__ = ["EnvProxy", "env_proxy", "uses_env_proxy"]

_SCHEMES: Final = ("http", "https", "socks5", "socks5h")
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class EnvProxy:
    """A proxy.

    Attributes:
        variable: Where it comes from, for messages; the URL may contain a password.
        url: Its URL.
    """

    variable: str
    url: str

    def __repr__(self) -> str:
        return f"EnvProxy({self.variable!r})"


def uses_env_proxy(base_url: str) -> bool:
    """Return whether the environment names a proxy for this URL."""
    parts = urlsplit(base_url)
    proxies = getproxies()
    return bool(proxies.get(parts.scheme) or proxies.get("all")) and not _is_excepted(parts)


def env_proxy(base_url: str) -> EnvProxy | None:
    """Return the proxy that the environment names for this URL. Variables for other URLs are not looked at.

    Raises:
        ConfigurationError: The proxy's URL is invalid.
    """
    if not uses_env_proxy(base_url):
        return None
    scheme, proxies = urlsplit(base_url).scheme, getproxies()
    kind = scheme if proxies.get(scheme) else "all"
    names = (f"{kind}_proxy", f"{kind.upper()}_PROXY")
    variable = next((name for name in names if os.environ.get(name)), "The proxy of the system's settings")
    url = proxies[kind] if "://" in proxies[kind] else f"http://{proxies[kind]}"
    try:
        parts = urlsplit(url)
        is_valid = parts.scheme in _SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_valid = False
    if not is_valid:
        # Without the URL, which may contain a password.
        raise ConfigurationError(
            f"{variable} in the environment is not the URL of a proxy, such as http://proxy.example:3128 or "
            "socks5://proxy.example:1080."
        )
    return EnvProxy(variable, url)


def _is_excepted(parts: SplitResult) -> bool:
    """Return whether `NO_PROXY` excepts a URL: by its name, a domain above it, its address, or a network."""
    if not getproxies_environment():
        # The exceptions of the settings of macOS or Windows.
        return bool(proxy_bypass(parts.netloc))
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or _PORTS.get(parts.scheme)
    exceptions = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    return any(_excepts(entry.strip().lower(), host, port) for entry in exceptions.replace(" ", ",").split(","))


def _excepts(entry: str, host: str, port: int | None) -> bool:
    if entry in ("", "*"):
        return entry == "*"
    entry = entry.rpartition("://")[2].rstrip("/")
    try:
        # `strict=False`: a network is also written with bits beyond its prefix.
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass
    name, separator, given_port = entry.rpartition(":")
    if separator and given_port.isascii() and given_port.isdecimal():
        if int(given_port) != port:
            return False
        entry = name
    domain = entry.strip("[]").removeprefix("*").strip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))
