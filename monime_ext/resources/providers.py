"""Banks and mobile money operators: which there are in a country, and what each can be used for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar, Unpack

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._async.paginator import AsyncPaginator
from monime_ext._client._sync.client import Client
from monime_ext._client._sync.paginator import Paginator
from monime_ext._core.settings import CallOptions
from monime_ext.resources.base import ResponseParser, async_listing, listing
from monime_ext.resources.with_response import RawResponseMixin, awaited_responding, responding

__all__ = ["AsyncProviders", "Providers"]

ProviderT = TypeVar("ProviderT")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of provider: its model and its operations."""

    model: str
    get: str
    list: str


BANKS: Final = Kind("Bank", "getBank", "listBanks")
MOMOS: Final = Kind("Momo", "getMomo", "listMomos")


class Providers(RawResponseMixin, Generic[ProviderT]):
    """The banks or the mobile money operators that Monime knows. No Space has providers of its own."""

    def __init__(self, client: Client, kind: Kind) -> None:
        self._client = client
        self._kind = kind
        self._read: ResponseParser[ProviderT] = ResponseParser(client._spec, kind.model)

    @property
    def with_response(self) -> ProvidersWithResponse[ProviderT]:
        """The same methods, returning a `Response`."""
        return ProvidersWithResponse(self)

    def get(self, provider_id: str, **options: Unpack[CallOptions]) -> ProviderT:
        """Return one provider, with its name, whether it is active, and what it can be used for.

        Args:
            provider_id: What names it in payment options and in a payment's channel, such as `slb001` or `m17`.
            **options: See `CallOptions`.

        Raises:
            NotFound: Monime knows no such provider.
            MonimeError: See `monime_ext.errors`.
        """
        arguments = {"providerId": provider_id}
        return self._give(self._client._call(self._kind.get, options, self._read.one, arguments=arguments))

    def list(
        self,
        *,
        country: str = "SL",
        limit: int | None = None,
        after: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Paginator[ProviderT]:
        """Return the providers of a country, fetched page by page while they are iterated.

        Args:
            country: The ISO 3166 code of the country; Sierra Leone when left out.
            limit: How many a page holds, 1 to 50; 10 when left out. All pages are gone through either way.
            after: The `next` of a page, to go on behind it.
            **options: See `CallOptions`; they hold for each page.

        Raises:
            PaginationLoop: While iterating, a cursor came twice.
            MonimeError: While iterating; see `monime_ext.errors`.
        """
        arguments = {"country": country, "limit": limit}
        return listing(self._client, self._kind.list, options, self._read.many, arguments=arguments, after=after)


class ProvidersWithResponse(Generic[ProviderT]):
    """The methods of `Providers`, each returning a `Response`. A page of a list has its own `response`."""

    def __init__(self, providers: Providers[ProviderT]) -> None:
        self.get = responding(providers._twin().get)


class AsyncProviders(RawResponseMixin, Generic[ProviderT]):
    """The banks or the mobile money operators that Monime knows. No Space has providers of its own."""

    def __init__(self, client: AsyncClient, kind: Kind) -> None:
        self._client = client
        self._kind = kind
        self._read: ResponseParser[ProviderT] = ResponseParser(client._spec, kind.model)

    @property
    def with_response(self) -> AsyncProvidersWithResponse[ProviderT]:
        """The same methods, returning a `Response`."""
        return AsyncProvidersWithResponse(self)

    async def get(self, provider_id: str, **options: Unpack[CallOptions]) -> ProviderT:
        """Return one provider, with its name, whether it is active, and what it can be used for.

        Args:
            provider_id: What names it in payment options and in a payment's channel, such as `slb001` or `m17`.
            **options: See `CallOptions`.

        Raises:
            NotFound: Monime knows no such provider.
            MonimeError: See `monime_ext.errors`.
        """
        arguments = {"providerId": provider_id}
        return self._give(await self._client._call(self._kind.get, options, self._read.one, arguments=arguments))

    def list(
        self,
        *,
        country: str = "SL",
        limit: int | None = None,
        after: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPaginator[ProviderT]:
        """Return the providers of a country, fetched page by page while they are iterated.

        Args:
            country: The ISO 3166 code of the country; Sierra Leone when left out.
            limit: How many a page holds, 1 to 50; 10 when left out. All pages are gone through either way.
            after: The `next` of a page, to go on behind it.
            **options: See `CallOptions`; they hold for each page.

        Raises:
            PaginationLoop: While iterating, a cursor came twice.
            MonimeError: While iterating; see `monime_ext.errors`.
        """
        arguments = {"country": country, "limit": limit}
        return async_listing(self._client, self._kind.list, options, self._read.many, arguments=arguments, after=after)


class AsyncProvidersWithResponse(Generic[ProviderT]):
    """The methods of `AsyncProviders`, each returning a `Response`. A page of a list has its own `response`."""

    def __init__(self, providers: AsyncProviders[ProviderT]) -> None:
        self.get = awaited_responding(providers._twin().get)
