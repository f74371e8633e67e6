# Made by scripts/resources.py from openapi/caph.2025-06-20.yaml. Do not edit: change the spec and run `make generate`.
"""The API itself, and how it sees the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_api.caph_2025_06_20.models import Service

from monime_ext._core.response import bare_result_parser

if TYPE_CHECKING:
    from typing import Unpack

    from monime_ext._client._async.client import AsyncClient
    from monime_ext._core.response import Response
    from monime_ext._core.settings import CallOptions

__all__ = ["AsyncServiceResource", "AsyncServiceResourceWithResponse"]

_parse_service = bare_result_parser(Service)


class AsyncServiceResource:
    """The API itself, and how it sees the caller."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    @property
    def with_response(self) -> AsyncServiceResourceWithResponse:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return AsyncServiceResourceWithResponse(self._client)

    async def whoami(self, **options: Unpack[CallOptions]) -> Service:
        """Return what the API knows about the caller.

        Reports the environment, whether the token is valid, the API version and the caller's address. It responds to an
        invalid token too and needs no Space, so it tells an invalid token from a missing permission.

        Args:
            **options: See `CallOptions`.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        response = await self._client._call("getService", options, _parse_service)
        return response.result


class AsyncServiceResourceWithResponse:
    """The methods of `AsyncServiceResource` that are one request, returning a `Response`."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def whoami(self, **options: Unpack[CallOptions]) -> Response[Service]:
        """Return what the API knows about the caller.

        Reports the environment, whether the token is valid, the API version and the caller's address. It responds to an
        invalid token too and needs no Space, so it tells an invalid token from a missing permission.

        Args:
            **options: See `CallOptions`.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        return await self._client._call("getService", options, _parse_service)
