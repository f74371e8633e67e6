"""The steps in which a checkout session is built: each checked at once, each returning a new builder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from types import MappingProxyType
from typing import Any, Generic, Self, TypeVar

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.serialization import to_json_value, wire_name
from monime_ext._core.validation import check
from monime_ext.checkout.lines import CartLines, Line, added, collapsed, total
from monime_ext.checkout.payment_methods import PaymentMethodSelection, Providers, offered, only, without
from monime_ext.errors import InvalidRequest, Problem
from monime_ext.money import Money

__all__ = ["CheckoutBuilderBase"]

LineItemT = TypeVar("LineItemT")
PaymentOptionsT = TypeVar("PaymentOptionsT")


class CheckoutBuilderBase(Generic[LineItemT, PaymentOptionsT]):
    """What `Checkout` and `AsyncCheckout` share: every step, the total, and what will be on offer.

    Every step returns a new builder and leaves the one that it was called on as it is, so that one half-built cart can
    be shared and finished in many ways. A step that says what an earlier one said replaces it; items and metadata add
    up. A step that breaks a limit of the pinned release raises `InvalidRequest`, which names the field, what was given
    and the limit, and nothing is sent. Only the number of items is checked at the end, for `collapse`.
    """

    def __init__(self, spec: ApiSpec, name: str) -> None:
        self._release = spec
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
            name: What the line is called on the page; at most 100 characters.
            price: Of one unit, such as `sle("450.00")`; every line of a cart has the same currency.
            quantity: How many, 1 to 100,000; 1 when left out.
            reference: Your own id of the line, at most 100 characters; unique within the cart.
            description: A sentence about the line; at most 100 characters.
            images: URLs of at most 3 pictures, all different.

        Raises:
            InvalidRequest: The line breaks a limit, or does not fit the cart.
        """
        given = {
            "name": name,
            "price": price,
            "quantity": quantity,
            "reference": reference,
            "description": description,
            "images": images,
        }
        return self.items([{key: value for key, value in given.items() if value is not None}])

    def items(self, lines: Iterable[Line | LineItemT | Mapping[str, object]]) -> Self:
        """Add lines to the cart, from any iterable; for loops over what a shop has in its own form.

        Args:
            lines: `{"name": …, "price": sle(…), "quantity": …}` and what else `item` takes, or generated models.

        Raises:
            InvalidRequest: A line breaks a limit, or does not fit the cart; the error has every fault of every line.
        """
        return self._with_lines(added(self._lines, list(lines), self._release.schemas))

    def collapse(self, name: str | None = None) -> Self:
        """Bring a cart that is too long for one session down to the 16 lines that the API takes.

        The 15 lines with the largest totals stay as they are, in their order; the others become one last line, whose
        price is their exact sum. The total stays, and a cart that is short enough stays whole. What is lost are the
        names, quantities, references and pictures of the others.

        Args:
            name: What the line for the others is called; "7 other items" when left out.

        Raises:
            InvalidRequest: The name is longer than 100 characters.
        """
        return self._with_lines(collapsed(self._lines, self._release.schemas, name))

    def description(self, text: str) -> Self:
        """Show the buyer a sentence; at most 1000 characters."""
        return self._with(description=text)

    def reference(self, order_id: str) -> Self:
        """Name your own order, at most 255 characters; the session and its events carry it."""
        return self._with(reference=order_id)

    def returning_to(self, *, success: str | None = None, cancel: str | None = None) -> Self:
        """Say where the browser goes afterwards. Reaching either page proves nothing: ask for the session there.

        Args:
            success: After a payment; at most 255 characters, the query included. App deep links work.
            cancel: When the buyer gives up; likewise.

        Raises:
            InvalidRequest: One of them is no URL, or too long.
        """
        given = {"success_url": success, "cancel_url": cancel}
        return self._with(**{name: url for name, url in given.items() if url is not None})

    def financial_account(self, id: str) -> Self:
        """Have the money go to another account than the Space's main one: `fac-…`, at most 100 characters."""
        return self._with(financial_account_id=id)

    def callback_state(self, state: str) -> Self:
        """Hand a text through Monime that no answer shows again; at most 255 characters."""
        return self._with(callback_state=state)

    def brand(self, color: str) -> Self:
        """Give the page a colour: `#0A7B3E`, or another hex form."""
        return self._with(branding_options={"primaryColor": color})

    def metadata(self, pairs: Mapping[str, str] | None = None, /, **more: str) -> Self:
        """Add pairs of your own, text to text, to those that there are; a key that comes again has the later value.

        Args:
            pairs: For keys that are no Python names, such as `order-id`.
            **more: At most 64 pairs in all; keys of 64 characters, values of 100.

        Raises:
            InvalidRequest: A key or a value breaks the rules; see `MetadataCreate` in the OpenAPI document.
        """
        if not isinstance(pairs, Mapping | None):
            raise InvalidRequest([Problem("metadata", type(pairs).__name__, 'a mapping, such as {"order-id": "1042"}')])
        return self._with(metadata={**self._fields.get("metadata", {}), **(pairs or {}), **more})

    def only(
        self, *, card: bool = False, bank: Providers = False, momo: Providers = False, wallet: Providers = False
    ) -> Self:
        """Offer these ways to pay and no others. It replaces what earlier steps said of them.

        Args:
            card: Whether cards are offered.
            bank: True for every bank, or the ids of some.
            momo: True for every mobile money provider, or the ids of some, such as `["m17", "m18"]`.
            wallet: True for every wallet, or the ids of some.

        Raises:
            InvalidRequest: Nothing would be on offer.
        """
        methods: dict[str, Providers] = {"card": card, "bank": bank, "momo": momo, "wallet": wallet}
        return self._with(payment_options=only(methods))

    def only_card(self) -> Self:
        """Offer cards alone."""
        return self.only(card=True)

    def only_bank(self, *providers: str) -> Self:
        """Offer banks alone: these, or all of them."""
        return self.only(bank=providers or True)

    def only_momo(self, *providers: str) -> Self:
        """Offer mobile money alone: these providers, such as `"m17"`, or all of them."""
        return self.only(momo=providers or True)

    def only_wallet(self, *providers: str) -> Self:
        """Offer wallets alone: these, or all of them."""
        return self.only(wallet=providers or True)

    def without_card(self) -> Self:
        """Take cards off the page."""
        return self._without("card")

    def without_bank(self, *providers: str) -> Self:
        """Take banks off the page: these, or all of them."""
        return self._without("bank", *providers)

    def without_momo(self, *providers: str) -> Self:
        """Take mobile money off the page: these providers, or all of them."""
        return self._without("momo", *providers)

    def without_wallet(self, *providers: str) -> Self:
        """Take wallets off the page: these, or all of them."""
        return self._without("wallet", *providers)

    def payment_options(self, options: PaymentOptionsT | Mapping[str, object]) -> Self:
        """Say the ways to pay as the API does, in full; it replaces what earlier steps said of them.

        Args:
            options: `PaymentOptions`, or a mapping in wire names.

        Raises:
            InvalidRequest: It is not what the API takes.
        """
        return self._with(payment_options=to_json_value(options))

    @property
    def total(self) -> Money:
        """What the buyer pays: the sum of price times quantity, in the cart's currency.

        Raises:
            InvalidRequest: The cart is empty.
        """
        return total(self._lines)

    @property
    def offer(self) -> PaymentMethodSelection:
        """The ways to pay that the page will offer."""
        return offered(self._fields.get("payment_options"))

    def __repr__(self) -> str:
        lines = f"{len(self._lines)} item{'' if len(self._lines) == 1 else 's'}"
        told = f", {self.total}" if self._lines else ""
        return f"<{type(self).__name__} {self._fields['name']!r}: {lines}{told}>"

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
        schemas = self._release.schemas
        known = schemas["CheckoutSessionCreate"]["properties"]
        problems = [
            problem
            for field, value in fields.items()
            for problem in check(value, known[wire_name(field)], schemas, (wire_name(field),))
        ]
        if problems:
            raise InvalidRequest(problems)
        self._fields = MappingProxyType({**self._fields, **fields})
