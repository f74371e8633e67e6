"""The directory of payment providers in Sierra Leone, as far as Monime's public documentation names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monime_ext.sandbox.state.serialization import Json

__all__ = ["PROVIDERS", "Provider", "ProviderKind", "find_provider", "list_providers"]

ProviderKind = Literal["bank", "momo", "wallet"]


@dataclass(frozen=True, slots=True)
class Provider:
    """A bank, mobile money operator or wallet.

    `name` equals `id` where sources disagree about the name: on a payment page, no name is better than a wrong one.
    """

    kind: ProviderKind
    id: str
    name: str
    country: str = "SL"

    def to_dict(self) -> Json:
        """Return the provider in the API's format. In the sandbox all of them are active and support everything."""
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


def list_providers(kind: ProviderKind, country: str | None = None) -> list[Provider]:
    """Return the providers of a kind, in one country or in all."""
    return [provider for provider in PROVIDERS if provider.kind == kind and country in (None, provider.country)]


def find_provider(kind: ProviderKind, provider_id: str) -> Provider | None:
    """Return a provider by its id, or None."""
    return next((provider for provider in PROVIDERS if (provider.kind, provider.id) == (kind, provider_id)), None)
