"""The statuses that mean paid or final come from the contracts of all API versions."""

from __future__ import annotations

import pytest

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.statuses import is_final, is_paid
from monime_ext._core.versions import API_VERSIONS, ApiVersion


@pytest.mark.parametrize("version", API_VERSIONS)
def test_the_statuses_of_every_contract_are_known(version: ApiVersion) -> None:
    spec = ApiSpec(version)
    assert all(map(is_final, spec.final_statuses("CheckoutSession")))
    for model in ("CheckoutSession", "Payment"):
        assert spec.paid_statuses(model)
        assert all(map(is_paid, spec.paid_statuses(model)))


@pytest.mark.parametrize("status", ["pending", "processing", "an-unknown-status", ""])
def test_other_statuses_are_neither_paid_nor_final(status: str) -> None:
    assert not is_paid(status)
    assert not is_final(status)
