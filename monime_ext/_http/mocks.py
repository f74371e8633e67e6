"""Refuse to send what a test believes to be intercepted.

respx and pytest-httpx replace parts of httpx, which this package sends through only with a client of the caller's own.
A request of a test must not reach Monime only because its mock did not see it.
"""

from __future__ import annotations

import sys

from monime_ext._core.settings import is_loopback
from monime_ext.errors import ConfigurationError

__all__ = ["refuse_if_mocked"]


def refuse_if_mocked(hostname: str) -> None:
    """Raise if a mock of httpx is active that would not see a request to a host other than this machine.

    Args:
        hostname: The host, in ASCII.

    Raises:
        ConfigurationError: One is.
    """
    if "respx" not in sys.modules and "pytest_httpx" not in sys.modules:
        return
    mock = _active_mock()
    if mock is not None and not is_loopback(hostname):
        raise ConfigurationError(
            f"{mock} is active, and does not intercept the connections of this client. Nothing was sent. Pass "
            "http_client=httpx.Client() (for async, httpx.AsyncClient()) so that it does, or use the fixtures of the "
            "sandbox."
        )


def _active_mock() -> str | None:
    respx = sys.modules.get("respx.mocks")
    if respx is not None and any(mocker.routers for mocker in respx.Mocker.registry.values()):
        return "respx"
    httpx = sys.modules.get("httpx")
    if httpx is not None and httpx.HTTPTransport.handle_request.__module__.partition(".")[0] == "pytest_httpx":
        return "pytest-httpx"
    return None
