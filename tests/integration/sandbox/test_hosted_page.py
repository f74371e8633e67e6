"""The hosted page over HTTP."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from monime_ext.sandbox import Sandbox
from tests.integration.sandbox.conftest import CART

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Caller, Reply

ANONYMOUS: Mapping[str, str | None] = {"Authorization": None, "Monime-Space-Id": None}
FORM = {**ANONYMOUS, "Content-Type": "application/x-www-form-urlencoded"}
MOMO = {"attempt": "0", "method": "momo", "provider": "m17", "number": "076 123 456"}
CARD = {"attempt": "0", "method": "card", "number": "4242 4242 4242 4242", "expiry": "12/34", "code": "123"}


class Buyer:
    """Sends the requests of a browser on the page of one session."""

    def __init__(self, call: Caller, **changes: object) -> None:
        self._call = call
        session = call.create({**CART, **changes}).result
        self.id: str = session["id"]
        self.path = f"/checkout/{self.id}"

    def get(self, path: str = "") -> Reply:
        return self._call("GET", self.path + path, headers=ANONYMOUS)

    def sees(self, path: str = "") -> str:
        """Return the text of the page."""
        html = self.get(path).body.decode()
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", html.partition("</head>")[2])).split())

    def sends(self, path: str, form: Mapping[str, str], headers: Mapping[str, str | None] | None = None) -> Reply:
        return self._call("POST", self.path + path, urlencode(form).encode(), {**FORM, **(headers or {})})

    def begins(self) -> str:
        """Start to pay by phone, and return the payment's id."""
        self.sends("/pay", MOMO)
        payment: str = self._call.sandbox.payments(self.id)[-1]["id"]
        return payment


@pytest.fixture
def buyer(call: Caller) -> Buyer:
    return Buyer(call)


@pytest.fixture
def buyer_of(call: Caller) -> Callable[..., Buyer]:
    return lambda **changes: Buyer(call, **changes)


def ways(buyer: Buyer) -> list[str]:
    summaries = re.findall(r'class="method".*?</svg>(.*?)</summary>', buyer.get().body.decode(), re.DOTALL)
    return [summary.strip() for summary in summaries]


def test_the_page_shows_what_is_bought_and_for_how_much(buyer: Buyer) -> None:
    text = buyer.sees()

    assert "Order 1042" in text
    assert "SLE 950.00" in text
    assert "2 items" in text
    assert "Rice, 25 kg 2 × SLE 450.00 SLE 900.00" in text
    assert "Sandbox No real payments." in text
    assert "Pay within 59 minutes" in text


@pytest.mark.parametrize(
    ("options", "offered"),
    [
        (None, ["Orange Money", "Afrimoney", "Card", "Bank account", "SafulPay"]),
        ({"momo": {"disable": True}, "card": {"disable": True}}, ["Bank account", "SafulPay"]),
        (
            {
                "momo": {"enabledProviders": ["m18"], "disabledProviders": ["m18", "m17"]},
                "bank": {"disable": True},
                "wallet": {"enabledProviders": ["dw002"]},
            },
            ["Afrimoney", "Card", "Wallet dw002"],
        ),
        (
            {
                "momo": {"disable": True},
                "card": {"disable": True},
                "bank": {"disable": True},
                "wallet": {"disable": True},
            },
            [],
        ),
    ],
)
def test_the_page_offers_what_the_payment_options_say(
    buyer_of: Callable[..., Buyer], options: object, offered: list[str]
) -> None:
    assert sorted(ways(buyer_of(paymentOptions=options))) == sorted(offered)


def test_a_page_loads_nothing_from_elsewhere_and_forbids_it(buyer: Buyer) -> None:
    reply = buyer.get()

    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    html = reply.body.decode()
    assert re.findall(r'(?:src|href)="(?!/|#)[^"]*"', html) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script>", html) == []
    assert reply.headers["cache-control"] == "no-store"


def test_every_file_that_a_page_names_is_there(call: Caller, buyer: Buyer) -> None:
    names = re.findall(r'(?:src|href)="(/[^"]*)"', buyer.get().body.decode())

    assert len(names) == 4
    for name in names:
        assert call("GET", name, headers=ANONYMOUS).status == 200
    assert call("GET", "/_sandbox/assets/../rendering.py", headers=ANONYMOUS).status == 404


def test_what_a_shop_writes_is_text_and_never_markup(buyer_of: Callable[..., Buyer]) -> None:
    evil = "<script>alert(1)</script>'\""
    buyer = buyer_of(
        name=evil, description=evil, lineItems=[{**CART["lineItems"][0], "name": evil, "description": evil}]
    )

    assert b"<script>alert" not in buyer.get().body
    assert evil in buyer.sees()
    buyer.begins()
    assert b"<script>alert" not in buyer.get().body


def test_the_merchants_colour_reaches_the_stylesheet(buyer_of: Callable[..., Buyer]) -> None:
    style = buyer_of(brandingOptions={"primaryColor": "#FFE600"}).get("/brand.css")

    assert style.headers["content-type"].startswith("text/css")
    assert b"--brand: #ffe600;" in style.body
    assert b"--on-brand: #000000;" in style.body


def test_an_unknown_session_is_a_404(call: Caller) -> None:
    for path in ("", "/state", "/return", "/brand.css"):
        reply = call("GET", f"/checkout/scs-nobody{path}", headers=ANONYMOUS)

        assert reply.status == 404
        assert b"Checkout not found" in reply.body


def test_a_form_redirects_to_the_page_so_that_reloading_submits_nothing(buyer: Buyer) -> None:
    reply = buyer.sends("/pay", CARD)

    assert (reply.status, reply.headers["location"]) == (303, buyer.path)
    assert "Payment received" in buyer.sees()


def test_a_form_that_is_sent_twice_pays_once(buyer: Buyer, sandbox: Sandbox) -> None:
    declined = {**CARD, "number": "4000000000000002"}

    assert [buyer.sends("/pay", declined).status for _ in range(3)] == [303, 303, 303]
    assert len(sandbox.payments(buyer.id)) == 1
    buyer.sends("/pay", {**declined, "attempt": "1"})
    assert len(sandbox.payments(buyer.id)) == 2


def test_an_answer_that_is_sent_twice_counts_once(buyer: Buyer, sandbox: Sandbox) -> None:
    payment = buyer.begins()

    buyer.sends("/decision", {"payment": payment, "decision": "decline"})
    assert buyer.sends("/decision", {"payment": payment, "decision": "approve"}).status == 303
    assert [item["status"] for item in sandbox.payments(buyer.id)] == ["declined"]
    assert sandbox.sessions()[0]["status"] == "pending"


def test_an_answer_is_for_its_own_payment_and_its_own_session(buyer_of: Callable[..., Buyer], sandbox: Sandbox) -> None:
    one, other = buyer_of(), buyer_of()
    payment = one.begins()
    other.begins()

    other.sends("/decision", {"payment": payment, "decision": "approve"})
    one.sends("/decision", {"payment": payment, "decision": "perhaps"})
    one.sends("/decision", {"decision": "approve"})

    assert [item["status"] for item in sandbox.payments()] == ["processing", "processing"]


def test_an_answer_of_the_phone_obeys_the_test_number(buyer: Buyer, sandbox: Sandbox) -> None:
    buyer.sends("/pay", {**MOMO, "number": "+23276000004"})
    payment = sandbox.payments(buyer.id)[0]["id"]
    buyer.sends("/decision", {"payment": payment, "decision": "approve"})

    assert sandbox.payments(buyer.id)[0]["reason"] == "approval_timed_out"
    assert "Reason: approval timed out." in buyer.sees()


@pytest.mark.parametrize("action", ["complete", "cancel", "expire"])
def test_a_form_that_comes_after_the_end_changes_nothing(buyer: Buyer, sandbox: Sandbox, action: str) -> None:
    payment = buyer.begins()
    getattr(sandbox, action)(buyer.id)
    before = sandbox.sessions(), sandbox.payments()

    for path, form in [
        ("/pay", {**MOMO, "attempt": "1"}),
        ("/decision", {"payment": payment, "decision": "approve"}),
        ("/cancel", {}),
    ]:
        assert buyer.sends(path, form).status == 303
    assert (sandbox.sessions(), sandbox.payments()) == before


def test_a_second_payment_does_not_start_while_one_is_in_progress(buyer: Buyer, sandbox: Sandbox) -> None:
    buyer.begins()

    assert buyer.sends("/pay", {**CARD, "attempt": "1"}).status == 303
    assert [item["status"] for item in sandbox.payments(buyer.id)] == ["processing"]


def test_a_buyer_who_cancels_ends_what_was_begun(buyer: Buyer, sandbox: Sandbox) -> None:
    buyer.begins()
    buyer.sends("/cancel", {})

    assert sandbox.sessions()[0]["status"] == "cancelled"
    assert sandbox.payments(buyer.id)[0]["status"] == "declined"
    assert "You have not been charged for Order 1042." in buyer.sees()


@pytest.mark.parametrize(
    ("form", "problems"),
    [
        ({**MOMO, "number": "12"}, "method=momo-m17&problem=number"),
        ({**CARD, "number": "4111111111111111"}, "method=card&problem=number"),
        (
            {**CARD, "number": "", "expiry": "01/20", "code": "12"},
            "method=card&problem=number&problem=expiry&problem=code",
        ),
        ({**CARD, "expiry": "13/34"}, "method=card&problem=expiry"),
        ({"attempt": "0", "method": "bank", "provider": "slb001", "number": "1"}, "method=bank&problem=number"),
        ({"attempt": "0", "method": "wallet", "provider": "dw001"}, "method=wallet-dw001&problem=number"),
    ],
)
def test_a_form_that_is_filled_in_badly_names_its_fields_and_repeats_no_number(
    buyer: Buyer, sandbox: Sandbox, form: dict[str, str], problems: str
) -> None:
    reply = buyer.sends("/pay", form)

    assert reply.headers["location"] == f"{buyer.path}?{problems}"
    assert "Please fix the following" in buyer.sees(f"?{problems}")
    assert sandbox.payments() == []


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({**CARD, "code": "12"}, {"number": CARD["number"], "expiry": CARD["expiry"], "code": "12"}),
        ({**CARD, "expiry": "01/20"}, {"number": CARD["number"], "expiry": "01/20", "code": "123"}),
        ({**CARD, "number": "4111 1111 1111 1111"}, {"expiry": CARD["expiry"]}),
        ({**CARD, "number": "4111 1111 1111 1111", "expiry": "01/20"}, {}),
        (
            {**CARD, "expiry": '"><b>' + "x" * 10},
            {"number": CARD["number"], "code": "123", "expiry": '"><b>xxxxxxxxxx'},
        ),
        ({**MOMO, "number": "12"}, {}),
    ],
)
def test_the_fields_of_a_test_card_survive_an_error(
    buyer: Buyer, buyer_of: Callable[..., Buyer], form: dict[str, str], kept: dict[str, str]
) -> None:
    path = buyer.sends("/pay", form).headers["location"].removeprefix(buyer.path)

    html = buyer.get(path).body.decode()

    values = dict(re.findall(r'name="(number|expiry|code)" type="text"[^>]*? value="([^"]*)"', html))
    assert {name: unescape(value) for name, value in values.items()} == kept
    assert "4111" not in html
    assert ' value="12' not in buyer_of().get(path).body.decode()
    buyer.sends("/pay", CARD)
    assert CARD["number"] not in buyer.get().body.decode().partition("<table>")[0]


def test_a_cards_date_is_judged_by_the_sandboxs_clock(buyer_of: Callable[..., Buyer], sandbox: Sandbox) -> None:
    now = sandbox.clock.now()
    this_month = {**CARD, "expiry": f"{now:%m / %y}"}
    assert buyer_of().sends("/pay", this_month).headers["location"].endswith("problem=expiry") is False

    sandbox.clock.advance(days=31)
    assert buyer_of().sends("/pay", this_month).headers["location"].endswith("problem=expiry")


def test_an_address_says_nothing_that_is_not_the_pages_own(buyer: Buyer) -> None:
    text = buyer.sees("?method=card&problem=Send+money&problem=code&problem=__class__")

    assert "Send money" not in text
    assert "Enter a security code of 3 digits." in text
    assert "Please fix" not in buyer.sees("?method=gold&problem=number")


@pytest.mark.parametrize(
    "form",
    [
        {"attempt": "0"},
        {**MOMO, "method": "gold"},
        {**MOMO, "provider": "m99"},
        {**CARD, "provider": "m17", "number": "076123456", "method": "wallet"},
    ],
)
def test_a_form_that_is_none_of_the_pages_is_refused(buyer: Buyer, sandbox: Sandbox, form: dict[str, str]) -> None:
    reply = buyer.sends("/pay", form)

    assert reply.status == 400
    assert b"<h1>Request rejected</h1>" in reply.body
    assert sandbox.payments() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize(("path", "form"), [("/pay", CARD), ("/cancel", {})])
def test_another_sites_page_cannot_pay_or_cancel(
    buyer: Buyer, sandbox: Sandbox, path: str, form: dict[str, str], headers: dict[str, str]
) -> None:
    reply = buyer.sends(path, form, headers)

    assert reply.status == 403
    assert b"another site" in reply.body
    assert sandbox.sessions()[0]["status"] == "pending"


def test_the_pages_own_forms_are_believed(buyer_of: Callable[..., Buyer], sandbox: Sandbox) -> None:
    for headers in ({"Origin": sandbox.url}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {}):
        buyer = buyer_of()
        buyer.sends("/pay", CARD, headers)
        assert sandbox.payments(buyer.id)[0]["status"] == "completed"


def test_a_form_that_is_too_large_is_refused(buyer: Buyer) -> None:
    assert buyer.sends("/pay", {**CARD, "x": "y" * 20_000}).status == 413


@pytest.mark.parametrize(
    "form",
    [
        {**CARD, "expiry": "1" + " " * 15_000 + "x"},
        {**CARD, "expiry": " " * 15_000 + "x"},
        {**CARD, "code": " " * 15_000 + "x"},
        {**CARD, "number": " " * 15_000 + "x"},
        {**MOMO, "number": "1 " * 7_000 + "x"},
        {**MOMO, "number": "1" * 15_000 + "x"},
        {**MOMO, "provider": "m" * 15_000},
        {**CARD, "method": " " * 15_000},
    ],
)
def test_a_form_takes_time_linear_in_its_size(buyer: Buyer, form: dict[str, str]) -> None:
    started = time.perf_counter()
    assert buyer.sends("/pay", form).status in (303, 400)
    assert time.perf_counter() - started < 1


def test_a_form_with_too_many_fields_is_refused(buyer: Buyer) -> None:
    assert buyer.sends("/pay", {f"f{number}": "" for number in range(101)}).status == 413


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_return_url_is_unchanged(buyer_of: Callable[..., Buyer], sandbox: Sandbox, method: Any) -> None:
    sandbox.return_method = method
    url = "https://shop.example/thanks?order=1042&x=%20+&y='\"<>#end"
    buyer = buyer_of(successUrl=url)
    sandbox.complete(buyer.id)

    reply = buyer.get("/return")

    if method == "GET":
        assert (reply.status, reply.headers["location"]) == (303, url)
    else:
        assert reply.status == 200
        (action,) = re.findall(r'<form method="post" action="([^"]*)"', reply.body.decode())
        assert unescape(action) == url
        assert b"name=" not in reply.body.partition(b"<form")[2]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_app_is_opened_by_its_deep_link(buyer_of: Callable[..., Buyer], sandbox: Sandbox, method: Any) -> None:
    sandbox.return_method = method
    buyer = buyer_of(cancelUrl="com.example.shop://orders/1042?state=cancelled")
    sandbox.cancel(buyer.id)

    assert "Return to com.example.shop" in buyer.sees()
    assert buyer.get("/return").headers["location"] == "com.example.shop://orders/1042?state=cancelled"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,hello", "JAVASCRIPT:alert(1)", "vbscript:x"])
def test_an_address_that_is_a_program_is_never_followed(
    buyer_of: Callable[..., Buyer], sandbox: Sandbox, url: str
) -> None:
    buyer = buyer_of(successUrl=url, cancelUrl=url)

    assert url.encode() not in buyer.get().body
    sandbox.complete(buyer.id)
    assert url.encode() not in buyer.get().body
    assert "You can close this page." in buyer.sees()
    assert buyer.get("/return").headers["location"] == buyer.path


def test_nobody_goes_back_before_the_end(buyer_of: Callable[..., Buyer]) -> None:
    buyer = buyer_of(successUrl="https://shop.example/thanks")

    assert buyer.get("/return").headers["location"] == buyer.path


def test_the_state_changes_with_everything_that_the_page_shows(buyer: Buyer, sandbox: Sandbox) -> None:
    seen = [buyer.get("/state").body]
    payment = buyer.begins()
    seen.append(buyer.get("/state").body)
    sandbox.decline_payment(payment)
    seen.append(buyer.get("/state").body)
    buyer.sends("/pay", {**CARD, "attempt": "1"})
    seen.append(buyer.get("/state").body)

    assert len(set(seen)) == 4
    assert f'data-state="{seen[2].decode()}"'.encode() not in buyer.get().body


def test_no_page_shows_a_secret_or_the_buyers_number(buyer_of: Callable[..., Buyer], sandbox: Sandbox) -> None:
    buyer = buyer_of(callbackState="a-canary", metadata={"a": "b-canary"}, reference="c-canary")
    pages = [buyer.get().body]
    buyer.sends("/pay", {**MOMO, "number": "+23278987654"})
    pages.append(buyer.get().body)
    payment = sandbox.payments(buyer.id)[0]["id"]
    buyer.sends("/decision", {"payment": payment, "decision": "approve"})
    pages += [buyer.get().body, buyer.get("/state").body, buyer.get("/return").body]

    assert b"Order 1042" in pages[0]
    for page in pages:
        for secret in ("canary", sandbox.access_token, "987654", "98 76 54", "987 654"):
            assert secret.encode() not in page


def test_the_return_method_can_be_set_everywhere_and_is_restored_by_reset(call: Caller, sandbox: Sandbox) -> None:
    assert call.control("GET", "/return-method").json == {"returnMethod": "GET"}
    assert call.control("PUT", "/return-method", {"returnMethod": "POST"}).json == {"returnMethod": "POST"}
    assert sandbox.state()["returnMethod"] == "POST"
    sandbox.reset()
    assert sandbox.return_method == "GET"

    with Sandbox(return_method="POST") as other:
        other.return_method = "GET"
        assert other.state()["returnMethod"] == "GET"
        other.reset()
        assert other.state()["returnMethod"] == "POST"


@pytest.mark.parametrize("wrong", [{}, {"returnMethod": "PUT"}, {"returnMethod": "get"}, {"method": "GET"}])
def test_a_return_method_that_is_none_is_refused(call: Caller, sandbox: Sandbox, wrong: object) -> None:
    assert call.control("PUT", "/return-method", wrong).status == 400
    with pytest.raises(ValueError, match="GET, POST"):
        sandbox.return_method = "PUT"  # type: ignore[assignment]
    with pytest.raises(ValueError, match="GET, POST"):
        Sandbox(return_method="PUT")  # type: ignore[arg-type]
    assert sandbox.return_method == "GET"
