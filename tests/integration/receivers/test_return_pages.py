"""The return page in every framework, over a real socket."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from monime_ext.money import sle
from monime_ext.receivers import ExpectedPayment, ReturnPage
from monime_ext.sandbox import Sandbox
from tests.integration.receivers.conftest import Site
from tests.versions import CheckoutSession, Monime


@pytest.fixture
def session(site: Site) -> CheckoutSession:
    """The session of order 1042, which costs 450 Leones."""
    with Monime(**site.shop.settings) as monime:
        session = monime.checkout_sessions.create(
            name="Order 1042",
            line_items=[{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}],
            reference="1042",
        )
    site.shop.orders["1042"] = ExpectedPayment(session.id, sle("450.00"), reference="1042")
    return session


def seen(site: Site, path: str = "/paid?order=1042") -> tuple[int, str]:
    status, headers, text = site("GET", path)
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    return status, text.decode()


def test_reaching_the_page_proves_nothing(site: Site, session: CheckoutSession) -> None:
    assert seen(site) == (200, "<p>état: open </p>")


def test_an_order_that_monime_confirms_is_paid(site: Site, session: CheckoutSession, sandbox: Sandbox) -> None:
    sandbox.complete(session.id)
    assert seen(site) == (200, f"<p>état: paid {session.id}</p>")


def test_an_order_whose_session_was_cancelled_is_ended(site: Site, session: CheckoutSession, sandbox: Sandbox) -> None:
    sandbox.cancel(session.id)
    assert seen(site) == (200, "<p>état: ended </p>")


def test_a_session_that_does_not_match_the_books_is_a_mismatch(
    site: Site, session: CheckoutSession, sandbox: Sandbox
) -> None:
    site.shop.orders["1042"] = ExpectedPayment(session.id, 45001, "SLE", "1042")
    sandbox.complete(session.id)
    assert seen(site) == (200, "<p>état: mismatch </p>")


@pytest.mark.parametrize("query", ["?order=1043", "", "?", "?order=scs-1", "?order=%00%ff", "?order=1042&order=7"])
def test_an_order_that_is_not_in_the_books_is_404(site: Site, session: CheckoutSession, query: str) -> None:
    assert seen(site, f"/paid{query}") == (404, "<p>état: unknown </p>")


def test_a_session_that_monime_does_not_know_is_404(site: Site) -> None:
    site.shop.orders["1042"] = ExpectedPayment("scs-none", 1, "SLE")
    assert seen(site)[0] == 404


@pytest.mark.parametrize("status", [500, 404])
def test_an_api_that_cannot_be_reached_is_unavailable(
    site: Site, session: CheckoutSession, sandbox: Sandbox, status: int
) -> None:
    sandbox.faults.add("status", status=status, html=True)
    assert seen(site) == (503, "<p>état: unavailable </p>")


def test_a_post_redirects_to_the_same_page(site: Site, session: CheckoutSession) -> None:
    status, headers, text = site("POST", "/paid?order=1042&a=%20b", b"status=completed")
    assert (status, text) == (303, b"")
    assert headers["location"] == "./paid?order=1042&a=%20b"


@pytest.mark.parametrize("query", ["", "?//evil.test/", "?https://evil.test", "?a=\\\\evil"])
def test_a_post_never_redirects_to_another_site(site: Site, query: str) -> None:
    status, headers, _ = site("POST", f"/paid{query}")
    assert status == 303
    assert unquote(headers["location"]) == f"./paid{query}"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("//evil.test/paid", "./paid"),
        ("/paid/", "./"),
        ("/a:b", "./a%3Ab"),
        ("/a\r\nSet-Cookie: a", "./a%0D%0ASet-Cookie%3A%20a"),
    ],
)
def test_the_redirect_of_a_post_is_relative_to_the_page_for_any_path(path: str, location: str) -> None:
    page = ReturnPage[Any](Monime("mon_x", "spc-x").checkout_sessions, lambda query: None, lambda context: "")
    assert page.respond("POST", path, "a=1\r\n").headers["Location"] == f"{location}?a=1"
    assert page.respond("POST", path, "").headers["Location"] == location


def test_a_head_request_is_accepted(site: Site, session: CheckoutSession) -> None:
    assert site("HEAD", "/paid?order=1042")[0] == 200


def test_another_method_is_405(site: Site) -> None:
    status, headers, _ = site("DELETE", "/paid")
    assert (status, headers["allow"]) == (405, "GET, HEAD, POST")
