"""Banks and mobile money operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monime_ext.errors import NotFound

if TYPE_CHECKING:
    from tests.scenarios.shop import Shop


def test_the_operators_of_sierra_leone_are_listed(shop: Shop) -> None:
    assert {"m17", "m18"} <= {momo.provider_id for momo in shop.client.momos.list()}


def test_the_banks_of_sierra_leone_are_listed(shop: Shop) -> None:
    assert "slb001" in {bank.provider_id for bank in shop.client.banks.list(country="SL", limit=50)}


def test_a_retrieved_provider_equals_the_listed_one(shop: Shop) -> None:
    momo, bank = next(iter(shop.client.momos.list())), next(iter(shop.client.banks.list()))

    assert shop.client.momos.get(momo.provider_id).to_dict() == momo.to_dict()
    assert shop.client.banks.get(bank.provider_id).to_dict() == bank.to_dict()


def test_an_unknown_provider_is_not_found(shop: Shop) -> None:
    for directory in (shop.client.momos, shop.client.banks):
        with pytest.raises(NotFound):
            directory.get("zz999")
