"""Every call, of both releases, by threads and by tasks, against a running sandbox."""

from __future__ import annotations

import datetime
import enum
from typing import Any

import pytest

from monime_ext import IdempotencyKey, Timeout, errors, sle
from tests.integration.client.conftest import CART, Shop
from tests.versions import module_of


def test_a_session_is_created_with_all_that_was_given(either_release: Shop) -> None:
    client = either_release.client()
    session = client.checkout_sessions.create(
        name="Order 1042",
        line_items=[
            *CART,
            {"name": "Oil", "price": {"currency": "SLE", "value": 1}, "reference": "oil", "images": ["a:b"]},
        ],
        success_url="https://shop.example/thanks",
        cancel_url="myshop://cancelled",
        description="Two lines",
        reference="1042",
        callback_state="opaque",
        financial_account_id="fac-1",
        payment_options={"card": {"disable": True}, "momo": {"enabledProviders": ["m17"]}},
        branding_options={"primaryColor": "#0A7B3E"},
        metadata={"order": "1042"},
    )
    assert session.id.startswith("scs-")
    assert session.redirect_url.startswith(either_release.sandbox.url)
    assert (session.status, session.name, session.reference) == ("pending", "Order 1042", "1042")
    assert (session.success_url, session.cancel_url) == ("https://shop.example/thanks", "myshop://cancelled")
    assert session.to_dict()["lineItems"]["data"][1]["reference"] == "oil"
    assert session.to_dict()["metadata"] == {"order": "1042"}
    assert isinstance(session.expire_time, datetime.datetime)
    assert "opaque" not in str(session.to_dict())


def test_generated_models_make_the_same_request_as_mappings(either_release: Shop) -> None:
    face: Any = module_of(either_release.version)
    client = either_release.client()
    line = face.LineItemCreate(name="Rice", price=face.Price(currency="SLE", value=45000), quantity=2)
    options = face.PaymentOptions(
        card=face.CardOptions(disable=True), momo=face.ProviderOptions(enabled_providers=["m17"])
    )
    either_release.create(
        client, line_items=[line], payment_options=options, branding_options=face.BrandingOptions("#abc")
    )
    mappings = {"card": {"disable": True}, "momo": {"enabledProviders": ["m17"]}}
    either_release.create(client, payment_options=mappings, branding_options={"primaryColor": "#abc"})
    first, second = either_release.sandbox.requests()
    assert first.body_sha256 == second.body_sha256


def test_money_is_taken_wherever_a_price_is(either_release: Shop) -> None:
    face: Any = module_of(either_release.version)
    client = either_release.client()
    either_release.create(client)
    either_release.create(client, line_items=[{"name": "Rice", "price": sle("450.00"), "quantity": 2}])
    either_release.create(client, line_items=[face.LineItemCreate(name="Rice", price=sle("450.00"), quantity=2)])
    assert len({request.body_sha256 for request in either_release.sandbox.requests()}) == 1


def test_line_items_may_come_from_any_iterable(shop: Shop) -> None:
    client = shop.client()
    for lines in (tuple(CART), iter(CART), (line for line in CART), dict.fromkeys(range(1), CART[0]).values()):
        assert shop.create(client, line_items=lines).status == "pending"
    assert len({request.body_sha256 for request in shop.sandbox.requests()}) == 1


@pytest.mark.parametrize("lines", ["Rice", b"Rice", {"name": "Rice"}, None, 5, [], [None]])
def test_what_are_no_line_items_is_refused_before_anything_is_sent(shop: Shop, lines: Any) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        shop.create(shop.client(), line_items=lines)
    assert caught.value.problems[0].path.startswith("lineItems")
    assert shop.sandbox.requests() == []


def test_a_cart_that_contains_itself_is_refused_before_anything_is_sent(shop: Shop) -> None:
    endless: list[Any] = []
    endless.append(endless)
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"name": deep}
    for lines in (endless, [deep]):
        with pytest.raises(errors.InvalidRequest, match="nested"):
            shop.create(shop.client(), line_items=lines)
    assert shop.sandbox.requests() == []


class Mine(str, enum.Enum):  # noqa: UP042
    """A text as older programs name it, which writes itself as `Mine.KEY`."""

    KEY = "order-1042"


class Masked(str):
    """A text that does not write itself."""

    __slots__ = ()

    def __str__(self) -> str:
        return "masked"


class Few(int, enum.Enum):
    ONE = 1


def test_a_text_or_number_of_an_enum_is_sent_as_itself(either_release: Shop) -> None:
    client = either_release.client()
    response = client.checkout_sessions.with_response.create(
        name=Mine.KEY, line_items=CART, reference=Mine.KEY, idempotency_key=Mine.KEY
    )
    assert f"{response.idempotency_key}" == "order-1042"
    assert client.checkout_sessions.get(Masked(response.result.id)).reference == "order-1042"
    either_release.create(client)
    pages = client.checkout_sessions.list(limit=Few.ONE).pages()
    assert len(next(iter(pages)).items) == 1


def test_what_is_none_is_not_sent(shop: Shop) -> None:
    client = shop.client()
    shop.create(client)
    shop.create(client, description=None, metadata=None, success_url=None, payment_options=None)
    first, second = shop.sandbox.requests()
    assert first.body_sha256 == second.body_sha256


def test_the_pinned_release_is_sent_with_every_call(either_release: Shop) -> None:
    client = either_release.client()
    assert client.api_version == either_release.version
    service = client.whoami()
    assert service.to_dict()["apiVersion"]["id"] == either_release.version


def test_a_currency_that_only_the_later_release_names_is_refused_by_the_earlier(either_release: Shop) -> None:
    dollars = [{"name": "Rice", "price": {"currency": "USD", "value": 100}}]
    client = either_release.client()
    if either_release.version == "caph.2025-06-20":
        with pytest.raises(errors.InvalidRequest, match=r"lineItems\[0\].price.currency: SLE"):
            either_release.create(client, line_items=dollars)
    else:
        assert either_release.create(client, line_items=dollars).status == "pending"


def test_a_session_is_read_back(either_release: Shop) -> None:
    client = either_release.client()
    session = either_release.create(client)
    assert client.checkout_sessions.get(session.id) == session


def test_whoami_tells_a_good_token_from_a_bad_one(either_release: Shop) -> None:
    told = [
        client.whoami().to_dict()["status"]
        for client in (either_release.client(), either_release.client(access_token="mon_wrong"))
    ]
    assert [each["isAuthenticated"] for each in told] == [True, False]
    assert either_release.client().service.whoami().to_dict()["status"] == told[0]


def test_a_list_gives_every_session_of_every_page(either_release: Shop) -> None:
    client = either_release.client()
    made = [either_release.create(client, name=f"Order {n}").id for n in range(5)]
    assert sorted(each.id for each in client.checkout_sessions.list(limit=2)) == sorted(made)
    pages = list(client.checkout_sessions.list(limit=2).pages())
    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert [page.next is None for page in pages] == [False, False, True]
    assert pages[0].response.status == 200
    assert pages[0].response.request_id


def test_a_list_goes_on_from_a_kept_cursor(shop: Shop) -> None:
    client = shop.client()
    for n in range(5):
        shop.create(client, name=f"Order {n}")
    first, *_ = client.checkout_sessions.list(limit=2).pages()
    rest = list(client.checkout_sessions.list(limit=2, after=first.next))
    everything = [each.id for each in client.checkout_sessions.list()]
    assert everything == [each.id for each in [*first.items, *rest]]


def test_an_empty_space_has_an_empty_list(shop: Shop) -> None:
    assert list(shop.client().checkout_sessions.list()) == []


@pytest.mark.parametrize(
    ("limit", "after"), [(0, None), (51, None), (None, ""), (None, "x" * 2001), (True, None), ("5", None)]
)
def test_a_page_that_makes_no_sense_is_refused_before_anything_is_sent(shop: Shop, limit: Any, after: Any) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        list(shop.client().checkout_sessions.list(limit=limit, after=after))
    assert [each.path for each in caught.value.problems] == ["limit" if after is None else "after"]
    assert shop.sandbox.requests() == []


def test_a_deleted_session_is_gone(either_release: Shop) -> None:
    client = either_release.client()
    session = either_release.create(client)
    assert client.checkout_sessions.delete(session.id) is None  # type: ignore[func-returns-value]
    with pytest.raises(errors.NotFound):
        client.checkout_sessions.get(session.id)
    with pytest.raises(errors.NotFound):
        client.checkout_sessions.delete(session.id)


def test_a_session_that_is_being_paid_is_not_deleted(shop: Shop) -> None:
    client = shop.client()
    session = shop.create(client)
    shop.sandbox.start_payment(session.id)
    with pytest.raises(errors.Conflict) as caught:
        client.checkout_sessions.delete(session.id)
    assert type(caught.value) is errors.Conflict


@pytest.mark.parametrize("bad", ["", "a/b", "../x", "é", "a b", "a?b", "scs-1\n", None, 5])
def test_an_id_that_no_session_can_have_is_refused_before_anything_is_sent(shop: Shop, bad: Any) -> None:
    client = shop.client()
    for method in (client.checkout_sessions.get, client.checkout_sessions.delete):
        with pytest.raises(errors.InvalidRequest) as caught:
            method(bad)
        assert {each.path for each in caught.value.problems} == {"id"}
    assert shop.sandbox.requests() == []


def test_a_response_tells_how_the_result_came(either_release: Shop) -> None:
    client = either_release.client()
    response = client.checkout_sessions.with_response.create(
        name="Order", line_items=[{"name": "Rice", "price": {"currency": "SLE", "value": 1}}], idempotency_key="my key"
    )
    (request,) = either_release.sandbox.requests()
    assert response.request_id == request.request_id == response.headers["monime-request-id"]
    assert (response.status, response.idempotency_key, response.attempts, response.replayed) == (
        200,
        "my key",
        1,
        False,
    )
    read = client.checkout_sessions.with_response.get(response.result.id)
    assert read.result == response.result
    assert (read.idempotency_key, read.replayed) == (None, False)
    gone = client.checkout_sessions.with_response.delete(response.result.id)
    assert (gone.result, gone.status) == (None, 200)
    assert client.service.with_response.whoami().status == 200


def test_the_plain_methods_go_on_giving_results(shop: Shop) -> None:
    sessions = shop.client().checkout_sessions
    made = sessions.with_response.create(name="Order", line_items=CART).result
    assert sessions.get(made.id) == made


def test_the_same_order_is_created_once(either_release: Shop) -> None:
    client = either_release.client()
    key = IdempotencyKey.for_order("1042")
    first = client.checkout_sessions.with_response.create(name="Order", line_items=CART, idempotency_key=key)
    again = either_release.client().checkout_sessions.with_response.create(
        name="Order", line_items=CART, idempotency_key=key
    )
    assert (first.replayed, again.replayed) == (False, True)
    assert first.result == again.result
    assert first.idempotency_key == again.idempotency_key
    assert len(either_release.sandbox.sessions()) == 1


def test_a_replay_comes_whatever_the_order_in_which_the_fields_were_given(shop: Shop) -> None:
    client = shop.client()
    shop.create(client, line_items=[{"name": "A", "price": {"currency": "SLE", "value": 1}}], idempotency_key="k")
    shop.create(client, line_items=[{"price": {"value": 1, "currency": "SLE"}, "name": "A"}], idempotency_key="k")
    assert len(shop.sandbox.sessions()) == 1


def test_a_new_key_is_made_for_each_call_that_names_none(shop: Shop) -> None:
    client = shop.client()
    shop.create(client)
    shop.create(client)
    assert len(shop.sandbox.sessions()) == 2
    assert len({each.idempotency_key for each in shop.sandbox.requests()}) == 2


def test_a_key_used_for_another_request_is_a_conflict_and_is_not_repeated(shop: Shop) -> None:
    client = shop.client()
    shop.create(client, idempotency_key="k")
    with pytest.raises(errors.IdempotencyConflict) as caught:
        shop.create(client, name="Another", idempotency_key="k")
    assert (caught.value.outcome, caught.value.idempotency_key, caught.value.attempts) == ("rejected", "k", 1)
    assert len(shop.sandbox.requests()) == 2


def test_every_fault_of_a_create_is_told_at_once_and_nothing_is_sent(either_release: Shop) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        either_release.client().checkout_sessions.create(
            name="x" * 151,
            line_items=[{"name": "Rice", "price": {"currency": "Le", "value": 1.5}}],
            metadata={"_a": "b"},
            idempotency_key="x" * 65,
        )
    assert [each.path for each in caught.value.problems] == [
        "Idempotency-Key", "name", "lineItems[0].price.currency", "lineItems[0].price.value", "metadata._a",
    ]  # fmt: skip
    assert caught.value.operation == "createCheckoutSession"
    assert either_release.sandbox.requests() == []


def test_a_call_may_act_in_another_space(shop: Shop) -> None:
    _, other = shop.sandbox.add_token(shop.sandbox.access_token)
    client = shop.client()
    session = shop.create(client, space_id=other)
    assert shop.sandbox.sessions()[0]["spaceId"] == other
    with pytest.raises(errors.NotFound):
        client.checkout_sessions.get(session.id)
    assert client.checkout_sessions.get(session.id, space_id=other) == session
    assert [each.id for each in client.checkout_sessions.list(space_id=other)] == [session.id]
    assert list(client.checkout_sessions.list()) == []


def test_the_key_of_an_order_differs_between_spaces(shop: Shop) -> None:
    _, other = shop.sandbox.add_token(shop.sandbox.access_token)
    client = shop.client()
    key = IdempotencyKey.for_order("1042")
    shop.create(client, idempotency_key=key)
    shop.create(client, idempotency_key=key, space_id=other)
    assert len({each.idempotency_key for each in shop.sandbox.requests()}) == 2


def test_a_space_that_the_token_cannot_use_is_forbidden(shop: Shop) -> None:
    with pytest.raises(errors.Forbidden):
        shop.create(shop.client(), space_id="spc-other")


def test_a_space_of_another_form_is_refused_before_anything_is_sent(shop: Shop) -> None:
    for bad in ("other", "spc-é", "spc-" + "x" * 61, "", "spc-a\n"):
        with pytest.raises(errors.InvalidRequest) as caught:
            shop.create(shop.client(), space_id=bad)
        assert [each.path for each in caught.value.problems] == ["Monime-Space-Id"]
    assert shop.sandbox.requests() == []


def test_a_token_that_monime_does_not_know_is_unauthorised(shop: Shop) -> None:
    with pytest.raises(errors.Unauthorized) as caught:
        shop.create(shop.client(access_token="mon_wrong"))
    assert caught.value.request_id == shop.sandbox.requests()[0].request_id


@pytest.mark.parametrize("token", ["mon_ünïcode", "mon_\u2019", "mon x", "mon_x\r\n", "\x00", "\ud800"])
def test_an_odd_token_is_a_clear_error_that_does_not_tell_it(shop: Shop, token: str) -> None:
    with pytest.raises(errors.ConfigurationError) as caught:
        shop.client(access_token=token)
    assert token.strip() not in str(caught.value)


def test_a_test_token_tells_that_there_is_no_test_mode(shop: Shop) -> None:
    token, space = shop.sandbox.add_token("mon_test_abc")
    with pytest.raises(errors.TestModeUnsupported):
        shop.create(shop.client(access_token=token, space_id=space))


def test_an_unknown_option_is_a_type_error(shop: Shop) -> None:
    client: Any = shop.client()
    for call in (client.whoami, lambda **options: client.checkout_sessions.get("scs-1", **options)):
        with pytest.raises(TypeError, match="time_out"):
            call(time_out=5)
    with pytest.raises(TypeError):
        client.checkout_sessions.create(nam="Order", line_items=CART)


def test_a_call_may_set_its_own_timeout_deadline_and_retries(shop: Shop) -> None:
    client = shop.client()
    shop.sandbox.faults.add("status", times=None, status=503)
    with pytest.raises(errors.ServerError) as caught:
        client.whoami(max_retries=1)
    assert caught.value.attempts == 2
    shop.sandbox.faults.clear()
    shop.sandbox.faults.add("hang", times=None)
    with pytest.raises(errors.TimedOut) as late:
        client.whoami(timeout=Timeout(read=0.05), max_retries=0)
    assert late.value.attempts == 1
    with pytest.raises(errors.ConfigurationError):
        client.whoami(deadline=0)


def test_unknown_fields_and_statuses_survive(either_release: Shop) -> None:
    client = either_release.client()
    session = either_release.create(client)
    either_release.sandbox.faults.add("unknown_status", "getCheckoutSession")
    assert client.checkout_sessions.get(session.id).status == "under_review"
    either_release.sandbox.faults.add("unknown_field", "getCheckoutSession")
    assert client.checkout_sessions.get(session.id)["sandboxNovelty"]["since"] == "tomorrow"


@pytest.mark.parametrize("ending", ["complete", "cancel", "expire"])
def test_waiting_ends_when_the_session_does(either_release: Shop, ending: str) -> None:
    client = either_release.client()
    session = either_release.create(client)
    slept = either_release.time.slept

    def end(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            getattr(either_release.sandbox, ending)(session.id)

    either_release.time.sleep = end  # type: ignore[method-assign]
    ended = either_release.client().checkout_sessions.wait(session.id)
    assert ended.status == {"complete": "completed", "cancel": "cancelled", "expire": "expired"}[ending]
    assert slept == [2.0, 2.5, 3.125]


def test_waiting_passes_over_passing_failures(shop: Shop) -> None:
    client = shop.client(max_retries=0)
    session = shop.create(client)
    shop.sandbox.complete(session.id)
    shop.sandbox.faults.add("status", "getCheckoutSession", times=3, status=502, html=True)
    shop.sandbox.faults.add("reset_before", "getCheckoutSession", times=2)
    response = client.checkout_sessions.with_response.wait(session.id)
    assert response.result.status == "completed"
    assert len(shop.time.slept) == 5


def test_waiting_gives_up_when_failures_do_not_end(shop: Shop) -> None:
    client = shop.client(max_retries=0)
    session = shop.create(client)
    shop.sandbox.faults.add("status", "getCheckoutSession", times=None, status=502)
    with pytest.raises(errors.ServerError):
        client.checkout_sessions.wait(session.id)
    assert len(shop.time.slept) == 5


def test_waiting_for_what_is_not_there_ends_at_once(shop: Shop) -> None:
    with pytest.raises(errors.NotFound):
        shop.client().checkout_sessions.wait("scs-nothing")
    assert shop.time.slept == []


def test_waiting_ends_with_its_time(shop: Shop) -> None:
    client = shop.client()
    session = shop.create(client)
    with pytest.raises(errors.TimedOut):
        client.checkout_sessions.wait(session.id, timeout=30)
    assert sum(shop.time.slept) == pytest.approx(30)


def test_the_repetitions_of_a_question_end_with_the_time_to_wait(shop: Shop) -> None:
    client = shop.client()
    session = shop.create(client)
    shop.sandbox.faults.add("status", "getCheckoutSession", times=None, status=429, retry_after="15")
    with pytest.raises(errors.TimedOut):
        client.checkout_sessions.wait(session.id, timeout=20)
    assert sum(shop.time.slept) == 20
