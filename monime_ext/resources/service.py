"""The service itself: who is calling, and what answers."""

from __future__ import annotations

from typing import Any, Final, Generic, TypeVar, Unpack

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._sync.client import Client
from monime_ext._core.settings import CallOptions
from monime_ext.resources.base import ResponseParser
from monime_ext.resources.with_response import RawResponseMixin, awaited_responding, responding

__all__ = ["AsyncServiceInfo", "ServiceInfo"]

WHOAMI: Final = "getService"

ServiceT = TypeVar("ServiceT")


class ServiceInfo(RawResponseMixin, Generic[ServiceT]):
    """The service itself."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._read = _Reading[ServiceT](client._spec, "Service")

    @property
    def with_response(self) -> ServiceInfoWithResponse[ServiceT]:
        """The same method, returning a `Response`."""
        return ServiceInfoWithResponse(self)

    def whoami(self, **options: Unpack[CallOptions]) -> ServiceT:
        """Return what Monime sees of this caller: environment, whether the token is known, release, address.

        It answers a wrong token too, so it tells a bad token from a missing permission.

        Args:
            **options: See `CallOptions`.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        return self._give(self._client._call(WHOAMI, options, self._read.one))


class ServiceInfoWithResponse(Generic[ServiceT]):
    """The method of `ServiceInfo`, returning a `Response`."""

    def __init__(self, service: ServiceInfo[ServiceT]) -> None:
        self.whoami = responding(service._twin().whoami)


class AsyncServiceInfo(RawResponseMixin, Generic[ServiceT]):
    """The service itself."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._read = _Reading[ServiceT](client._spec, "Service")

    @property
    def with_response(self) -> AsyncServiceInfoWithResponse[ServiceT]:
        """The same method, returning a `Response`."""
        return AsyncServiceInfoWithResponse(self)

    async def whoami(self, **options: Unpack[CallOptions]) -> ServiceT:
        """Return what Monime sees of this caller: environment, whether the token is known, release, address.

        It answers a wrong token too, so it tells a bad token from a missing permission.

        Args:
            **options: See `CallOptions`.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        return self._give(await self._client._call(WHOAMI, options, self._read.one))


class AsyncServiceInfoWithResponse(Generic[ServiceT]):
    """The method of `AsyncServiceInfo`, returning a `Response`."""

    def __init__(self, service: AsyncServiceInfo[ServiceT]) -> None:
        self.whoami = awaited_responding(service._twin().whoami)


class _Reading(ResponseParser[ServiceT]):
    """Makes the service's description from an answer, which is documented without an envelope; one is taken too."""

    def one(self, envelope: dict[str, Any]) -> ServiceT:
        return super().one(envelope if "result" in envelope else {"result": envelope})
