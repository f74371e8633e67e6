from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...models.checkout_session_response import CheckoutSessionResponse
from ...models.error_response import ErrorResponse
from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.api_version import ApiVersion
    from ...models.checkout_session_create import CheckoutSessionCreate


def _get_kwargs(
    *,
    body: CheckoutSessionCreate,
    idempotency_key: str,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["Idempotency-Key"] = idempotency_key

    if not isinstance(monime_version, Unset):
        headers["Monime-Version"] = str(monime_version)

    headers["Monime-Space-Id"] = monime_space_id

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/checkout-sessions",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CheckoutSessionResponse | ErrorResponse:
    if response.status_code == 200:
        response_200 = CheckoutSessionResponse.from_dict(response.json())

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
) -> Response[CheckoutSessionResponse | ErrorResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CheckoutSessionCreate,
    idempotency_key: str,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[CheckoutSessionResponse | ErrorResponse]:
    """Create a checkout session

     The session has a `redirectUrl`, where the buyer can pay within 60 minutes.

    Args:
        idempotency_key (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):
        body (CheckoutSessionCreate): What a new checkout session is made of.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CheckoutSessionResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
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
    body: CheckoutSessionCreate,
    idempotency_key: str,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> CheckoutSessionResponse | ErrorResponse | None:
    """Create a checkout session

     The session has a `redirectUrl`, where the buyer can pay within 60 minutes.

    Args:
        idempotency_key (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):
        body (CheckoutSessionCreate): What a new checkout session is made of.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CheckoutSessionResponse | ErrorResponse
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CheckoutSessionCreate,
    idempotency_key: str,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[CheckoutSessionResponse | ErrorResponse]:
    """Create a checkout session

     The session has a `redirectUrl`, where the buyer can pay within 60 minutes.

    Args:
        idempotency_key (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):
        body (CheckoutSessionCreate): What a new checkout session is made of.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CheckoutSessionResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: CheckoutSessionCreate,
    idempotency_key: str,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> CheckoutSessionResponse | ErrorResponse | None:
    """Create a checkout session

     The session has a `redirectUrl`, where the buyer can pay within 60 minutes.

    Args:
        idempotency_key (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):
        body (CheckoutSessionCreate): What a new checkout session is made of.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CheckoutSessionResponse | ErrorResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
            monime_version=monime_version,
            monime_space_id=monime_space_id,
        )
    ).parsed
