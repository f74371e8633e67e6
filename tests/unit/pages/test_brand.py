"""The merchant's color is readable, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.sandbox.ui.brand import Rgb, contrast, create_brand, parse_hex

DIGITS = st.text("0123456789abcdefABCDEF", min_size=8, max_size=8)
COLOURS = st.builds(lambda digits, length: "#" + digits[:length], DIGITS, st.sampled_from([3, 4, 6, 8]))


def rgb(text: str) -> Rgb:
    parsed = parse_hex(text)
    assert parsed is not None
    return parsed


@given(COLOURS)
def test_every_colour_the_spec_allows_gives_text_that_can_be_read(colour: str) -> None:
    made = create_brand(colour)

    assert contrast(rgb(made.fill), rgb(made.on_fill)) >= 4.5
    assert contrast(rgb(made.accent_on_light), rgb("#f5f6f7")) >= 4.5
    assert contrast(rgb(made.accent_on_dark), rgb("#272c32")) >= 4.5


@given(COLOURS)
def test_the_merchants_colour_itself_is_the_fill(colour: str) -> None:
    assert rgb(create_brand(colour).fill) == rgb(colour)


@pytest.mark.parametrize(
    ("short", "long"), [("#0af", "#00aaff"), ("#0af8", "#00aaff"), ("#0A7B3E80", "#0a7b3e"), ("#0A7B3E", "#0a7b3e")]
)
def test_short_forms_and_opacity_are_understood(short: str, long: str) -> None:
    assert create_brand(short).fill == long


@pytest.mark.parametrize("text", [None, "", "red", "#", "#12", "#12345", "#gggggg", "0a7b3e", "#0a7b3e;}", "#٣٣٣"])
def test_what_is_no_hex_colour_counts_as_none(text: str | None) -> None:
    assert create_brand(text) == create_brand(None)


@given(st.text())
def test_any_text_at_all_gives_colours_and_nothing_else(text: str) -> None:
    made = create_brand(text)

    for colour in (made.fill, made.on_fill, made.accent_on_light, made.accent_on_dark):
        assert len(colour) == 7
        assert parse_hex(colour) is not None


def test_a_colour_that_is_readable_already_is_left_alone() -> None:
    assert create_brand("#0b6e4f").accent_on_light == "#0b6e4f"


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000", "#fff", 21.0), ("#777", "#fff", 4.48), ("#0000ff", "#fff", 8.59)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(rgb(one), rgb(other)) == pytest.approx(ratio, abs=0.005)
    assert contrast(rgb(other), rgb(one)) == contrast(rgb(one), rgb(other))
