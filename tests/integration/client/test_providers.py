"""Banks and mobile money operators, against a running sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from monime_ext import errors
from tests.integration.client.conftest import Shop


def test_the_banks_and_momos_of_the_country_are_listed(either_release: Shop) -> None:
    client: Any = either_release.client()
    assert {"slb001", "slb004", "slb007"} <= {each.provider_id for each in client.banks.list()}
    assert {"m17", "m18"} <= {each.provider_id for each in client.momos.list(limit=1)}
    assert list(client.banks.list(country="GN")) == []


def test_one_tells_its_name_and_what_it_is_good_for(either_release: Shop) -> None:
    client: Any = either_release.client()
    bank = client.banks.with_response.get("slb001").result
    assert (bank.provider_id, bank.country, bank.status.active) == ("slb001", "SL", True)
    assert client.momos.get("m17").feature_set.payment.can_pay_from is True


def test_no_space_is_sent(shop: Shop) -> None:
    # The sandbox refuses a Space that the token may not use, wherever one is asked for.
    client: Any = shop.client(space_id="spc-another")
    assert client.momos.get("m18").provider_id == "m18"


def test_one_that_is_not_there_is_not_found(shop: Shop) -> None:
    with pytest.raises(errors.NotFound):
        shop.client().banks.get("slb999")
    with pytest.raises(errors.NotFound):
        shop.client().momos.get("slb001")


@pytest.mark.parametrize("bad", ["", "a/b", "..", "m17 ", 17])
def test_what_is_no_provider_s_id_is_refused_before_anything_is_sent(shop: Shop, bad: Any) -> None:
    with pytest.raises(errors.InvalidRequest, match="providerId"):
        shop.client().banks.get(bad)
    with pytest.raises(errors.InvalidRequest, match="country"):
        list(shop.client().banks.list(country=""))
    assert shop.sandbox.requests() == []
