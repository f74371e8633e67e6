from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...models.bank_response import BankResponse
from ...models.error_response import ErrorResponse
from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.api_version import ApiVersion


def _get_kwargs(
    provider_id: str,
    *,
    monime_version: ApiVersion | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(monime_version, Unset):
        headers["Monime-Version"] = str(monime_version)

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/banks/{provider_id}".format(
            provider_id=quote(str(provider_id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> BankResponse | ErrorResponse:
    if response.status_code == 200:
        response_200 = BankResponse.from_dict(response.json())

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
) -> Response[BankResponse | ErrorResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    provider_id: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
) -> Response[BankResponse | ErrorResponse]:
    """Retrieve a bank

     Reports its name, whether it is active and what it can be used for. It needs no Space.

    Args:
        provider_id (str):
        monime_version (ApiVersion | Unset): The API version that this document describes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BankResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        provider_id=provider_id,
        monime_version=monime_version,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    provider_id: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
) -> BankResponse | ErrorResponse | None:
    """Retrieve a bank

     Reports its name, whether it is active and what it can be used for. It needs no Space.

    Args:
        provider_id (str):
        monime_version (ApiVersion | Unset): The API version that this document describes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BankResponse | ErrorResponse
    """

    return sync_detailed(
        provider_id=provider_id,
        client=client,
        monime_version=monime_version,
    ).parsed


async def asyncio_detailed(
    provider_id: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
) -> Response[BankResponse | ErrorResponse]:
    """Retrieve a bank

     Reports its name, whether it is active and what it can be used for. It needs no Space.

    Args:
        provider_id (str):
        monime_version (ApiVersion | Unset): The API version that this document describes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BankResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        provider_id=provider_id,
        monime_version=monime_version,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    provider_id: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
) -> BankResponse | ErrorResponse | None:
    """Retrieve a bank

     Reports its name, whether it is active and what it can be used for. It needs no Space.

    Args:
        provider_id (str):
        monime_version (ApiVersion | Unset): The API version that this document describes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BankResponse | ErrorResponse
    """

    return (
        await asyncio_detailed(
            provider_id=provider_id,
            client=client,
            monime_version=monime_version,
        )
    ).parsed
