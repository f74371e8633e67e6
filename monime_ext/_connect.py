# Made by scripts/resources.py from scripts/templates/connect.py.jinja. Do not edit: change that file and run
# `make generate`.
"""Select the API version at run time."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, overload

from monime_ext._core.environment import read_variable
from monime_ext._core.versions import API_VERSIONS, ApiVersion
from monime_ext.errors import ConfigurationError

if TYPE_CHECKING:
    from monime_ext import caph_2025_06_20, caph_2025_08_23
    from monime_ext._core.runtime import Runtime
    from monime_ext._core.settings import Timeout
    from monime_ext._http.httpx_adapter import AsyncHttpxClient, HttpxClient
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
    max_response_bytes: int
    allow_plain_http: bool
    runtime: Runtime | None
    telemetry: Telemetry | None


class ClientOptions(_ClientOptions, total=False):
    """The settings of a client; see `Monime`."""

    rate_limiter: RateLimiterOption
    http_client: HttpxClient | None
    journal: Journal | str | os.PathLike[str] | None


class AsyncClientOptions(_ClientOptions, total=False):
    """The settings of an async client; see `AsyncMonime`."""

    rate_limiter: AsyncRateLimiterOption
    http_client: AsyncHttpxClient | None
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
    """Create a client of an API version. A literal version gives a type checker that version's own class.

    Args:
        access_token: The token. Defaults to `MONIME_ACCESS_TOKEN`.
        space_id: The Space. Defaults to `MONIME_SPACE_ID`.
        version: The API version. Defaults to `MONIME_VERSION`; there is no other default.
        **options: See `Monime`; `base_url` defaults to `MONIME_BASE_URL`.

    Raises:
        ConfigurationError: A value is missing, or the version is not supported.
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
    """Create an async client of an API version; see `connect`.

    Args:
        access_token: The token. Defaults to `MONIME_ACCESS_TOKEN`.
        space_id: The Space. Defaults to `MONIME_SPACE_ID`.
        version: The API version. Defaults to `MONIME_VERSION`.
        **options: See `AsyncMonime`; `base_url` defaults to `MONIME_BASE_URL`.

    Raises:
        ConfigurationError: A value is missing, or the version is not supported.
    """
    return _connect("AsyncMonime", access_token, space_id, version, dict(options))


def _connect(
    class_name: str, access_token: str | None, space_id: str | None, version: str | None, options: dict[str, Any]
) -> Any:
    values = {
        "MONIME_ACCESS_TOKEN": access_token or read_variable("MONIME_ACCESS_TOKEN"),
        "MONIME_SPACE_ID": space_id or read_variable("MONIME_SPACE_ID"),
        "MONIME_VERSION": version or read_variable("MONIME_VERSION"),
    }
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise ConfigurationError(f"Pass as an argument, or set in the environment: {', '.join(missing)}.")
    token, space, version = values.values()
    if version not in API_VERSIONS:
        raise ConfigurationError(f"There is no such API version; this package supports {', '.join(API_VERSIONS)}.")
    if options.get("base_url") is None:
        options["base_url"] = read_variable("MONIME_BASE_URL")
    module = import_module(f"monime_ext.{API_VERSIONS[version]}")
    return getattr(module, class_name)(token, space, **options)
