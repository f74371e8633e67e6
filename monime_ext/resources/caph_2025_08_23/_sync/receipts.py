# Made by scripts/unasync.py from monime_ext/resources/caph_2025_08_23/_async/receipts.py. Do not edit: change that file and run `make generate`.
# Made by scripts/resources.py from openapi/caph.2025-08-23.yaml. Do not edit: change the spec and run `make generate`.
"""What a paid order entitles its holder to, and its redemption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_api.caph_2025_08_23.models import Receipt, ReceiptRedemption

from monime_ext._core.response import result_parser
from monime_ext._core.serialization import as_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Unpack

    from monime_api.caph_2025_08_23.models import EntitlementRedeem

    from monime_ext._client._sync.client import Client
    from monime_ext._core.idempotency_key import IdempotencyKey
    from monime_ext._core.response import Response
    from monime_ext._core.settings import CallOptions

__all__ = ["Receipts", "ReceiptsWithResponse"]

_parse_receipt = result_parser(Receipt)
_parse_receipt_redemption = result_parser(ReceiptRedemption)


class Receipts:
    """What a paid order entitles its holder to, and its redemption."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def with_response(self) -> ReceiptsWithResponse:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return ReceiptsWithResponse(self._client)

    def get(self, order_number: str, **options: Unpack[CallOptions]) -> Receipt:
        """Retrieve the receipt of an order.

        Returns the current state of the receipt.

        Args:
            order_number: The order number of a completed checkout session or of its payment.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such receipt in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        response = self._client._call("getReceipt", options, _parse_receipt, arguments={"orderNumber": order_number})
        return response.result

    def redeem(
        self,
        order_number: str,
        *,
        redeem_all: bool | None = None,
        entitlements: Iterable[EntitlementRedeem | Mapping[str, object]] | None = None,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> ReceiptRedemption:
        """Redeem some or all entitlements of a receipt.

        Either everything that the request names is redeemed, or nothing.

        Every attempt sends the same bytes with the same idempotency key, so that retries have no second effect.

        Args:
            order_number: The order number of a completed checkout session or of its payment.
            redeem_all: True redeems everything that remains. Ignored if `entitlements` are given.
            entitlements: The entitlements to redeem, all of them or none. `EntitlementRedeem` models, or mappings with
                the API's field names.
            metadata: Your own key-value pairs of text. At most 64 pairs. Keys of at most 64 characters. Values of at
                most 100 characters.
            idempotency_key: An `IdempotencyKey`, or 1 to 64 characters that are sent as they are. Defaults to a new
                random key, which protects the retries of this call, but not a second call.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid, or there is nothing to redeem; nothing was sent. The error lists all
                problems.
            NotFound: There is no such receipt in this Space.
            Conflict: The state of the receipt does not allow it.
            OutcomeUnknown: The call may have had its effect: make the same call again with the error's
                `idempotency_key`.
            IdempotencyConflict: The key was already used with another request.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        from monime_ext.resources._sync.receipts import before_redeem

        body: dict[str, object] = {}
        if redeem_all is not None:
            body["redeemAll"] = redeem_all
        if entitlements is not None:
            body["entitlements"] = as_list(entitlements)
        if metadata is not None:
            body["metadata"] = metadata
        before_redeem(body)
        response = self._client._call(
            "redeemReceipt",
            options,
            _parse_receipt_redemption,
            body=body,
            idempotency_key=idempotency_key,
            arguments={"orderNumber": order_number},
        )
        return response.result


class ReceiptsWithResponse:
    """The methods of `Receipts` that are one request, returning a `Response`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, order_number: str, **options: Unpack[CallOptions]) -> Response[Receipt]:
        """Retrieve the receipt of an order.

        Returns the current state of the receipt.

        Args:
            order_number: The order number of a completed checkout session or of its payment.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such receipt in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        return self._client._call("getReceipt", options, _parse_receipt, arguments={"orderNumber": order_number})

    def redeem(
        self,
        order_number: str,
        *,
        redeem_all: bool | None = None,
        entitlements: Iterable[EntitlementRedeem | Mapping[str, object]] | None = None,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[ReceiptRedemption]:
        """Redeem some or all entitlements of a receipt.

        Either everything that the request names is redeemed, or nothing.

        Every attempt sends the same bytes with the same idempotency key, so that retries have no second effect.

        Args:
            order_number: The order number of a completed checkout session or of its payment.
            redeem_all: True redeems everything that remains. Ignored if `entitlements` are given.
            entitlements: The entitlements to redeem, all of them or none. `EntitlementRedeem` models, or mappings with
                the API's field names.
            metadata: Your own key-value pairs of text. At most 64 pairs. Keys of at most 64 characters. Values of at
                most 100 characters.
            idempotency_key: An `IdempotencyKey`, or 1 to 64 characters that are sent as they are. Defaults to a new
                random key, which protects the retries of this call, but not a second call.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid, or there is nothing to redeem; nothing was sent. The error lists all
                problems.
            NotFound: There is no such receipt in this Space.
            Conflict: The state of the receipt does not allow it.
            OutcomeUnknown: The call may have had its effect: make the same call again with the error's
                `idempotency_key`.
            IdempotencyConflict: The key was already used with another request.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        from monime_ext.resources._sync.receipts import before_redeem

        body: dict[str, object] = {}
        if redeem_all is not None:
            body["redeemAll"] = redeem_all
        if entitlements is not None:
            body["entitlements"] = as_list(entitlements)
        if metadata is not None:
            body["metadata"] = metadata
        before_redeem(body)
        return self._client._call(
            "redeemReceipt",
            options,
            _parse_receipt_redemption,
            body=body,
            idempotency_key=idempotency_key,
            arguments={"orderNumber": order_number},
        )
