from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...models.delete_response import DeleteResponse
from ...models.error_response import ErrorResponse
from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.api_version import ApiVersion


def _get_kwargs(
    id: str,
    *,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(monime_version, Unset):
        headers["Monime-Version"] = str(monime_version)

    headers["Monime-Space-Id"] = monime_space_id

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v1/webhooks/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DeleteResponse | ErrorResponse:
    if response.status_code == 200:
        response_200 = DeleteResponse.from_dict(response.json())

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
) -> Response[DeleteResponse | ErrorResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[DeleteResponse | ErrorResponse]:
    """Delete a webhook

     No more events are delivered to it.

    Args:
        id (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeleteResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        id=id,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> DeleteResponse | ErrorResponse | None:
    """Delete a webhook

     No more events are delivered to it.

    Args:
        id (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeleteResponse | ErrorResponse
    """

    return sync_detailed(
        id=id,
        client=client,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> Response[DeleteResponse | ErrorResponse]:
    """Delete a webhook

     No more events are delivered to it.

    Args:
        id (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeleteResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        id=id,
        monime_version=monime_version,
        monime_space_id=monime_space_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    monime_version: ApiVersion | Unset = UNSET,
    monime_space_id: str,
) -> DeleteResponse | ErrorResponse | None:
    """Delete a webhook

     No more events are delivered to it.

    Args:
        id (str):
        monime_version (ApiVersion | Unset): The release that this document describes.
        monime_space_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeleteResponse | ErrorResponse
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
            monime_version=monime_version,
            monime_space_id=monime_space_id,
        )
    ).parsed
