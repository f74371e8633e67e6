from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...models.error_response import ErrorResponse
from ...models.service import Service
from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.api_version import ApiVersion


def _get_kwargs(
    *,
    monime_version: ApiVersion | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(monime_version, Unset):
        headers["Monime-Version"] = str(monime_version)

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/",
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | Service:
    if response.status_code == 200:
        response_200 = Service.from_dict(response.json())

        return response_200

    if 400 <= response.status_code <= 499:
        response_4xx = ErrorResponse.from_dict(response.json())

        return response_4xx

    if 500 <= response.status_code <= 599:
        response_5xx = ErrorResponse.from_dict(response.json())

        return response_5xx

    response_default = ErrorResponse.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorResponse | Service]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
) -> Response[ErrorResponse | Service]:
    """Return how the API sees the caller

     Contains the environment, whether the token is valid, the API version and the caller's address. It
    works with an
    invalid token too, and needs no Space, so it tells a bad token from a missing permission.

    Args:
        monime_version (ApiVersion | Unset): The release that this document describes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | Service]
    """

    kwargs = _get_kwargs(
        monime_version=monime_version,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
) -> ErrorResponse | Service | None:
    """Return how the API sees the caller

     Contains the environment, whether the token is valid, the API version and the caller's address. It
    works with an
    invalid token too, and needs no Space, so it tells a bad token from a missing permission.

    Args:
        monime_version (ApiVersion | Unset): The release that this document describes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | Service
    """

    return sync_detailed(
        client=client,
        monime_version=monime_version,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
) -> Response[ErrorResponse | Service]:
    """Return how the API sees the caller

     Contains the environment, whether the token is valid, the API version and the caller's address. It
    works with an
    invalid token too, and needs no Space, so it tells a bad token from a missing permission.

    Args:
        monime_version (ApiVersion | Unset): The release that this document describes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | Service]
    """

    kwargs = _get_kwargs(
        monime_version=monime_version,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
) -> ErrorResponse | Service | None:
    """Return how the API sees the caller

     Contains the environment, whether the token is valid, the API version and the caller's address. It
    works with an
    invalid token too, and needs no Space, so it tells a bad token from a missing permission.

    Args:
        monime_version (ApiVersion | Unset): The release that this document describes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | Service
    """

    return (
        await asyncio_detailed(
            client=client,
            monime_version=monime_version,
        )
    ).parsed
