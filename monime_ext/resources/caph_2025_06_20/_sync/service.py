# Made by scripts/unasync.py from monime_ext/resources/caph_2025_06_20/_async/service.py. Do not edit: change that file and run `make generate`.
# Made by scripts/resources.py from openapi/caph.2025-06-20.yaml. Do not edit: change the spec and run `make generate`.
"""The API itself, and how it sees the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_api.caph_2025_06_20.models import Service

from monime_ext._core.response import bare_result_parser

if TYPE_CHECKING:
    from typing import Unpack

    from monime_ext._client._sync.client import Client
    from monime_ext._core.response import Response
    from monime_ext._core.settings import CallOptions

__all__ = ["ServiceResource", "ServiceResourceWithResponse"]

_parse_service = bare_result_parser(Service)


class ServiceResource:
    """The API itself, and how it sees the caller."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def with_response(self) -> ServiceResourceWithResponse:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return ServiceResourceWithResponse(self._client)

    def whoami(self, **options: Unpack[CallOptions]) -> Service:
        """Return what the API knows about the caller.

        Reports the environment, whether the token is valid, the API version and the caller's address. It responds to an
        invalid token too and needs no Space, so it tells an invalid token from a missing permission.

        Args:
            **options: See `CallOptions`.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        response = self._client._call("getService", options, _parse_service)
        return response.result


class ServiceResourceWithResponse:
    """The methods of `ServiceResource` that are one request, returning a `Response`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def whoami(self, **options: Unpack[CallOptions]) -> Response[Service]:
        """Return what the API knows about the caller.

        Reports the environment, whether the token is valid, the API version and the caller's address. It responds to an
        invalid token too and needs no Space, so it tells an invalid token from a missing permission.

        Args:
            **options: See `CallOptions`.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        return self._client._call("getService", options, _parse_service)
