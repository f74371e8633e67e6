"""What the pages show: plain values, made of the sandbox's own, with nothing in them that must not be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from monime_ext.money import Money
from monime_ext.sandbox.state.channels import ChannelType
from monime_ext.sandbox.state.clock import from_millis, timestamp
from monime_ext.sandbox.state.payments import Payment
from monime_ext.sandbox.state.providers import PROVIDERS
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.state.sessions import Session, Status

_WAYS: Mapping[ChannelType, str] = {
    "bank": "Bank account",
    "card": "Card",
    "momo": "Mobile money",
    "wallet": "Wallet",
}


_MOODS: Mapping[str, str] = {
    "abandoned": "bad",
    "completed": "good",
    "declined": "bad",
    "delivered": "good",
    "expired": "bad",
    "pending": "waiting",
    "processing": "waiting",
    "sending": "waiting",
    "waiting": "waiting",
}


def mood(state: str) -> str:
    """Whether a state of a session, a payment or a delivery is `good`, `bad`, still `waiting`, or none of these."""
    return _MOODS.get(state, "")


def payment_method_name(kind: ChannelType, provider_id: str | None = None) -> str:
    """The name of a way to pay, such as `Orange Money`, `Card` or, where no name is known for sure, `Wallet dw002`."""
    if provider_id is None:
        return _WAYS[kind]
    known = next((each.name for each in PROVIDERS if (each.kind, each.id) == (kind, provider_id)), provider_id)
    return f"{_WAYS[kind]} {provider_id}" if known == provider_id else known


def humanize(reason: str) -> str:
    """A word for programs, such as `insufficient_funds`, for people."""
    return reason.replace("_", " ")


def place(url: str) -> str:
    """Where a URL leads, without its query and its password: shops keep secrets there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def grouped(number: str) -> str:
    """A number with blanks, as people write it down: `+232 76 000 001`, `4242 4242 4242 4242`, `0010 000 001`."""
    if number.startswith("+232"):
        return f"+232 {number[4:6]} {grouped(number[6:])}"
    size = 4 if len(number) % 4 == 0 else 3
    first = len(number) % size + (0 if len(number) % size > 1 else size)
    return " ".join([number[:first], *(number[start : start + size] for start in range(first, len(number), size))])


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the cart; `amount` is price times quantity."""

    name: str
    description: str | None
    quantity: int
    price: str
    amount: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as the hosted page shows it at one moment; `figures` are those of its total."""

    id: str
    status: Status
    name: str
    description: str | None
    items: tuple[Item, ...]
    currency: str
    figures: str
    total: str
    order_number: str | None
    expire_time: str
    expires_at: str
    seconds_left: int
    minutes_left: str


@dataclass(frozen=True, slots=True)
class PaymentView:
    """An attempt to pay; `number` is masked, and `reason` is why it was declined, empty if it was not."""

    id: str
    type: ChannelType
    title: str
    number: str
    reason: str


def amount(told: Json) -> str:
    """An amount as people read it, such as `SLE 1,234.50`, with a blank at which no line breaks."""
    return f"{_money(told):,}".replace(" ", "\N{NO-BREAK SPACE}")


def session_view(session: Session, now: datetime) -> SessionView:
    """The session at a moment of the sandbox's own clock."""
    expires = from_millis(session.expires)
    left = max(timedelta(), expires - now)
    today = expires.date() == now.date()
    return SessionView(
        id=session.id,
        status=session.status,
        name=session.cart["name"],
        description=session.cart.get("description"),
        items=tuple(_item(line) for line in session.cart["lineItems"]),
        currency=session.amount["currency"],
        figures=f"{_money(session.amount).decimal:,}",
        total=amount(session.amount),
        order_number=session.order_number,
        expire_time=timestamp(expires),
        expires_at=f"{expires:%H:%M} UTC" if today else f"{expires.day} {expires:%B %Y, %H:%M} UTC",
        seconds_left=int(left.total_seconds()),
        minutes_left=_minutes(int(left.total_seconds()) // 60),
    )


def payment_view(payment: Payment) -> PaymentView:
    """An attempt as the pages show it."""
    channel = payment.details["channel"]
    number = next(channel[name] for name in ("phoneNumber", "accountNumber", "walletId", "last4") if name in channel)
    is_card = channel["type"] == "card"
    return PaymentView(
        id=payment.id,
        type=channel["type"],
        title=channel["scheme"].capitalize() if is_card else payment_method_name(channel["type"], channel["provider"]),
        number=f"•••• {number}" if is_card else grouped(number.replace("*", "•")),
        reason=humanize(payment.reason or ""),
    )


def _item(line: Json) -> Item:
    price, quantity = line["price"], line["quantity"]
    return Item(
        name=line["name"],
        description=line["description"],
        quantity=quantity,
        price=amount(price),
        amount=amount({**price, "value": price["value"] * quantity}),
    )


def _money(told: Json) -> Money:
    return Money(told["value"], told["currency"])


def _minutes(count: int) -> str:
    if count < 1:
        return "less than a minute"
    return "1 minute" if count == 1 else f"{count} minutes"
