"""The payment methods as the hosted page lists them, and parsing of the buyer's input."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from monime_ext.sandbox.state.channels import TEST_NUMBERS, Channel, ChannelType, offered_methods
from monime_ext.sandbox.state.sessions import Session
from monime_ext.sandbox.ui.view_models import group_digits, humanize, payment_method_name

__all__ = ["Choice", "choice_key", "fields_to_show_again", "list_choices", "parse_channel_form"]

# Applied to text without blanks: several `\s*` in a row take quadratic time.
_EXPIRY = re.compile(r"(0?[1-9]|1[0-2])/?(?:20)?([0-9]{2})")
_SECURITY_CODE = re.compile(r"[0-9]{3}")
# The `maxlength` of the page's fields.
_MAX_FIELD_LENGTH = 40
_NUMBER_PROBLEMS: Mapping[ChannelType, str] = {
    "bank": "Enter an account number of 6 to 34 letters and digits.",
    "card": "Enter one of the test cards listed below. Other cards are not accepted.",
    "momo": "Enter a phone number of 8 to 15 digits.",
    "wallet": "Enter a wallet ID of 6 to 34 letters and digits.",
}
_CARD_PROBLEMS: Mapping[str, str] = {
    "expiry": "Enter a future month and year, such as 12 / 34.",
    "code": "Enter a security code of 3 digits.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A payment method on the page.

    Attributes:
        key: Its name in URLs.
        type: The channel type.
        title: Its display name.
        providers: The ids and names of the selectable providers; empty for a card.
        samples: The test numbers to list, with their outcomes.
    """

    key: str
    type: ChannelType
    title: str
    providers: tuple[tuple[str, str], ...]
    samples: tuple[tuple[str, str], ...]

    def problems(self, fields: Collection[str]) -> dict[str, str]:
        """Return the messages for invalid fields by name. Unknown names are ignored."""
        messages = {"number": _NUMBER_PROBLEMS[self.type], **(_CARD_PROBLEMS if self.type == "card" else {})}
        return {name: message for name, message in messages.items() if name in fields}


def list_choices(session: Session) -> list[Choice]:
    """Return the payment methods that a session offers.

    Each mobile money operator and wallet is a choice of its own, because buyers look for their names. The banks are one
    choice.
    """
    choices = []
    for method in offered_methods(session):
        providers = tuple((provider.id, payment_method_name(method.type, provider.id)) for provider in method.providers)
        samples = _samples(method.type)
        if method.type in ("momo", "wallet"):
            choices += [
                Choice(f"{method.type}-{provider_id}", method.type, name, ((provider_id, name),), samples)
                for provider_id, name in providers
            ]
        else:
            choices.append(Choice(method.type, method.type, payment_method_name(method.type), providers, samples))
    return choices


def choice_key(form: Mapping[str, str]) -> str:
    """Return the key of the choice whose form was submitted."""
    method = form.get("method", "")
    return f"{method}-{form.get('provider', '')}" if method in ("momo", "wallet") else method


def parse_channel_form(form: Mapping[str, str], now: datetime) -> Channel | list[str]:
    """Return the channel in a form, or the names of its invalid fields.

    Args:
        form: The submitted fields.
        now: The sandbox's time, for the expiry date of a card.

    Raises:
        ValueError: The form is not one that the page contains.
    """
    kind = _parse_type(form.get("method"))
    invalid = []
    if kind == "card" and not _is_valid_expiry(form.get("expiry", ""), now):
        invalid.append("expiry")
    if kind == "card" and not _SECURITY_CODE.fullmatch(form.get("code", "").strip()):
        invalid.append("code")
    try:
        channel = Channel(kind, form.get("number", ""), form.get("provider") or None)
    except ValueError:
        return ["number", *invalid]
    return invalid or channel


def fields_to_show_again(form: Mapping[str, str], invalid: Collection[str]) -> dict[str, str]:
    """Return the fields of a rejected card form that the page fills in again.

    The number and the code of anything but a test card are not among them: they may be a real card's.

    Args:
        form: The submitted fields.
        invalid: The names of the invalid ones.
    """
    if form.get("method") != "card":
        return {}
    number = "".join(form.get("number", "").replace("-", "").split())
    is_test_card = any(known.type == "card" and known.matches(number) for known in TEST_NUMBERS)
    names = {"number", "expiry", "code"} if is_test_card else {"expiry"} - set(invalid)
    return {name: form[name] for name in sorted(names) if len(form.get(name, "")) <= _MAX_FIELD_LENGTH and name in form}


def _samples(kind: ChannelType) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            group_digits(known.number),
            f"declined: {humanize(known.decline_reason)}" if known.decline_reason else "succeeds",
        )
        for known in TEST_NUMBERS
        if known.type == kind
    )


def _parse_type(name: str | None) -> ChannelType:
    kinds: tuple[ChannelType, ...] = get_args(ChannelType)
    for kind in kinds:
        if name == kind:
            return kind
    raise ValueError("there is no such payment method")


def _is_valid_expiry(text: str, now: datetime) -> bool:
    match = _EXPIRY.fullmatch("".join(text.split()))
    return match is not None and (2000 + int(match[2]), int(match[1])) >= (now.year, now.month)
