from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...models.checkout_session_list_response import CheckoutSessionListResponse
from ...models.error_response import ErrorResponse
from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.api_version import ApiVersion


def _get_kwargs(
    *,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(monime_version, Unset):
        headers["Monime-Version"] = str(monime_version)

    headers["Monime-Space-Id"] = monime_space_id

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["after"] = after

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/checkout-sessions",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CheckoutSessionListResponse | ErrorResponse:
    if response.status_code == 200:
        response_200 = CheckoutSessionListResponse.from_dict(response.json())

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
) -> Response[CheckoutSessionListResponse | ErrorResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[CheckoutSessionListResponse | ErrorResponse]:
    """List checkout sessions

     There are no filters, and the order is not specified.

    Args:
        limit (int | Unset):
        after (str | Unset):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CheckoutSessionListResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        limit=limit,
        after=after,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> CheckoutSessionListResponse | ErrorResponse | None:
    """List checkout sessions

     There are no filters, and the order is not specified.

    Args:
        limit (int | Unset):
        after (str | Unset):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CheckoutSessionListResponse | ErrorResponse
    """

    return sync_detailed(
        client=client,
        limit=limit,
        after=after,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[CheckoutSessionListResponse | ErrorResponse]:
    """List checkout sessions

     There are no filters, and the order is not specified.

    Args:
        limit (int | Unset):
        after (str | Unset):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CheckoutSessionListResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        limit=limit,
        after=after,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> CheckoutSessionListResponse | ErrorResponse | None:
    """List checkout sessions

     There are no filters, and the order is not specified.

    Args:
        limit (int | Unset):
        after (str | Unset):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CheckoutSessionListResponse | ErrorResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            limit=limit,
            after=after,
            monime_version=monime_version,
            monime_space_id=monime_space_id,
        )
    ).parsed
