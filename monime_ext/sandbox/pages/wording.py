"""What the pages call things: ways to pay, reasons, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from monime_ext.sandbox.channels import ChannelType
from monime_ext.sandbox.providers import PROVIDERS

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


def way_to_pay(kind: ChannelType, provider_id: str | None = None) -> str:
    """The name of a way to pay, such as `Orange Money`, `Card` or, where no name is known for sure, `Wallet dw002`."""
    if provider_id is None:
        return _WAYS[kind]
    known = next((each.name for each in PROVIDERS if (each.kind, each.id) == (kind, provider_id)), provider_id)
    return f"{_WAYS[kind]} {provider_id}" if known == provider_id else known


def in_words(reason: str) -> str:
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
