"""The ways to pay as the page lists them, and what a buyer types into one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from monime_ext.sandbox.state.channels import TEST_NUMBERS, Channel, ChannelType, offered
from monime_ext.sandbox.state.sessions import Session
from monime_ext.sandbox.ui.view_models import grouped, humanize, payment_method_name

_EXPIRY = re.compile(r"\s*(0?[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})\s*")
_CODE = re.compile(r"\s*[0-9]{3}\s*")
_NUMBER_PROBLEMS: Mapping[ChannelType, str] = {
    "bank": "Enter an account number of 6 to 34 letters and digits.",
    "card": "Enter one of the test cards listed below. No other card is taken here.",
    "momo": "Enter a phone number of 8 to 15 digits.",
    "wallet": "Enter a wallet id of 6 to 34 letters and digits.",
}
_CARD_PROBLEMS: Mapping[str, str] = {
    "expiry": "Enter a month and year to come, such as 12 / 34.",
    "code": "Enter a security code of 3 digits.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to pay.

    Attributes:
        key: Its name in addresses.
        type: The kind of channel.
        title: Its name for people.
        providers: The ids among which the buyer chooses and their names; empty for a card.
        samples: The test numbers that it lists, and what they promise.
    """

    key: str
    type: ChannelType
    title: str
    providers: tuple[tuple[str, str], ...]
    samples: tuple[tuple[str, str], ...]

    def problems(self, fields: Collection[str]) -> dict[str, str]:
        """What to say of fields that `read_channel` found fault with; nothing of any other word."""
        texts = {"number": _NUMBER_PROBLEMS[self.type], **(_CARD_PROBLEMS if self.type == "card" else {})}
        return {name: text for name, text in texts.items() if name in fields}


def choices(session: Session) -> list[Choice]:
    """The ways to pay that a session offers.

    Each mobile money operator and each wallet stands for itself, for a buyer looks for its name; banks are one choice.
    """
    found = []
    for method in offered(session):
        named = tuple((each.id, payment_method_name(method.type, each.id)) for each in method.providers)
        if method.type in ("momo", "wallet"):
            found += [
                Choice(f"{method.type}-{provider_id}", method.type, name, ((provider_id, name),), _samples(method.type))
                for provider_id, name in named
            ]
        else:
            found.append(
                Choice(method.type, method.type, payment_method_name(method.type), named, _samples(method.type))
            )
    return found


def key_of(form: Mapping[str, str]) -> str:
    """The key of the choice whose form was sent."""
    method = form.get("method", "")
    return f"{method}-{form.get('provider', '')}" if method in ("momo", "wallet") else method


def read_channel(form: Mapping[str, str], now: datetime) -> Channel | list[str]:
    """What the buyer pays with; or the fields that are not filled in well.

    Arguments:
        form: The fields of the form of one choice.
        now: The sandbox's time, by which a card's date is judged.

    Raises:
        ValueError: The form is none of ours.
    """
    kind = _kind(form.get("method"))
    wrong = []
    if kind == "card" and not _is_to_come(form.get("expiry", ""), now):
        wrong.append("expiry")
    if kind == "card" and not _CODE.fullmatch(form.get("code", "")):
        wrong.append("code")
    try:
        channel = Channel(kind, form.get("number", ""), form.get("provider") or None)
    except ValueError:
        return ["number", *wrong]
    return wrong or channel


def _samples(kind: ChannelType) -> tuple[tuple[str, str], ...]:
    return tuple(
        (grouped(each.number), f"declined: {humanize(each.declined)}" if each.declined else "succeeds")
        for each in TEST_NUMBERS
        if each.type == kind
    )


def _kind(name: str | None) -> ChannelType:
    kinds: tuple[ChannelType, ...] = get_args(ChannelType)
    for kind in kinds:
        if name == kind:
            return kind
    raise ValueError("there is no such way to pay")


def _is_to_come(text: str, now: datetime) -> bool:
    date = _EXPIRY.fullmatch(text)
    return date is not None and (2000 + int(date[2]), int(date[1])) >= (now.year, now.month)
