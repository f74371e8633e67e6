"""Banks and mobile money operators, against a running sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from monime_ext import errors
from tests.integration.client.conftest import Shop


def test_the_banks_and_momos_of_a_country_are_listed(any_version_shop: Shop) -> None:
    client: Any = any_version_shop.client()
    assert {"slb001", "slb004", "slb007"} <= {bank.provider_id for bank in client.banks.list()}
    assert {"m17", "m18"} <= {momo.provider_id for momo in client.momos.list(limit=1)}
    assert list(client.banks.list(country="GN")) == []


def test_a_provider_has_its_status_and_its_features(any_version_shop: Shop) -> None:
    client: Any = any_version_shop.client()
    bank = client.banks.with_response.get("slb001").result
    assert (bank.provider_id, bank.country, bank.status.active) == ("slb001", "SL", True)
    assert client.momos.get("m17").feature_set.payment.can_pay_from is True


def test_no_space_is_sent(shop: Shop) -> None:
    # The sandbox refuses a Space that the token may not use, on every operation that has one.
    client: Any = shop.client(space_id="spc-another")
    assert client.momos.get("m18").provider_id == "m18"


def test_an_unknown_provider_is_not_found(shop: Shop) -> None:
    with pytest.raises(errors.NotFound):
        shop.client().banks.get("slb999")
    with pytest.raises(errors.NotFound):
        shop.client().momos.get("slb001")


@pytest.mark.parametrize("bad", ["", "a/b", "..", "m17 ", 17])
def test_an_invalid_provider_id_is_refused_before_a_request_is_sent(shop: Shop, bad: Any) -> None:
    with pytest.raises(errors.InvalidRequest, match="providerId"):
        shop.client().banks.get(bad)
    with pytest.raises(errors.InvalidRequest, match="country"):
        list(shop.client().banks.list(country=""))
    assert shop.sandbox.requests() == []
