"""The host of the scenarios: a sandbox, unless the environment names another host and allows its use.

    MONIME_SCENARIOS_BASE_URL       the host; without it, and by default, a sandbox is started
    MONIME_SCENARIOS_ACCESS_TOKEN   a token of it
    MONIME_SCENARIOS_SPACE_ID       the Space in which sessions are created and deleted
    MONIME_SCENARIOS_PRODUCTION     the name of Monime's own host, to allow it: api.monime.io

`make scenarios` runs them. No session is paid there, and all sessions are deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from monime_ext import Runtime
from monime_ext.sandbox import Sandbox

__all__ = ["Host", "NotAllowed", "host_from", "open_host"]

PREFIX = "MONIME_SCENARIOS_"
PRODUCTION = "monime.io"


class NotAllowed(Exception):
    """The environment names a host at which the scenarios must not run."""


@dataclass(frozen=True)
class Host:
    """A host of the API.

    Attributes:
        sandbox: The sandbox; None if the host is not one that the tests started.
        runtime: The clock of the clients.
    """

    base_url: str
    access_token: str = field(repr=False)
    space_id: str
    sandbox: Sandbox | None = None
    runtime: Runtime = field(default_factory=Runtime)


def host_from(environment: Mapping[str, str]) -> Host | None:
    """Return the host that the environment names, or None.

    Raises:
        NotAllowed: A variable is missing, or it is Monime's own host and was not allowed.
    """
    reported = {name: environment.get(PREFIX + name, "") for name in ("BASE_URL", "ACCESS_TOKEN", "SPACE_ID")}
    if not any(reported.values()):
        return None
    if missing := [PREFIX + name for name, value in reported.items() if not value]:
        raise NotAllowed(f"set {', '.join(missing)} too, or none of them")
    name = urlsplit(reported["BASE_URL"]).hostname or ""
    allowed = environment.get(f"{PREFIX}PRODUCTION", "")
    if f".{name}".endswith(f".{PRODUCTION}") and allowed != name:
        raise NotAllowed(
            f"{name} is Monime itself: sessions would be created and deleted there. "
            f"To allow it, set {PREFIX}PRODUCTION={name}"
        )
    return Host(reported["BASE_URL"], reported["ACCESS_TOKEN"], reported["SPACE_ID"])


@contextmanager
def open_host(environment: Mapping[str, str]) -> Iterator[Host]:
    """Return the host to run at.

    Raises:
        NotAllowed: As `host_from` does.
    """
    host = host_from(environment)
    if host is not None:
        yield host
        return
    with Sandbox(rate_limits="live") as sandbox:
        yield Host(sandbox.url, sandbox.access_token, sandbox.space_id, sandbox, sandbox.clock.runtime())
