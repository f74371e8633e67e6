"""Whether the environment names a proxy; without httpx, which most programs then need not import."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

__all__ = ["uses_env_proxy"]


def uses_env_proxy(base_url: str) -> bool:
    """Return whether the environment names a proxy for this URL."""
    parts = urlsplit(base_url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return bool(proxy) and not proxy_bypass(parts.netloc)
