"""The directory: who carries payments in Sierra Leone, as far as Monime's published facts name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProviderKind = Literal["bank", "momo", "wallet"]


@dataclass(frozen=True, slots=True)
class Provider:
    """One bank, mobile money operator or wallet.

    `name` is the id where sources disagree about the name: a wrong name on a payment page is worse than none.
    """

    kind: ProviderKind
    id: str
    name: str
    country: str = "SL"


PROVIDERS: tuple[Provider, ...] = (
    Provider("momo", "m17", "Orange Money"),
    Provider("momo", "m18", "Afrimoney"),
    Provider("bank", "slb001", "SLCB"),
    Provider("bank", "slb004", "slb004"),
    Provider("bank", "slb007", "slb007"),
    Provider("wallet", "dw001", "SafulPay"),
)


def providers(kind: ProviderKind, country: str | None = None) -> list[Provider]:
    """The providers of one kind, of one country or of all."""
    return [each for each in PROVIDERS if each.kind == kind and country in (None, each.country)]


def provider(kind: ProviderKind, provider_id: str) -> Provider | None:
    """A provider by its id; None when the directory has none."""
    return next((each for each in PROVIDERS if each.kind == kind and each.id == provider_id), None)
