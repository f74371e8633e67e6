# Made by scripts/unasync.py from monime_ext/resources/caph_2025_06_20/_async/momos.py. Do not edit: change that file and run `make generate`.
# Made by scripts/resources.py from openapi/caph.2025-06-20.yaml. Do not edit: change the spec and run `make generate`.
"""The mobile money operators that Monime supports. They do not belong to a Space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_api.caph_2025_06_20.models import Momo

from monime_ext._core.pagination import page_parser
from monime_ext._core.response import result_parser
from monime_ext.resources._sync.pagination import paginate

if TYPE_CHECKING:
    from typing import Unpack

    from monime_ext._client._sync.client import Client
    from monime_ext._client._sync.paginator import Paginator
    from monime_ext._core.response import Response
    from monime_ext._core.settings import CallOptions

__all__ = ["Momos", "MomosWithResponse"]

_parse_momo_page = page_parser(Momo)
_parse_momo = result_parser(Momo)


class Momos:
    """The mobile money operators that Monime supports. They do not belong to a Space."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def with_response(self) -> MomosWithResponse:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return MomosWithResponse(self._client)

    def list(
        self, *, country: str = "SL", limit: int | None = None, after: str | None = None, **options: Unpack[CallOptions]
    ) -> Paginator[Momo]:
        """List the mobile money operators of a country.

        It needs no Space. The order of the list is not documented.

        The pages are fetched one after another while you iterate.

        Args:
            country: The ISO 3166-1 alpha-2 code of a country, such as `SL`. Defaults to `SL`.
            limit: The maximum number of results in a page. 1 to 50. Defaults to 10. All pages are fetched in any case.
            after: The `next` of a previous page, to continue after it. Opaque. 1 to 2000 characters.
            **options: See `CallOptions`; they apply to the request of each page.

        Raises:
            InvalidRequest: While iterating: an argument is invalid; nothing was sent. The error lists all problems.
            PaginationLoop: While iterating: a cursor was returned twice.
            MonimeError: While iterating; see `monime_ext.errors`.
        """
        return paginate(
            self._client,
            "listMomos",
            options,
            _parse_momo_page,
            arguments={"country": country, "limit": limit},
            after=after,
        )

    def get(self, provider_id: str, **options: Unpack[CallOptions]) -> Momo:
        """Retrieve a mobile money operator.

        Reports its name, whether it is active and what it can be used for. It needs no Space.

        Args:
            provider_id: The id of the provider, such as `slb001` or `m17`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such mobile money operator.
            MonimeError: See `monime_ext.errors`.
        """
        response = self._client._call("getMomo", options, _parse_momo, arguments={"providerId": provider_id})
        return response.result


class MomosWithResponse:
    """The methods of `Momos` that are one request, returning a `Response`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, provider_id: str, **options: Unpack[CallOptions]) -> Response[Momo]:
        """Retrieve a mobile money operator.

        Reports its name, whether it is active and what it can be used for. It needs no Space.

        Args:
            provider_id: The id of the provider, such as `slb001` or `m17`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such mobile money operator.
            MonimeError: See `monime_ext.errors`.
        """
        return self._client._call("getMomo", options, _parse_momo, arguments={"providerId": provider_id})
