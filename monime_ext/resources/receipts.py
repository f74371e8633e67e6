"""Receipts: what a paid order entitles its holder to, such as three entries or one meal, and redeeming it.

Only releases from caph of 2025-08-23 on have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar, Unpack

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._sync.client import Client
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.settings import CallOptions
from monime_ext.errors import InvalidRequest, Problem
from monime_ext.resources.base import ResponseParser, as_list, given
from monime_ext.resources.with_response import RawResponseMixin, awaited_responding, responding

__all__ = ["AsyncReceipts", "Receipts"]

GET: Final = "getReceipt"
REDEEM: Final = "redeemReceipt"

ReceiptT = TypeVar("ReceiptT")
RedemptionT = TypeVar("RedemptionT")
EntitlementT = TypeVar("EntitlementT")


class Receipts(RawResponseMixin, Generic[ReceiptT, RedemptionT, EntitlementT]):
    """The receipts of a Space's paid orders."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._read: ResponseParser[ReceiptT] = ResponseParser(client._spec, "Receipt")
        self._read_redemption: ResponseParser[RedemptionT] = ResponseParser(client._spec, "ReceiptRedemption")

    @property
    def with_response(self) -> ReceiptsWithResponse[ReceiptT, RedemptionT, EntitlementT]:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return ReceiptsWithResponse(self)

    def get(self, order_number: str, **options: Unpack[CallOptions]) -> ReceiptT:
        """Return the receipt of an order as it stands.

        Args:
            order_number: The `order_number` of a completed session or of its payment; at most 20 characters.
            **options: See `CallOptions`.

        Raises:
            NotFound: There is no such order in this Space, or it has no receipt.
            MonimeError: See `monime_ext.errors`.
        """
        arguments = {"orderNumber": order_number}
        return self._give(self._client._call(GET, options, self._read.one, arguments=arguments))

    def redeem(
        self,
        order_number: str,
        *,
        entitlements: Iterable[EntitlementT | Mapping[str, object]] | None = None,
        redeem_all: bool = False,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> RedemptionT:
        """Redeem all or some of what a receipt entitles to: all that is asked for, or nothing.

        Args:
            order_number: The order's number; at most 20 characters.
            entitlements: What to redeem: generated models, or mappings such as `{"key": "entry", "units": 2}`; keys of
                1 to 100 characters, at least one unit, one when left out.
            redeem_all: Redeem everything that remains. Not looked at when there are `entitlements`.
            metadata: Your own pairs, text to text; at most 64, keys of 64 and values of 100 characters.
            idempotency_key: What makes this redemption one, such as the number of a scan at the door: a text of 1 to 64
                characters, or an `IdempotencyKey`. A new one is made when left out: it protects this one call, and no
                call that you make again.
            **options: See `CallOptions`.

        Returns:
            Whether something was redeemed, and the receipt as it stands now.

        Raises:
            InvalidRequest: The input breaks a limit, or says nothing to redeem; nothing was sent.
            NotFound: There is no such order in this Space.
            OutcomeUnknown: It may be redeemed: make the same call again with the error's `idempotency_key`.
            MonimeError: See `monime_ext.errors`; `outcome` tells whether the call had an effect.
        """
        body = _redemption(entitlements, redeem_all, metadata)
        arguments = {"orderNumber": order_number}
        read = self._read_redemption.one
        return self._give(
            self._client._call(REDEEM, options, read, body=body, idempotency_key=idempotency_key, arguments=arguments)
        )


class ReceiptsWithResponse(Generic[ReceiptT, RedemptionT, EntitlementT]):
    """The methods of `Receipts`, each returning a `Response`."""

    def __init__(self, receipts: Receipts[ReceiptT, RedemptionT, EntitlementT]) -> None:
        twin = receipts._twin()
        self.get = responding(twin.get)
        self.redeem = responding(twin.redeem)


class AsyncReceipts(RawResponseMixin, Generic[ReceiptT, RedemptionT, EntitlementT]):
    """The receipts of a Space's paid orders."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._read: ResponseParser[ReceiptT] = ResponseParser(client._spec, "Receipt")
        self._read_redemption: ResponseParser[RedemptionT] = ResponseParser(client._spec, "ReceiptRedemption")

    @property
    def with_response(self) -> AsyncReceiptsWithResponse[ReceiptT, RedemptionT, EntitlementT]:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return AsyncReceiptsWithResponse(self)

    async def get(self, order_number: str, **options: Unpack[CallOptions]) -> ReceiptT:
        """Return the receipt of an order as it stands.

        Args:
            order_number: The `order_number` of a completed session or of its payment; at most 20 characters.
            **options: See `CallOptions`.

        Raises:
            NotFound: There is no such order in this Space, or it has no receipt.
            MonimeError: See `monime_ext.errors`.
        """
        arguments = {"orderNumber": order_number}
        return self._give(await self._client._call(GET, options, self._read.one, arguments=arguments))

    async def redeem(
        self,
        order_number: str,
        *,
        entitlements: Iterable[EntitlementT | Mapping[str, object]] | None = None,
        redeem_all: bool = False,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> RedemptionT:
        """Redeem all or some of what a receipt entitles to: all that is asked for, or nothing.

        Args:
            order_number: The order's number; at most 20 characters.
            entitlements: What to redeem: generated models, or mappings such as `{"key": "entry", "units": 2}`; keys of
                1 to 100 characters, at least one unit, one when left out.
            redeem_all: Redeem everything that remains. Not looked at when there are `entitlements`.
            metadata: Your own pairs, text to text; at most 64, keys of 64 and values of 100 characters.
            idempotency_key: What makes this redemption one, such as the number of a scan at the door: a text of 1 to 64
                characters, or an `IdempotencyKey`. A new one is made when left out: it protects this one call, and no
                call that you make again.
            **options: See `CallOptions`.

        Returns:
            Whether something was redeemed, and the receipt as it stands now.

        Raises:
            InvalidRequest: The input breaks a limit, or says nothing to redeem; nothing was sent.
            NotFound: There is no such order in this Space.
            OutcomeUnknown: It may be redeemed: make the same call again with the error's `idempotency_key`.
            MonimeError: See `monime_ext.errors`; `outcome` tells whether the call had an effect.
        """
        body = _redemption(entitlements, redeem_all, metadata)
        arguments = {"orderNumber": order_number}
        read = self._read_redemption.one
        return self._give(
            await self._client._call(
                REDEEM, options, read, body=body, idempotency_key=idempotency_key, arguments=arguments
            )
        )


class AsyncReceiptsWithResponse(Generic[ReceiptT, RedemptionT, EntitlementT]):
    """The methods of `AsyncReceipts`, each returning a `Response`."""

    def __init__(self, receipts: AsyncReceipts[ReceiptT, RedemptionT, EntitlementT]) -> None:
        twin = receipts._twin()
        self.get = awaited_responding(twin.get)
        self.redeem = awaited_responding(twin.redeem)


def _redemption(entitlements: object, redeem_all: bool, metadata: object) -> dict[str, object]:
    named = as_list(entitlements)
    if named == []:
        named = None
    if named is None and not redeem_all:
        # What Monime makes of a request that names nothing to redeem is not known, so none is sent.
        limit = "at least one, or redeem_all=True"
        raise InvalidRequest([Problem("entitlements", "nothing to redeem", limit)], operation=REDEEM)
    return given(entitlements=named, redeemAll=redeem_all or None, metadata=metadata)
