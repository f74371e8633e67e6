"""The buyer's input and the names on the page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.sandbox.state.channels import Channel
from monime_ext.sandbox.ui.choices import parse_channel_form
from monime_ext.sandbox.ui.view_models import format_amount, group_digits, payment_method_name, redact_url

NOW = datetime(2026, 8, 16, 10, 15, tzinfo=UTC)
CARD = {"method": "card", "number": "4242424242424242", "expiry": "12 / 34", "code": "123"}


@pytest.mark.parametrize("expiry", ["08/26", "8/26", "0826", " 12 / 34 ", "12/2034", "1/27"])
def test_a_date_that_is_to_come_is_taken_however_it_is_written(expiry: str) -> None:
    assert isinstance(parse_channel_form({**CARD, "expiry": expiry}, NOW), Channel)


@pytest.mark.parametrize("expiry", ["07/26", "12/25", "00/30", "13/30", "", "12", "12/3", "12/34/56", "٠٨/26", "12-34"])
def test_a_date_that_is_over_or_none_is_not(expiry: str) -> None:
    assert parse_channel_form({**CARD, "expiry": expiry}, NOW) == ["expiry"]


@given(st.dictionaries(st.sampled_from(["number", "provider", "expiry", "code", "attempt"]), st.text(max_size=40)))
def test_any_form_is_a_channel_or_a_list_of_its_own_fields(form: dict[str, str]) -> None:
    for method in ("momo", "card", "bank", "wallet"):
        read = parse_channel_form({**form, "method": method}, NOW)
        assert isinstance(read, Channel) or (read and set(read) <= {"number", "expiry", "code"})


@given(st.text(max_size=8))
def test_a_form_of_an_unknown_payment_method_is_rejected(method: str) -> None:
    if method not in ("momo", "card", "bank", "wallet"):
        with pytest.raises(ValueError, match="no such payment method"):
            parse_channel_form({**CARD, "method": method}, NOW)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+23276000001", "+232 76 000 001"),
        ("4242424242424242", "4242 4242 4242 4242"),
        ("0010000001", "0010 000 001"),
        ("70000001", "7000 0001"),
        ("076000001", "076 000 001"),
        ("1", "1"),
        ("", ""),
    ],
)
def test_numbers_are_grouped_as_people_write_them(number: str, shown: str) -> None:
    assert group_digits(number) == shown


@given(st.text("0123456789•", max_size=40))
def test_grouping_loses_no_digit_and_leaves_none_alone(number: str) -> None:
    groups = group_digits(number).split(" ")

    assert "".join(groups) == number
    assert len(number) < 2 or all(len(group) > 1 for group in groups)


def test_a_name_that_is_not_known_for_sure_is_not_made_up() -> None:
    assert payment_method_name("momo", "m17") == "Orange Money"
    assert payment_method_name("bank", "slb004") == "Bank account slb004"
    assert payment_method_name("wallet", "dw999") == "Wallet dw999"
    assert payment_method_name("card") == "Card"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0.00"), (5, "0.05"), (123456, "1,234.56"), (-5, "-0.05"), (10**15, "10,000,000,000,000.00")],
)
def test_an_amount_is_shown_whole(value: int, shown: str) -> None:
    assert format_amount({"currency": "SLE", "value": value}) == f"SLE\N{NO-BREAK SPACE}{shown}"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:canary@shop.example:8443/hooks?token=canary#canary", "https://shop.example:8443/hooks"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("not a url", "not a url"),
        ("http://[canary", "an invalid URL"),
    ],
)
def test_an_endpoint_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert redact_url(url) == shown


@given(st.text())
def test_any_text_is_shown_as_some_place(url: str) -> None:
    assert "?" not in redact_url(url)
