"""Return URLs: shops and their apps, but nothing that runs in the page's origin."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.sandbox.ui.return_urls import parse_destination


@pytest.mark.parametrize(
    ("url", "host", "is_web"),
    [
        ("https://shop.example/thanks?order=1042", "shop.example", True),
        ("http://127.0.0.1:8000/back", "127.0.0.1", True),
        ("http://[::1]:8000/back", "::1", True),
        ("HTTPS://Shop.Example", "shop.example", True),
        ("myshop://order/1042?paid=1", "myshop", False),
        ("com.example.shop:/order", "com.example.shop", False),
        ("intent://order#Intent;scheme=myshop;end", "intent", False),
    ],
)
def test_shops_and_their_apps_are_places_to_go(url: str, host: str, is_web: bool) -> None:
    found = parse_destination(url)

    assert found is not None
    assert (found.url, found.host, found.is_web) == (url, host, is_web)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "blob:https://shop.example/1",
        "file:///etc/passwd",
        "filesystem:https://shop.example/x",
        "about:blank",
        "view-source:https://shop.example",
        "/checkout/elsewhere",
        "//shop.example",
        "https:",
        "https:///thanks",
        "https://",
        "http://[::1",
        "https://shop.example/\r\nSet-Cookie: a=b",
    ],
)
def test_nobody_is_sent_to(url: str | None) -> None:
    assert parse_destination(url) is None


def test_a_query_is_kept_as_it_is() -> None:
    url = """https://shop.example/thanks?a=1&a=2&b=%2F%20+&c=[x]&d={e}|^`"'<>#end"""

    found = parse_destination(url)

    assert found is not None
    assert found.url == url


def test_letters_that_no_header_can_carry_are_encoded() -> None:
    found = parse_destination("https://shop.example/mɛrsi?n=é")
    assert found is not None
    assert found.url == "https://shop.example/m%C9%9Brsi?n=%C3%A9"


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=3))
def test_whatever_a_shop_puts_into_its_query_comes_back(query: dict[str, str]) -> None:
    found = parse_destination("https://shop.example/thanks?" + urlencode(query))

    assert found is not None
    assert dict(parse_qsl(urlsplit(found.url).query, keep_blank_values=True)) == query


@given(st.text(max_size=60))
def test_any_text_is_a_place_that_a_header_can_carry_or_none(text: str) -> None:
    found = parse_destination(text)

    assert found is None or (found.url.isascii() and found.url.isprintable() and " " not in found.url)
