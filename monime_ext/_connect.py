"""Choose the API release while the program runs."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, overload

from monime_ext._core.versions import API_VERSIONS, ApiVersion
from monime_ext.errors import ConfigurationError

if TYPE_CHECKING:
    import httpx

    from monime_ext import caph_2025_06_20, caph_2025_08_23
    from monime_ext._core.runtime import Runtime
    from monime_ext._core.settings import Timeout
    from monime_ext.journal._async.protocol import AsyncJournal
    from monime_ext.journal._sync.protocol import Journal
    from monime_ext.rate_limiting.selection import AsyncRateLimiterOption, RateLimiterOption
    from monime_ext.telemetry.events import Telemetry

__all__ = ["connect", "connect_async"]


class _ClientOptions(TypedDict, total=False):
    base_url: str | None
    timeout: Timeout | float
    deadline: float | None
    max_retries: int
    runtime: Runtime | None
    telemetry: Telemetry | None


class ClientOptions(_ClientOptions, total=False):
    """The settings of a client; see `Monime`."""

    rate_limiter: RateLimiterOption
    http_client: httpx.Client | None
    journal: Journal | str | os.PathLike[str] | None


class AsyncClientOptions(_ClientOptions, total=False):
    """The settings of an asynchronous client; see `AsyncMonime`."""

    rate_limiter: AsyncRateLimiterOption
    http_client: httpx.AsyncClient | None
    journal: AsyncJournal | str | os.PathLike[str] | None


@overload
def connect(
    access_token: str | None = None,
    space_id: str | None = None,
    *,
    version: Literal["caph.2025-06-20"],
    **options: Unpack[ClientOptions],
) -> caph_2025_06_20.Monime: ...


@overload
def connect(
    access_token: str | None = None,
    space_id: str | None = None,
    *,
    version: Literal["caph.2025-08-23"],
    **options: Unpack[ClientOptions],
) -> caph_2025_08_23.Monime: ...


@overload
def connect(
    access_token: str | None = None,
    space_id: str | None = None,
    *,
    version: ApiVersion | None = None,
    **options: Unpack[ClientOptions],
) -> caph_2025_06_20.Monime | caph_2025_08_23.Monime: ...


def connect(
    access_token: str | None = None,
    space_id: str | None = None,
    *,
    version: ApiVersion | None = None,
    **options: Unpack[ClientOptions],
) -> Any:
    """Return a client of the named release. A literal version gives that release's own class to a type checker.

    Args:
        access_token: The token; `MONIME_ACCESS_TOKEN` when left out.
        space_id: The Space; `MONIME_SPACE_ID` when left out.
        version: The release; `MONIME_VERSION` when left out. There is no silent default.
        **options: See `Monime`; `MONIME_BASE_URL` holds when `base_url` is left out.

    Raises:
        ConfigurationError: Something is missing, or there is no such release.
    """
    return _connect("Monime", access_token, space_id, version, dict(options))


@overload
def connect_async(
    access_token: str | None = None,
    space_id: str | None = None,
    *,
    version: Literal["caph.2025-06-20"],
    **options: Unpack[AsyncClientOptions],
) -> caph_2025_06_20.AsyncMonime: ...


@overload
def connect_async(
    access_token: str | None = None,
    space_id: str | None = None,
    *,
    version: Literal["caph.2025-08-23"],
    **options: Unpack[AsyncClientOptions],
) -> caph_2025_08_23.AsyncMonime: ...


@overload
def connect_async(
    access_token: str | None = None,
    space_id: str | None = None,
    *,
    version: ApiVersion | None = None,
    **options: Unpack[AsyncClientOptions],
) -> caph_2025_06_20.AsyncMonime | caph_2025_08_23.AsyncMonime: ...


def connect_async(
    access_token: str | None = None,
    space_id: str | None = None,
    *,
    version: ApiVersion | None = None,
    **options: Unpack[AsyncClientOptions],
) -> Any:
    """Return an asynchronous client of the named release; see `connect`.

    Args:
        access_token: The token; `MONIME_ACCESS_TOKEN` when left out.
        space_id: The Space; `MONIME_SPACE_ID` when left out.
        version: The release; `MONIME_VERSION` when left out.
        **options: See `AsyncMonime`; `MONIME_BASE_URL` holds when `base_url` is left out.

    Raises:
        ConfigurationError: Something is missing, or there is no such release.
    """
    return _connect("AsyncMonime", access_token, space_id, version, dict(options))


def _connect(
    kind: str, access_token: str | None, space_id: str | None, version: str | None, options: dict[str, Any]
) -> Any:
    given = {
        "MONIME_ACCESS_TOKEN": access_token or os.environ.get("MONIME_ACCESS_TOKEN"),
        "MONIME_SPACE_ID": space_id or os.environ.get("MONIME_SPACE_ID"),
        "MONIME_VERSION": version or os.environ.get("MONIME_VERSION"),
    }
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise ConfigurationError(f"Hand in, or set in the environment: {', '.join(missing)}.")
    token, space, spec = given.values()
    if spec not in API_VERSIONS:
        raise ConfigurationError(f"There is no release of that name; this package has {', '.join(API_VERSIONS)}.")
    if options.get("base_url") is None:
        options["base_url"] = os.environ.get("MONIME_BASE_URL") or None
    face = import_module(f"monime_ext.{API_VERSIONS[spec]}")
    return getattr(face, kind)(token, space, **options)
