"""The steps that build a checkout session. Every step validates its arguments and returns a new builder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, Unpack

from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.serialization import to_json_value, wire_name
from monime_ext.checkout.lines import CartLines, add_lines, cart_total, check_line_count, collapse_lines
from monime_ext.checkout.payment_methods import PaymentMethodSelection, Providers, only, without
from monime_ext.checkout.preview import Preview
from monime_ext.errors import InvalidRequest, Problem
from monime_ext.money import Money

if TYPE_CHECKING:
    from monime_ext._client._async.client import AsyncClient
    from monime_ext._client._sync.client import Client
    from monime_ext._core.settings import CallOptions

__all__ = ["CheckoutBuilderBase"]

CREATE: Final = "createCheckoutSession"


class CheckoutBuilderBase:
    """What the builders of all API versions share. The subclass of a version adds what its models type.

    Every step returns a new builder and does not change the one that it is called on, so one partial cart can be
    completed in several ways. A step replaces the value of an earlier call; items and metadata accumulate. A step that
    breaks a limit of the API version raises `InvalidRequest`, which names the field, the actual value and the limit;
    nothing is sent. Only the number of items is checked at the end, because of `collapse`.

    Args:
        client: The client.
        sessions: Its checkout sessions.
        name: The heading of the page.
    """

    def __init__(self, client: Client | AsyncClient, sessions: Any, name: str) -> None:
        self._client = client
        self._sessions = sessions
        self._spec = client._spec
        self._fields: Mapping[str, Any] = MappingProxyType({})
        self._lines: CartLines = ()
        self._set(name=name)

    def item(
        self,
        name: str,
        price: Money,
        *,
        quantity: int | None = None,
        reference: str | None = None,
        description: str | None = None,
        images: Sequence[str] | None = None,
    ) -> Self:
        """Add a line to the cart.

        Args:
            name: The name of the line on the page; at most 100 characters.
            price: The price of one unit, such as `sle("450.00")`. All lines of a cart have the same currency.
            quantity: The number of units, 1 to 100,000. Defaults to 1.
            reference: Your own id of the line, at most 100 characters; unique within the cart.
            description: A sentence about the line; at most 100 characters.
            images: The URLs of at most 3 different pictures.

        Raises:
            InvalidRequest: The line breaks a limit, or does not fit the cart.
        """
        values = {
            "name": name,
            "price": price,
            "quantity": quantity,
            "reference": reference,
            "description": description,
            "images": images,
        }
        return self._add_lines([{key: value for key, value in values.items() if value is not None}])

    def collapse(self, name: str | None = None) -> Self:
        """Collapse a cart with too many lines for one session to 16 lines.

        The 15 lines with the largest totals stay, in their order; the others become one last line, whose price is their
        exact sum. The total of the cart stays the same, and a cart with at most 16 lines is unchanged. The names,
        quantities, references and pictures of the others are lost.

        Args:
            name: The name of the line for the others, at most 100 characters. Defaults to, for example, "7 other
                items".

        Raises:
            InvalidRequest: The name is too long.
        """
        return self._with_lines(collapse_lines(self._lines, self._spec.validator, name))

    def description(self, text: str) -> Self:
        """Set a sentence for the buyer.

        Args:
            text: At most 1000 characters.

        Raises:
            InvalidRequest: It is too long.
        """
        return self._with(description=text)

    def reference(self, order_id: str) -> Self:
        """Set your own order id, which the session and its events contain.

        Args:
            order_id: At most 255 characters.

        Raises:
            InvalidRequest: It is too long.
        """
        return self._with(reference=order_id)

    def return_urls(self, *, success: str | None = None, cancel: str | None = None) -> Self:
        """Set where the browser goes afterwards. Reaching either page proves nothing: confirm the session there.

        Args:
            success: After a payment; at most 255 characters, including the query. App deep links are allowed.
            cancel: After the buyer cancels; at most 255 characters.

        Raises:
            InvalidRequest: A URL is invalid or too long.
        """
        urls = {"success_url": success, "cancel_url": cancel}
        return self._with(**{name: url for name, url in urls.items() if url is not None})

    def financial_account(self, id: str) -> Self:
        """Set the account that receives the money. Defaults to the main account of the Space.

        Args:
            id: The id, `fac-…`; at most 100 characters.

        Raises:
            InvalidRequest: It is too long.
        """
        return self._with(financial_account_id=id)

    def callback_state(self, state: str) -> Self:
        """Set a string that Monime stores, and no response contains.

        Args:
            state: At most 255 characters.

        Raises:
            InvalidRequest: It is too long.
        """
        return self._with(callback_state=state)

    def brand(self, color: str) -> Self:
        """Set the colour of the page.

        Args:
            color: A hex colour, such as `#0A7B3E`.

        Raises:
            InvalidRequest: It is not a hex colour.
        """
        return self._with(branding_options={"primaryColor": color})

    def metadata(self, pairs: Mapping[str, str] | None = None, /, **more: str) -> Self:
        """Add your own pairs of text to the metadata. A key that exists gets the new value.

        Args:
            pairs: Pairs whose keys are not Python names, such as `order-id`.
            **more: More pairs; at most 64 in all. Keys have at most 64 characters, values at most 100.

        Raises:
            InvalidRequest: A key or a value is invalid; see `MetadataCreate` in the OpenAPI document.
        """
        if not isinstance(pairs, Mapping | None):
            raise InvalidRequest([Problem("metadata", type(pairs).__name__, 'a mapping, such as {"order-id": "1042"}')])
        return self._with(metadata={**self._fields.get("metadata", {}), **(pairs or {}), **more})

    def only(
        self, *, card: bool = False, bank: Providers = False, momo: Providers = False, wallet: Providers = False
    ) -> Self:
        """Offer only these payment methods, replacing earlier steps about payment methods.

        Args:
            card: Whether to offer cards.
            bank: True for all banks, or the ids of some.
            momo: True for all mobile money providers, or the ids of some, such as `["m17", "m18"]`.
            wallet: True for all wallets, or the ids of some.

        Raises:
            InvalidRequest: Nothing would be offered.
        """
        methods: dict[str, Providers] = {"card": card, "bank": bank, "momo": momo, "wallet": wallet}
        return self._with(payment_options=only(methods))

    def only_card(self) -> Self:
        """Offer only cards."""
        return self.only(card=True)

    def only_bank(self, *providers: str) -> Self:
        """Offer only banks: those with these ids, or all."""
        return self.only(bank=providers or True)

    def only_momo(self, *providers: str) -> Self:
        """Offer only mobile money: the providers with these ids, such as `"m17"`, or all."""
        return self.only(momo=providers or True)

    def only_wallet(self, *providers: str) -> Self:
        """Offer only wallets: those with these ids, or all."""
        return self.only(wallet=providers or True)

    def without_card(self) -> Self:
        """Do not offer cards."""
        return self._without("card")

    def without_bank(self, *providers: str) -> Self:
        """Do not offer the banks with these ids, or any bank."""
        return self._without("bank", *providers)

    def without_momo(self, *providers: str) -> Self:
        """Do not offer the mobile money providers with these ids, or any."""
        return self._without("momo", *providers)

    def without_wallet(self, *providers: str) -> Self:
        """Do not offer the wallets with these ids, or any wallet."""
        return self._without("wallet", *providers)

    @property
    def total(self) -> Money:
        """What the buyer pays: the sum of price times quantity.

        Raises:
            InvalidRequest: The cart is empty.
        """
        return cart_total(self._lines)

    @property
    def payment_methods(self) -> PaymentMethodSelection:
        """The payment methods that the page will offer."""
        return PaymentMethodSelection.from_options(self._fields.get("payment_options"))

    def preview(
        self,
        *,
        once: str | None = None,
        attempt: int = 1,
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> Preview:
        """Return the exact body, total and idempotency key that `create` would send. Nothing is sent.

        Args:
            once: See `create`.
            attempt: See `create`.
            idempotency_key: See `create`.
            **options: See `create`.

        Raises:
            InvalidRequest: The cart is empty or has too many items, or the order id or the key is invalid.
        """
        if once is not None:
            from monime_ext.exactly_once.arguments import key_of_order

            idempotency_key = key_of_order(once, attempt, idempotency_key)
        body = self._body()
        request, _ = self._client._prepare(CREATE, options, dict, body=body, idempotency_key=idempotency_key)
        key = None if idempotency_key is None else request.idempotency_key
        return Preview(self.total, key, request.content or b"")

    def _request_model(self) -> Any:
        """Return the request as the generated model.

        Raises:
            InvalidRequest: The cart is empty or has too many items.
        """
        validator, body = self._spec.validator, self._body()
        problems = validator.check(body, validator.schemas["CheckoutSessionCreate"])
        if problems:
            raise InvalidRequest(problems, operation=CREATE)
        # The model keeps the lists that it is created from, and the caller may change them.
        return self._spec.model("CheckoutSessionCreate").from_dict(to_json_value(body))

    def _arguments(self) -> dict[str, Any]:
        """Return what was built as the arguments of `checkout_sessions.create`.

        Raises:
            InvalidRequest: The cart has too many items.
        """
        check_line_count(self._lines, self._spec.validator)
        return {**self._fields, "line_items": list(self._lines)}

    def _body(self) -> dict[str, object]:
        return {wire_name(name): value for name, value in self._arguments().items()}

    def _add_lines(self, lines: Iterable[object]) -> Self:
        return self._with_lines(add_lines(self._lines, list(lines), self._spec.validator))

    def _without(self, method: str, *providers: str) -> Self:
        return self._with(payment_options=without(self._fields.get("payment_options"), method, providers))

    def _with(self, **fields: object) -> Self:
        changed = copy(self)
        changed._set(**fields)
        return changed

    def _with_lines(self, lines: CartLines) -> Self:
        changed = copy(self)
        changed._lines = lines
        return changed

    def _set(self, **fields: object) -> None:
        validator = self._spec.validator
        properties = validator.schemas["CheckoutSessionCreate"]["properties"]
        problems = [
            problem
            for field, value in fields.items()
            for problem in validator.check(value, properties[wire_name(field)], (wire_name(field),))
        ]
        if problems:
            raise InvalidRequest(problems)
        self._fields = MappingProxyType({**self._fields, **fields})

    def __repr__(self) -> str:
        lines = f"{len(self._lines)} item{'' if len(self._lines) == 1 else 's'}"
        total = f", {self.total}" if self._lines else ""
        return f"<{type(self).__name__} {self._fields['name']!r}: {lines}{total}>"
