"""The payment methods of a page: chosen by steps, and read from options."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import errors
from monime_ext._core.versions import API_VERSIONS
from monime_ext.checkout import PaymentMethodSelection
from monime_ext.checkout.payment_methods import METHODS
from tests.unit.checkout.conftest import Builder, new
from tests.versions import MODULES

selection_of = PaymentMethodSelection.from_options


def test_the_methods_are_those_of_every_api_version() -> None:
    for package in API_VERSIONS.values():
        options = import_module(f"monime_api.{package}.contract").SCHEMAS["PaymentOptions"]
        assert set(options["properties"]) == set(METHODS)


@pytest.mark.parametrize("nothing", [None, {}, {"card": None}, {"momo": {}}, {"momo": {"enabledProviders": None}}])
def test_without_options_everything_is_offered(nothing: Any) -> None:
    selection = selection_of(nothing)
    assert selection.methods == METHODS
    assert selection.includes("momo", "never-heard-of")
    assert str(selection) == "card, bank, momo, wallet"


def test_a_disabled_method_is_not_offered_whatever_its_lists_contain() -> None:
    selection = selection_of({"momo": {"disable": True, "enabledProviders": ["m17"]}, "card": {"disable": False}})
    assert selection.methods == ("card", "bank", "wallet")
    assert not selection.includes("momo")
    assert not selection.includes("momo", "m17")
    assert selection.providers("momo", ["m17"]) == ()


def test_the_enabled_list_overrides_the_disabled_one() -> None:
    selection = selection_of({"momo": {"enabledProviders": ["m17", "m99"], "disabledProviders": ["m17", "m18"]}})
    providers = ("m17", "m18", "m99", "m20")
    assert [selection.includes("momo", provider) for provider in providers] == [True, False, True, False]
    assert str(selection) == "card, bank, momo (only m17, m99), wallet"


def test_unknown_ids_are_kept_in_order() -> None:
    only = selection_of({"momo": {"enabledProviders": ["m99", "m17"]}})
    assert only.providers("momo", ["m17", "m18"]) == ("m17", "m99")
    assert only.providers("momo") == ("m99", "m17")
    all_but = selection_of({"bank": {"disabledProviders": ["slb004"]}})
    assert all_but.providers("bank", ["slb001", "slb004", "new"]) == ("slb001", "new")
    assert str(all_but) == "card, bank (not slb004), momo, wallet"


def test_an_unknown_method_is_offered_too() -> None:
    selection = selection_of({"crypto": {"enabledProviders": ["btc"]}, "barter": {"disable": True}})
    assert selection.methods == (*METHODS, "crypto")
    assert selection.includes("crypto", "btc")
    assert not selection.includes("barter")


@pytest.mark.parametrize("package", sorted(API_VERSIONS.values()))
def test_the_models_of_an_api_version_are_accepted(package: str) -> None:
    face = import_module(f"monime_ext.{package}")
    options = face.PaymentOptions(
        card=face.CardOptions(disable=True), momo=face.ProviderOptions(enabled_providers=["m17"])
    )
    assert selection_of(options) == selection_of({"card": {"disable": True}, "momo": {"enabledProviders": ["m17"]}})


def test_an_empty_selection_is_described_as_nothing() -> None:
    selection = selection_of({method: {"disable": True} for method in METHODS})
    assert (selection.methods, str(selection)) == ((), "nothing")


@pytest.mark.parametrize(
    ("steps", "description"),
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
def test_the_steps_select_payment_methods(cart: Builder, steps: Any, description: str) -> None:
    checkout = steps(cart)
    assert str(checkout.payment_methods) == description
    assert selection_of(checkout.preview().body.get("paymentOptions")) == checkout.payment_methods


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
def test_a_step_that_would_offer_nothing_is_refused(cart: Builder, steps: Any, path: str) -> None:
    with pytest.raises(errors.InvalidRequest) as refused:
        steps(cart)
    assert [problem.path for problem in refused.value.problems] == [path]


ids = st.sampled_from(["m17", "m18", "m99"])
steps = st.lists(
    st.tuples(st.sampled_from(["only", "without"]), st.sampled_from(METHODS), st.lists(ids, max_size=2)), max_size=6
)


@given(steps)
def test_a_step_removes_what_it_names_and_only_the_only_steps_add(
    drawn: list[tuple[str, str, list[str]]],
) -> None:
    checkout = new(MODULES[-1])
    for word, method, providers in drawn:
        providers = [] if method == "card" else providers
        before: PaymentMethodSelection = checkout.payment_methods
        try:
            checkout = getattr(checkout, f"{word}_{method}")(*providers)
        except errors.InvalidRequest:
            continue
        after = checkout.payment_methods
        if word == "only":
            assert after.methods == (method,)
            assert all(after.includes(method, provider) for provider in providers)
            continue
        for provider in ("m17", "m18", "m99", "new"):
            named = provider in providers or not providers
            assert after.includes(method, provider) == (before.includes(method, provider) and not named)
        assert [m for m in after.methods if m != method] == [m for m in before.methods if m != method]
