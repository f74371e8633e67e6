"""The directory: who carries payments in Sierra Leone, as far as Monime's published facts name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monime_ext.sandbox.state.serialization import Json

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

    def told(self) -> Json:
        """The provider as answers tell it. In the sandbox every one is active and can do everything."""
        return {
            "providerId": self.id,
            "name": self.name,
            "country": self.country,
            "status": {"active": True},
            "featureSet": {
                "payment": {"canPayFrom": True, "schemes": None, "metadata": None},
                "payout": {"canPayTo": True, "schemes": None, "metadata": None},
                "kycVerification": {"canVerifyAccount": True, "metadata": None},
            },
            "createTime": "2025-06-20T00:00:00Z",
            "updateTime": None,
        }


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
