"""View models: sessions, payments and values in the form in which pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from monime_ext.money import Money
from monime_ext.sandbox.state.channels import ChannelType
from monime_ext.sandbox.state.clock import format_datetime, from_millis
from monime_ext.sandbox.state.payments import Payment
from monime_ext.sandbox.state.providers import PROVIDERS
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.state.sessions import Session, SessionStatus

__all__ = [
    "LineItemView",
    "PaymentView",
    "SessionView",
    "format_amount",
    "group_digits",
    "humanize",
    "payment_method_name",
    "redact_url",
    "status_class",
]

_METHOD_NAMES: Mapping[ChannelType, str] = {
    "bank": "Bank account",
    "card": "Card",
    "momo": "Mobile money",
    "wallet": "Wallet",
}
_STATUS_CLASSES: Mapping[str, str] = {
    "abandoned": "bad",
    "completed": "good",
    "declined": "bad",
    "delivered": "good",
    "expired": "bad",
    "pending": "waiting",
    "processing": "waiting",
    "sending": "waiting",
}


@dataclass(frozen=True, slots=True)
class LineItemView:
    """A line item; `amount` is price times quantity."""

    name: str
    description: str | None
    quantity: int
    price: str
    amount: str

    @classmethod
    def create(cls, item: Json) -> LineItemView:
        """Create the view of a line item."""
        price, quantity = item["price"], item["quantity"]
        return cls(
            name=item["name"],
            description=item["description"],
            quantity=quantity,
            price=format_amount(price),
            amount=format_amount({**price, "value": price["value"] * quantity}),
        )


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session at one time. `total` is `currency` and `total_digits`."""

    id: str
    status: SessionStatus
    name: str
    description: str | None
    items: tuple[LineItemView, ...]
    currency: str
    total_digits: str
    total: str
    order_number: str | None
    expire_time: str
    expires_at: str
    seconds_left: int
    minutes_left: str

    @classmethod
    def create(cls, session: Session, now: datetime) -> SessionView:
        """Create the view of a session at a time of the sandbox's clock."""
        expires = from_millis(session.expires)
        seconds_left = int(max(timedelta(), expires - now).total_seconds())
        is_today = expires.date() == now.date()
        return cls(
            id=session.id,
            status=session.status,
            name=session.cart["name"],
            description=session.cart.get("description"),
            items=tuple(LineItemView.create(item) for item in session.cart["lineItems"]),
            currency=session.amount["currency"],
            total_digits=f"{_money(session.amount).decimal:,}",
            total=format_amount(session.amount),
            order_number=session.order_number,
            expire_time=format_datetime(expires),
            expires_at=f"{expires:%H:%M} UTC" if is_today else f"{expires.day} {expires:%B %Y, %H:%M} UTC",
            seconds_left=seconds_left,
            minutes_left=_format_minutes(seconds_left // 60),
        )


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment. `number` is masked; `reason` is why it was declined, or empty."""

    id: str
    type: ChannelType
    title: str
    number: str
    reason: str

    @classmethod
    def create(cls, payment: Payment) -> PaymentView:
        """Create the view of a payment."""
        channel = payment.details["channel"]
        number = next(
            channel[name] for name in ("phoneNumber", "accountNumber", "walletId", "last4") if name in channel
        )
        is_card = channel["type"] == "card"
        return cls(
            id=payment.id,
            type=channel["type"],
            title=channel["scheme"].capitalize()
            if is_card
            else payment_method_name(channel["type"], channel["provider"]),
            number=f"•••• {number}" if is_card else group_digits(number.replace("*", "•")),
            reason=humanize(payment.reason or ""),
        )


def format_amount(amount: Json) -> str:
    """Return an amount such as `SLE 1,234.50`, with a no-break space."""
    return f"{_money(amount):,}".replace(" ", "\N{NO-BREAK SPACE}")


def status_class(status: str) -> str:
    """Return the CSS class of a status: `good`, `bad`, `waiting`, or an empty string."""
    return _STATUS_CLASSES.get(status, "")


def payment_method_name(kind: ChannelType, provider_id: str | None = None) -> str:
    """Return the name of a payment method: `Orange Money`, `Card`, or `Wallet dw002` where the name is uncertain."""
    if provider_id is None:
        return _METHOD_NAMES[kind]
    name = next((known.name for known in PROVIDERS if (known.kind, known.id) == (kind, provider_id)), provider_id)
    return f"{_METHOD_NAMES[kind]} {provider_id}" if name == provider_id else name


def humanize(identifier: str) -> str:
    """Return an identifier such as `insufficient_funds` as words."""
    return identifier.replace("_", " ")


def redact_url(url: str) -> str:
    """Return a URL without its credentials, query and fragment, which may contain secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an invalid URL"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def group_digits(number: str) -> str:
    """Return a number in groups: `+232 76 000 001`, `4242 4242 4242 4242`, `0010 000 001`."""
    if number.startswith("+232"):
        return f"+232 {number[4:6]} {group_digits(number[6:])}"
    size = 4 if len(number) % 4 == 0 else 3
    first = len(number) % size + (0 if len(number) % size > 1 else size)
    return " ".join([number[:first], *(number[start : start + size] for start in range(first, len(number), size))])


def _money(amount: Json) -> Money:
    return Money(amount["value"], amount["currency"])


def _format_minutes(count: int) -> str:
    if count < 1:
        return "less than a minute"
    return "1 minute" if count == 1 else f"{count} minutes"
