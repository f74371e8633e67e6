"""Ways to pay: what a session offers, and what a buyer pays with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from monime_ext.sandbox.state.providers import Provider, ProviderKind, provider, providers
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.state.sessions import Session


@dataclass(frozen=True, slots=True)
class TestNumber:
    """One number of the table. `declined` is the reason with which its payments are declined; None: they succeed."""

    __test__ = False

    type: Literal["momo", "card", "bank", "wallet"]
    number: str
    declined: str | None = None

    def matches(self, number: str) -> bool:
        """Whether a number as a buyer typed it, without blanks and dashes, is this one.

        A phone number may begin with the country's prefix or with a zero.
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

ChannelType = Literal["momo", "card", "bank", "wallet"]
_TYPES: tuple[ChannelType, ...] = get_args(ChannelType)
_KINDS: dict[ChannelType, ProviderKind] = {"momo": "momo", "bank": "bank", "wallet": "wallet"}
# What tells one buyer's account from another's, by the name that a payment's channel has for it.
_NUMBER_NAMES: dict[ChannelType, str] = {"momo": "phoneNumber", "bank": "accountNumber", "wallet": "walletId"}
_FORMS: dict[ChannelType, tuple[re.Pattern[str], str]] = {
    "momo": (re.compile(r"\+?[0-9]{8,15}"), "a phone number has 8 to 15 digits"),
    "bank": (re.compile(r"[0-9A-Za-z]{6,34}"), "an account number has 6 to 34 letters and digits"),
    "wallet": (re.compile(r"[0-9A-Za-z]{6,34}"), "a wallet id has 6 to 34 letters and digits"),
}
_BETWEEN = re.compile(r"[\s-]")
_SHOWN_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Channel:
    """What a buyer pays with. Its number is never kept: only how it ends, and a fingerprint.

    Arguments:
        type: `momo`, `card`, `bank` or `wallet`.
        number: The phone, card or account number, or the wallet's id; blanks and dashes do not count. Of cards
            only the test numbers are taken, so that nobody types a real one here.
        provider: The provider's id, such as `m17`; None for a card.

    Raises:
        ValueError: There is no such type, the number is not one of that type, or the provider is missing.
    """

    type: ChannelType
    number: str = field(repr=False)
    provider: str | None = None

    def __post_init__(self) -> None:
        if self.type not in _TYPES:
            raise ValueError(f"a channel's type is one of {', '.join(_TYPES)}")
        if not isinstance(self.number, str) or not isinstance(self.provider, str | None):
            raise ValueError("a channel's number and provider are text")
        object.__setattr__(self, "number", _BETWEEN.sub("", self.number))
        if self.type == "card":
            if self.provider is not None:
                raise ValueError("a card has no provider")
            if self.test_number is None:
                raise ValueError("use a test card: the sandbox takes no other card number")
        else:
            if not self.provider:
                raise ValueError(f"name the provider of the {self.type}")
            form, wanted = _FORMS[self.type]
            if not form.fullmatch(self.number):
                raise ValueError(wanted)

    @classmethod
    def from_json(cls, told: object) -> Channel:
        """The channel that a JSON object describes, with the same names; what is left out is made up.

        Raises:
            ValueError: As the class does, and for a name that is none of its arguments.
        """
        if not isinstance(told, Mapping) or not set(told) <= {"type", "number", "provider"} or "type" not in told:
            raise ValueError("a channel is an object with type, and number and provider if they matter")
        if told["type"] not in _TYPES:
            raise ValueError(f"a channel's type is one of {', '.join(_TYPES)}")
        made_up = working_channel(told["type"], told.get("provider"))
        return cls(told["type"], told.get("number", made_up.number), made_up.provider)

    @property
    def test_number(self) -> TestNumber | None:
        """What the sandbox promises about this number; None for one that it does not know."""
        return next((each for each in TEST_NUMBERS if each.type == self.type and each.matches(self.number)), None)

    def told(self, reference: str) -> Json:
        """The channel as a payment tells it, its number masked.

        Arguments:
            reference: The provider's own name for the transaction, at most 64 characters.
        """
        kept = self.number.encode()
        fingerprint = hashlib.blake2b(kept, digest_size=16, person=b"sandbox", salt=self.type.encode()).hexdigest()
        if self.type == "card":
            scheme = "visa" if self.number.startswith("4") else "mastercard"
            facts: Json = {"scheme": scheme, "last4": self.number[-4:]}
        else:
            facts = {
                "provider": self.provider,
                "reference": reference,
                _NUMBER_NAMES[self.type]: mask(self.number),
            }
        return {"type": self.type, **facts, "fingerprint": fingerprint, "metadata": None}


@dataclass(frozen=True, slots=True)
class Method:
    """One way to pay that a session offers, with its providers; a card has none."""

    type: ChannelType
    providers: tuple[Provider, ...] = ()


def offered(session: Session) -> tuple[Method, ...]:
    """The ways to pay that a session offers, as its `paymentOptions` say.

    An enabled list beats a disabled one. IdGenerator that the directory does not know are offered under their own name,
    for Monime's ids are open; an empty list counts as none. A method without any provider is not offered.
    """
    options = session.cart.get("paymentOptions") or {}
    methods = []
    for kind in _TYPES:
        wanted = options.get(kind) or {}
        if wanted.get("disable"):
            continue
        if kind == "card":
            methods.append(Method(kind))
        elif found := _providers(_KINDS[kind], wanted):
            methods.append(Method(kind, found))
    return tuple(methods)


def _providers(kind: ProviderKind, wanted: Json) -> tuple[Provider, ...]:
    if enabled := wanted.get("enabledProviders"):
        return tuple(provider(kind, each) or Provider(kind, each, each) for each in enabled)
    disabled = wanted.get("disabledProviders") or ()
    return tuple(each for each in providers(kind) if each.id not in disabled)


def check_offered(session: Session, channel: Channel) -> None:
    """Refuses a channel that the session does not offer.

    Raises:
        ValueError: It does not.
    """
    for method in offered(session):
        if method.type == channel.type:
            if channel.provider is None or channel.provider in {each.id for each in method.providers}:
                return
            raise ValueError("the session does not offer this provider")
    raise ValueError(f"the session does not offer to pay by {channel.type}")


def working_channel(kind: ChannelType, provider_id: str | None = None) -> Channel:
    """A channel with which a payment succeeds; of the first provider of its kind when none is named."""
    number = next(each.number for each in TEST_NUMBERS if each.type == kind and each.declined is None)
    if kind == "card":
        return Channel(kind, number)
    return Channel(kind, number, provider_id or providers(_KINDS[kind])[0].id)


def first_offered_channel(session: Session) -> Channel | None:
    """A channel that the session offers and with which a payment succeeds; None when it offers none at all."""
    for method in offered(session):
        return working_channel(method.type, method.providers[0].id if method.providers else None)
    return None


def mask(number: str) -> str:
    """A number of which only the country's prefix and the end can be read, such as `+232*****001`."""
    head = number[:4] if number.startswith("+") else ""
    hidden = max(0, len(number) - len(head) - _SHOWN_DIGITS)
    return head + "*" * hidden + number[len(head) + hidden :]
