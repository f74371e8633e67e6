from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...models.error_response import ErrorResponse
from ...models.webhook_response import WebhookResponse
from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.api_version import ApiVersion
    from ...models.webhook_create import WebhookCreate


def _get_kwargs(
    *,
    body: WebhookCreate,
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
        "url": "/v1/webhooks",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | WebhookResponse:
    if response.status_code == 200:
        response_200 = WebhookResponse.from_dict(response.json())

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
) -> Response[ErrorResponse | WebhookResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: WebhookCreate,
    idempotency_key: str,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[ErrorResponse | WebhookResponse]:
    """Register a webhook

     From then on, Monime delivers the events to the URL, and retries a delivery until the response has a
    2xx status.
    Redirects are not followed.

    Args:
        idempotency_key (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):
        body (WebhookCreate): What a new webhook is made of.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | WebhookResponse]
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
    body: WebhookCreate,
    idempotency_key: str,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> ErrorResponse | WebhookResponse | None:
    """Register a webhook

     From then on, Monime delivers the events to the URL, and retries a delivery until the response has a
    2xx status.
    Redirects are not followed.

    Args:
        idempotency_key (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):
        body (WebhookCreate): What a new webhook is made of.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | WebhookResponse
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
    body: WebhookCreate,
    idempotency_key: str,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[ErrorResponse | WebhookResponse]:
    """Register a webhook

     From then on, Monime delivers the events to the URL, and retries a delivery until the response has a
    2xx status.
    Redirects are not followed.

    Args:
        idempotency_key (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):
        body (WebhookCreate): What a new webhook is made of.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | WebhookResponse]
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
    body: WebhookCreate,
    idempotency_key: str,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> ErrorResponse | WebhookResponse | None:
    """Register a webhook

     From then on, Monime delivers the events to the URL, and retries a delivery until the response has a
    2xx status.
    Redirects are not followed.

    Args:
        idempotency_key (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):
        body (WebhookCreate): What a new webhook is made of.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | WebhookResponse
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
