"""Payment channels: offered methods, numbers and masking."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.sandbox import Channel
from monime_ext.sandbox.state.channels import (
    TEST_NUMBERS,
    check_offered,
    first_offered_channel,
    mask,
    offered_methods,
    working_channel,
)
from monime_ext.sandbox.state.sessions import Session

PROVIDERS: dict[str, str | None] = {"momo": "m17", "bank": "slb001", "wallet": "dw001", "card": None}


def session(options: dict[str, Any] | None = None) -> Session:
    return Session(1, "scs-1", "spc-1", "pending", False, None, 0, 0, {"paymentOptions": options, "lineItems": []})


def shown(options: dict[str, Any] | None) -> dict[str, list[str]]:
    return {method.type: [item.id for item in method.providers] for method in offered_methods(session(options))}


ALL = {"momo": ["m17", "m18"], "card": [], "bank": ["slb001", "slb004", "slb007"], "wallet": ["dw001"]}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (None, ALL),
        ({}, ALL),
        ({"card": {"disable": False}}, ALL),
        ({"card": {"disable": True}}, {name: ids for name, ids in ALL.items() if name != "card"}),
        ({"momo": {"disabledProviders": ["m17"]}}, {**ALL, "momo": ["m18"]}),
        ({"momo": {"enabledProviders": ["m18"]}}, {**ALL, "momo": ["m18"]}),
        ({"momo": {"enabledProviders": ["m17"], "disabledProviders": ["m17"]}}, {**ALL, "momo": ["m17"]}),
        ({"momo": {"enabledProviders": [], "disabledProviders": None}}, ALL),
        ({"momo": {"enabledProviders": ["m99"]}}, {**ALL, "momo": ["m99"]}),
        ({"momo": {"disable": True, "enabledProviders": ["m17"]}}, {n: i for n, i in ALL.items() if n != "momo"}),
        ({"wallet": {"disabledProviders": ["dw001"]}}, {n: i for n, i in ALL.items() if n != "wallet"}),
        ({name: {"disable": True} for name in ALL}, {}),
    ],
)
def test_a_session_offers_what_its_payment_options_say(
    options: dict[str, Any] | None, expected: dict[str, list[str]]
) -> None:
    assert shown(options) == expected


def test_a_name_that_sources_disagree_about_is_not_shown() -> None:
    names = {item.id: item.name for method in offered_methods(session()) for item in method.providers}

    assert names["m17"] == "Orange Money"
    assert (names["slb004"], names["slb007"]) == ("slb004", "slb007")


def test_what_a_session_does_not_offer_is_refused() -> None:
    closed = session({"card": {"disable": True}, "momo": {"enabledProviders": ["m18"]}})

    check_offered(closed, working_channel("momo", "m18"))
    for channel in (working_channel("momo", "m17"), working_channel("card")):
        with pytest.raises(ValueError, match="does not offer"):
            check_offered(closed, channel)


def test_the_first_channel_is_one_that_is_offered_and_succeeds() -> None:
    first = first_offered_channel(session({"momo": {"disable": True}, "card": {"disable": True}}))

    assert first is not None
    assert (first.type, first.provider) == ("bank", "slb001")
    assert first.test_number is not None
    assert first.test_number.decline_reason is None
    assert first_offered_channel(session({name: {"disable": True} for name in ALL})) is None


@pytest.mark.parametrize("known", TEST_NUMBERS, ids=lambda known: f"{known.type}-{known.number}")
def test_every_test_number_can_be_typed_with_blanks_and_promises_what_the_table_says(known: Any) -> None:
    spaced = " ".join(known.number[at : at + 4] for at in range(0, len(known.number), 4))

    assert Channel(known.type, spaced, PROVIDERS[known.type]).test_number == known


def test_a_phone_number_may_begin_with_a_zero() -> None:
    found = Channel("momo", "076-000-002", "m17").test_number

    assert found is not None
    assert found.decline_reason == "insufficient_funds"


@pytest.mark.parametrize(
    ("kind", "number", "provider"),
    [
        ("cash", "1", None),
        (["momo"], "+23276000001", "m17"),
        ("momo", "+23276000001", None),
        ("momo", "+23276000001", ""),
        ("momo", "1234567", "m17"),
        ("momo", "+232 76 OOO OO1", "m17"),
        ("momo", "1" * 16, "m17"),
        ("momo", 23276000001, "m17"),
        ("card", "4111111111111111", None),
        ("card", "4242424242424242", "m17"),
        ("bank", "12345", "slb001"),
        ("wallet", "<script>", "dw001"),
    ],
)
def test_what_is_no_channel_is_refused_without_repeating_it(kind: Any, number: Any, provider: Any) -> None:
    with pytest.raises(ValueError, match=r"channel|provider|digits|test card") as caught:
        Channel(kind, number, provider)

    assert len(str(number)) < 4 or str(number) not in str(caught.value)


@pytest.mark.parametrize("reported", [None, [], {}, {"number": "1"}, {"type": "momo", "cvc": "1"}, {"type": ["momo"]}])
def test_what_describes_no_channel_is_refused(reported: object) -> None:
    with pytest.raises(ValueError, match="channel"):
        Channel.from_dict(reported)


def test_what_a_description_leaves_out_is_made_up() -> None:
    assert Channel.from_dict({"type": "momo", "provider": "m18"}) == working_channel("momo", "m18")
    assert Channel.from_dict({"type": "card"}) == working_channel("card")


@pytest.mark.parametrize("known", TEST_NUMBERS, ids=lambda known: f"{known.type}-{known.number}")
def test_no_whole_number_is_shown(known: Any) -> None:
    channel = Channel(known.type, known.number, PROVIDERS[known.type])

    assert known.number not in json.dumps(channel.to_dict("r"))
    assert known.number not in repr(channel)


def test_the_fingerprint_knows_an_account_again() -> None:
    one, again = (Channel("momo", number, "m17").to_dict("r")["fingerprint"] for number in ("076111222", "076 111 222"))

    assert one == again
    assert one != Channel("momo", "076111223", "m17").to_dict("r")["fingerprint"]


@given(st.from_regex(r"\A\+?[0-9]{6,34}\Z"))
def test_a_masked_number_keeps_its_length_and_hides_its_middle(number: str) -> None:
    masked = mask(number)

    assert len(masked) == len(number)
    assert masked[-3:] == number[-3:]
    assert set(masked[4:-3]) <= {"*"}


@pytest.mark.parametrize(("number", "masked"), [("+23276000001", "+232*****001"), ("076000001", "******001")])
def test_a_masked_number_keeps_the_countrys_prefix(number: str, masked: str) -> None:
    assert mask(number) == masked
