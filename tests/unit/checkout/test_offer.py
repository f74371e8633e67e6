"""What a page will offer, said by steps and read back from options."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import errors
from monime_ext._core.versions import API_VERSIONS
from monime_ext.checkout import PaymentMethodSelection, offered
from monime_ext.checkout.payment_methods import METHODS
from tests.unit.checkout.conftest import Builder, new
from tests.versions import MODULES


def test_the_methods_are_those_of_every_release() -> None:
    for package in API_VERSIONS.values():
        options = import_module(f"monime_api.{package}.contract").SCHEMAS["PaymentOptions"]
        assert set(options["properties"]) == set(METHODS)


@pytest.mark.parametrize("nothing", [None, {}, {"card": None}, {"momo": {}}, {"momo": {"enabledProviders": None}}])
def test_without_options_everything_is_on_offer(nothing: Any) -> None:
    offer = offered(nothing)
    assert offer.methods == METHODS
    assert offer.includes("momo", "never-heard-of")
    assert str(offer) == "card, bank, momo, wallet"


def test_a_disabled_method_is_off_whatever_its_lists_say() -> None:
    offer = offered({"momo": {"disable": True, "enabledProviders": ["m17"]}, "card": {"disable": False}})
    assert offer.methods == ("card", "bank", "wallet")
    assert not offer.includes("momo")
    assert not offer.includes("momo", "m17")
    assert offer.providers("momo", ["m17"]) == ()


def test_the_enabled_list_beats_the_disabled_one() -> None:
    offer = offered({"momo": {"enabledProviders": ["m17", "m99"], "disabledProviders": ["m17", "m18"]}})
    assert [offer.includes("momo", each) for each in ("m17", "m18", "m99", "m20")] == [True, False, True, False]
    assert str(offer) == "card, bank, momo (only m17, m99), wallet"


def test_ids_that_nobody_knows_survive_in_their_place() -> None:
    only = offered({"momo": {"enabledProviders": ["m99", "m17"]}})
    assert only.providers("momo", ["m17", "m18"]) == ("m17", "m99")
    assert only.providers("momo") == ("m99", "m17")
    all_but = offered({"bank": {"disabledProviders": ["slb004"]}})
    assert all_but.providers("bank", ["slb001", "slb004", "new"]) == ("slb001", "new")
    assert str(all_but) == "card, bank (not slb004), momo, wallet"


def test_a_method_that_nobody_knows_is_on_offer_too() -> None:
    offer = offered({"crypto": {"enabledProviders": ["btc"]}, "barter": {"disable": True}})
    assert offer.methods == (*METHODS, "crypto")
    assert offer.includes("crypto", "btc")
    assert not offer.includes("barter")


@pytest.mark.parametrize("package", sorted(API_VERSIONS.values()))
def test_the_models_of_a_release_are_read_too(package: str) -> None:
    face = import_module(f"monime_ext.{package}")
    options = face.PaymentOptions(
        card=face.CardOptions(disable=True), momo=face.ProviderOptions(enabled_providers=["m17"])
    )
    assert offered(options) == offered({"card": {"disable": True}, "momo": {"enabledProviders": ["m17"]}})


def test_nothing_on_offer_is_said_so() -> None:
    offer = offered({method: {"disable": True} for method in METHODS})
    assert (offer.methods, str(offer)) == ((), "nothing")


@pytest.mark.parametrize(
    ("steps", "offer"),
    [
        (lambda cart: cart, "card, bank, momo, wallet"),
        (lambda cart: cart.only_card(), "card"),
        (lambda cart: cart.only_momo(), "momo"),
        (lambda cart: cart.only_momo("m17", "m18", "m17"), "momo (only m17, m18)"),
        (lambda cart: cart.only_bank("slb001"), "bank (only slb001)"),
        (lambda cart: cart.only_wallet("dw001"), "wallet (only dw001)"),
        (lambda cart: cart.only(card=True, momo=["m17"], bank=True), "card, bank, momo (only m17)"),
        (lambda cart: cart.only(momo="m17"), "momo (only m17)"),
        (lambda cart: cart.without_card(), "bank, momo, wallet"),
        (lambda cart: cart.without_card().without_bank(), "momo, wallet"),
        (lambda cart: cart.without_momo("m17"), "card, bank, momo (not m17), wallet"),
        (lambda cart: cart.without_momo("m17").without_momo("m18", "m17"), "card, bank, momo (not m17, m18), wallet"),
        (lambda cart: cart.only_momo("m17", "m18").without_momo("m17"), "momo (only m18)"),
        (lambda cart: cart.only_momo().without_momo("m17"), "momo (not m17)"),
        (lambda cart: cart.without_momo().without_momo("m17"), "card, bank, wallet"),
        (lambda cart: cart.without_wallet().only_card(), "card"),
        (lambda cart: cart.without_wallet().only_wallet("dw001"), "wallet (only dw001)"),
    ],
)
def test_the_steps_say_what_is_offered(cart: Builder, steps: Any, offer: str) -> None:
    checkout = steps(cart)
    assert str(checkout.offer) == offer
    assert offered(checkout.preview().body.get("paymentOptions")) == checkout.offer


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        (lambda cart: cart.only(), "paymentOptions"),
        (lambda cart: cart.only(momo=[]), "paymentOptions"),
        (lambda cart: cart.only_card().without_card(), "paymentOptions"),
        (lambda cart: cart.without_card().without_bank().without_momo().without_wallet(), "paymentOptions"),
        (lambda cart: cart.only_momo("m17").without_momo("m17"), "paymentOptions.momo.enabledProviders"),
    ],
)
def test_a_page_that_offers_nothing_is_refused_at_the_step(cart: Builder, steps: Any, path: str) -> None:
    with pytest.raises(errors.InvalidRequest) as refused:
        steps(cart)
    assert [problem.path for problem in refused.value.problems] == [path]


ids = st.sampled_from(["m17", "m18", "m99"])
steps = st.lists(
    st.tuples(st.sampled_from(["only", "without"]), st.sampled_from(METHODS), st.lists(ids, max_size=2)), max_size=6
)


@given(steps)
def test_a_step_takes_off_what_it_names_and_nothing_comes_back_but_by_only(
    drawn: list[tuple[str, str, list[str]]],
) -> None:
    checkout = new(MODULES[-1])
    for word, method, providers in drawn:
        providers = [] if method == "card" else providers
        before: PaymentMethodSelection = checkout.offer
        try:
            checkout = getattr(checkout, f"{word}_{method}")(*providers)
        except errors.InvalidRequest:
            continue
        after = checkout.offer
        if word == "only":
            assert after.methods == (method,)
            assert all(after.includes(method, each) for each in providers)
            continue
        for each in ("m17", "m18", "m99", "new"):
            named = each in providers or not providers
            assert after.includes(method, each) == (before.includes(method, each) and not named)
        assert [m for m in after.methods if m != method] == [m for m in before.methods if m != method]
