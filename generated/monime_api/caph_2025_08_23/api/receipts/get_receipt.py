from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...models.error_response import ErrorResponse
from ...models.receipt_response import ReceiptResponse
from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.api_version import ApiVersion


def _get_kwargs(
    order_number: str,
    *,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(monime_version, Unset):
        headers["Monime-Version"] = str(monime_version)

    headers["Monime-Space-Id"] = monime_space_id

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/receipts/{order_number}".format(
            order_number=quote(str(order_number), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | ReceiptResponse:
    if response.status_code == 200:
        response_200 = ReceiptResponse.from_dict(response.json())

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
) -> Response[ErrorResponse | ReceiptResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    order_number: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[ErrorResponse | ReceiptResponse]:
    """Retrieve the receipt of an order

     Returns the current state of the receipt.

    Args:
        order_number (str):
        monime_version (ApiVersion | Unset): The API version that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ReceiptResponse]
    """

    kwargs = _get_kwargs(
        order_number=order_number,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    order_number: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> ErrorResponse | ReceiptResponse | None:
    """Retrieve the receipt of an order

     Returns the current state of the receipt.

    Args:
        order_number (str):
        monime_version (ApiVersion | Unset): The API version that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ReceiptResponse
    """

    return sync_detailed(
        order_number=order_number,
        client=client,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    ).parsed


async def asyncio_detailed(
    order_number: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[ErrorResponse | ReceiptResponse]:
    """Retrieve the receipt of an order

     Returns the current state of the receipt.

    Args:
        order_number (str):
        monime_version (ApiVersion | Unset): The API version that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ReceiptResponse]
    """

    kwargs = _get_kwargs(
        order_number=order_number,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    order_number: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> ErrorResponse | ReceiptResponse | None:
    """Retrieve the receipt of an order

     Returns the current state of the receipt.

    Args:
        order_number (str):
        monime_version (ApiVersion | Unset): The API version that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ReceiptResponse
    """

    return (
        await asyncio_detailed(
            order_number=order_number,
            client=client,
            monime_version=monime_version,
            monime_space_id=monime_space_id,
        )
    ).parsed
