"""Payment channels: the methods that a session offers, what a buyer pays with, and the test numbers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from monime_ext.sandbox.state.providers import Provider, ProviderKind, find_provider, list_providers
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.state.sessions import Session

__all__ = [
    "TEST_NUMBERS",
    "Channel",
    "ChannelType",
    "PaymentMethod",
    "TestNumber",
    "check_offered",
    "first_offered_channel",
    "mask",
    "offered_methods",
    "working_channel",
]

ChannelType = Literal["momo", "card", "bank", "wallet"]
_TYPES: tuple[ChannelType, ...] = get_args(ChannelType)
_PROVIDER_KINDS: dict[ChannelType, ProviderKind] = {"momo": "momo", "bank": "bank", "wallet": "wallet"}
# The field of a payment's channel that contains the number.
_NUMBER_FIELDS: dict[ChannelType, str] = {"momo": "phoneNumber", "bank": "accountNumber", "wallet": "walletId"}
_FORMATS: dict[ChannelType, tuple[re.Pattern[str], str]] = {
    "momo": (re.compile(r"\+?[0-9]{8,15}"), "a phone number has 8 to 15 digits"),
    "bank": (re.compile(r"[0-9A-Za-z]{6,34}"), "an account number has 6 to 34 letters and digits"),
    "wallet": (re.compile(r"[0-9A-Za-z]{6,34}"), "a wallet id has 6 to 34 letters and digits"),
}
_SEPARATORS = re.compile(r"[\s-]")
_VISIBLE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class TestNumber:
    """A number with a fixed outcome. `decline_reason` is None where payments succeed."""

    __test__ = False

    type: ChannelType
    number: str
    decline_reason: str | None = None

    def matches(self, number: str) -> bool:
        """Return whether a number without blanks and dashes is this one.

        A phone number may start with the country code or with a zero.
        """
        return number == self.number or (self.type == "momo" and number == self.number.replace("+232", "0", 1))


TEST_NUMBERS: tuple[TestNumber, ...] = (
    TestNumber("momo", "+23276000001"),
    TestNumber("momo", "+23276000002", "insufficient_funds"),
    TestNumber("momo", "+23276000003", "rejected_by_payer"),
    TestNumber("momo", "+23276000004", "approval_timed_out"),
    TestNumber("card", "4242424242424242"),
    TestNumber("card", "5555555555554444"),
    TestNumber("card", "4000000000000002", "card_declined"),
    TestNumber("card", "4000000000009995", "insufficient_funds"),
    TestNumber("card", "4000000000000069", "expired_card"),
    TestNumber("bank", "0010000001"),
    TestNumber("bank", "0010000002", "insufficient_funds"),
    TestNumber("bank", "0010000003", "account_blocked"),
    TestNumber("wallet", "70000001"),
    TestNumber("wallet", "70000002", "insufficient_funds"),
    TestNumber("wallet", "70000003", "wallet_locked"),
)


@dataclass(frozen=True, slots=True)
class Channel:
    """What a buyer pays with. Only the end of its number and a fingerprint are stored.

    Args:
        type: `momo`, `card`, `bank` or `wallet`.
        number: The phone, card or account number, or the id of the wallet; blanks and dashes are ignored. Cards must be
            test numbers, so that nobody enters a real one.
        provider: The id of the provider, such as `m17`; None for a card.

    Raises:
        ValueError: The type does not exist, the number is invalid for the type, or the provider is missing.
    """

    type: ChannelType
    number: str = field(repr=False)
    provider: str | None = None

    def __post_init__(self) -> None:
        if self.type not in _TYPES:
            raise ValueError(f"the type of a channel must be one of {', '.join(_TYPES)}")
        if not isinstance(self.number, str) or not isinstance(self.provider, str | None):
            raise ValueError("the number and provider of a channel must be text")
        object.__setattr__(self, "number", _SEPARATORS.sub("", self.number))
        if self.type == "card":
            if self.provider is not None:
                raise ValueError("a card has no provider")
            if self.test_number is None:
                raise ValueError("use a test card: the sandbox accepts no other card number")
        else:
            if not self.provider:
                raise ValueError(f"the provider of the {self.type} is missing")
            pattern, message = _FORMATS[self.type]
            if not pattern.fullmatch(self.number):
                raise ValueError(message)

    @classmethod
    def from_dict(cls, data: object) -> Channel:
        """Create a channel from a JSON object with the same names; a missing number or provider gets a default.

        Raises:
            ValueError: As for the class, or the object has an unknown name.
        """
        if not isinstance(data, Mapping) or not set(data) <= {"type", "number", "provider"} or "type" not in data:
            raise ValueError("a channel is an object with type, and optionally number and provider")
        if data["type"] not in _TYPES:
            raise ValueError(f"the type of a channel must be one of {', '.join(_TYPES)}")
        default = working_channel(data["type"], data.get("provider"))
        return cls(data["type"], data.get("number", default.number), default.provider)

    @property
    def test_number(self) -> TestNumber | None:
        """The test number that this is, or None."""
        return next((known for known in TEST_NUMBERS if known.type == self.type and known.matches(self.number)), None)

    def to_dict(self, reference: str) -> Json:
        """Return the channel in the format of a payment, with its number masked.

        Args:
            reference: The provider's reference of the transaction, at most 64 characters.
        """
        number = self.number.encode()
        fingerprint = hashlib.blake2b(number, digest_size=16, person=b"sandbox", salt=self.type.encode()).hexdigest()
        if self.type == "card":
            scheme = "visa" if self.number.startswith("4") else "mastercard"
            fields: Json = {"scheme": scheme, "last4": self.number[-4:]}
        else:
            fields = {
                "provider": self.provider,
                "reference": reference,
                _NUMBER_FIELDS[self.type]: mask(self.number),
            }
        return {"type": self.type, **fields, "fingerprint": fingerprint, "metadata": None}


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A payment method that a session offers, with its providers; a card has none."""

    type: ChannelType
    providers: tuple[Provider, ...] = ()


def offered_methods(session: Session) -> tuple[PaymentMethod, ...]:
    """Return the payment methods that a session offers according to its `paymentOptions`.

    `enabledProviders` takes precedence over `disabledProviders`; an empty list counts as absent. Monime's provider ids
    are an open set, so an id that is not in the directory is offered under that id. A method whose providers are all
    disabled is not offered.
    """
    options = session.cart.get("paymentOptions") or {}
    methods = []
    for kind in _TYPES:
        option = options.get(kind) or {}
        if option.get("disable"):
            continue
        if kind == "card":
            methods.append(PaymentMethod(kind))
        elif providers := _offered_providers(_PROVIDER_KINDS[kind], option):
            methods.append(PaymentMethod(kind, providers))
    return tuple(methods)


def _offered_providers(kind: ProviderKind, option: Json) -> tuple[Provider, ...]:
    if enabled := option.get("enabledProviders"):
        return tuple(
            find_provider(kind, provider_id) or Provider(kind, provider_id, provider_id) for provider_id in enabled
        )
    disabled = option.get("disabledProviders") or ()
    return tuple(provider for provider in list_providers(kind) if provider.id not in disabled)


def check_offered(session: Session, channel: Channel) -> None:
    """Check that a session offers a channel.

    Raises:
        ValueError: It does not.
    """
    for method in offered_methods(session):
        if method.type == channel.type:
            if channel.provider is None or channel.provider in {provider.id for provider in method.providers}:
                return
            raise ValueError("the session does not offer this provider")
    raise ValueError(f"the session does not offer to pay by {channel.type}")


def working_channel(kind: ChannelType, provider_id: str | None = None) -> Channel:
    """Return a channel whose payments succeed. The provider defaults to the first of the kind."""
    number = next(known.number for known in TEST_NUMBERS if known.type == kind and known.decline_reason is None)
    if kind == "card":
        return Channel(kind, number)
    return Channel(kind, number, provider_id or list_providers(_PROVIDER_KINDS[kind])[0].id)


def first_offered_channel(session: Session) -> Channel | None:
    """Return a channel that the session offers and whose payments succeed, or None if it offers no method."""
    for method in offered_methods(session):
        return working_channel(method.type, method.providers[0].id if method.providers else None)
    return None


def mask(number: str) -> str:
    """Return a number with all but the country code and the last digits hidden, such as `+232*****001`."""
    prefix = number[:4] if number.startswith("+") else ""
    hidden = max(0, len(number) - len(prefix) - _VISIBLE_DIGITS)
    return prefix + "*" * hidden + number[len(prefix) + hidden :]
