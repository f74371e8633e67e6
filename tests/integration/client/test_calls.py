"""Every call, of every API version, sync and async, against a running sandbox."""

from __future__ import annotations

import datetime
import enum
from typing import Any

import pytest

from monime_ext import IdempotencyKey, Timeout, errors, sle
from tests.integration.client.conftest import CART, Shop
from tests.versions import module_of


def test_a_session_is_created_with_every_argument(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
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
    assert session.redirect_url.startswith(any_version_shop.sandbox.url)
    assert (session.status, session.name, session.reference) == ("pending", "Order 1042", "1042")
    assert (session.success_url, session.cancel_url) == ("https://shop.example/thanks", "myshop://cancelled")
    assert session.to_dict()["lineItems"]["data"][1]["reference"] == "oil"
    assert session.to_dict()["metadata"] == {"order": "1042"}
    assert isinstance(session.expire_time, datetime.datetime)
    assert "opaque" not in str(session.to_dict())


def test_generated_models_make_the_same_request_as_mappings(any_version_shop: Shop) -> None:
    module: Any = module_of(any_version_shop.version)
    client = any_version_shop.client()
    line = module.LineItemCreate(name="Rice", price=module.Price(currency="SLE", value=45000), quantity=2)
    options = module.PaymentOptions(
        card=module.CardOptions(disable=True), momo=module.ProviderOptions(enabled_providers=["m17"])
    )
    any_version_shop.create(
        client, line_items=[line], payment_options=options, branding_options=module.BrandingOptions("#abc")
    )
    mappings = {"card": {"disable": True}, "momo": {"enabledProviders": ["m17"]}}
    any_version_shop.create(client, payment_options=mappings, branding_options={"primaryColor": "#abc"})
    first, second = any_version_shop.sandbox.requests()
    assert first.body_sha256 == second.body_sha256


def test_money_is_accepted_as_a_price(any_version_shop: Shop) -> None:
    module: Any = module_of(any_version_shop.version)
    client = any_version_shop.client()
    any_version_shop.create(client)
    any_version_shop.create(client, line_items=[{"name": "Rice", "price": sle("450.00"), "quantity": 2}])
    any_version_shop.create(client, line_items=[module.LineItemCreate(name="Rice", price=sle("450.00"), quantity=2)])
    assert len({request.body_sha256 for request in any_version_shop.sandbox.requests()}) == 1


def test_line_items_may_be_any_iterable(shop: Shop) -> None:
    client = shop.client()
    for lines in (tuple(CART), iter(CART), (line for line in CART), dict.fromkeys(range(1), CART[0]).values()):
        assert shop.create(client, line_items=lines).status == "pending"
    assert len({request.body_sha256 for request in shop.sandbox.requests()}) == 1


@pytest.mark.parametrize("lines", ["Rice", b"Rice", {"name": "Rice"}, None, 5, [], [None]])
def test_invalid_line_items_are_refused_before_a_request_is_sent(shop: Shop, lines: Any) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        shop.create(shop.client(), line_items=lines)
    assert caught.value.problems[0].path.startswith("lineItems")
    assert shop.sandbox.requests() == []


def test_a_cart_that_contains_itself_is_refused_before_a_request_is_sent(shop: Shop) -> None:
    endless: list[Any] = []
    endless.append(endless)
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"name": deep}
    for lines in (endless, [deep]):
        with pytest.raises(errors.InvalidRequest, match="nested"):
            shop.create(shop.client(), line_items=lines)
    assert shop.sandbox.requests() == []


class OldEnum(str, enum.Enum):  # noqa: UP042
    """A string enum of older programs, whose `str` is `OldEnum.KEY`."""

    KEY = "order-1042"


class Masked(str):
    """A string whose `str` differs from it."""

    __slots__ = ()

    def __str__(self) -> str:
        return "masked"


class Limit(int, enum.Enum):
    ONE = 1


def test_an_enum_member_is_sent_as_its_value(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    response = client.checkout_sessions.with_response.create(
        name=OldEnum.KEY, line_items=CART, reference=OldEnum.KEY, idempotency_key=OldEnum.KEY
    )
    assert f"{response.idempotency_key}" == "order-1042"
    assert client.checkout_sessions.get(Masked(response.result.id)).reference == "order-1042"
    any_version_shop.create(client)
    pages = client.checkout_sessions.list(limit=Limit.ONE).pages()
    assert len(next(iter(pages)).items) == 1


def test_arguments_that_are_none_are_not_sent(shop: Shop) -> None:
    client = shop.client()
    shop.create(client)
    shop.create(client, description=None, metadata=None, success_url=None, payment_options=None)
    first, second = shop.sandbox.requests()
    assert first.body_sha256 == second.body_sha256


def test_the_pinned_api_version_is_sent_with_every_call(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    assert client.api_version == any_version_shop.version
    service = client.whoami()
    assert service.to_dict()["apiVersion"]["id"] == any_version_shop.version


def test_a_currency_that_only_a_later_api_version_has_is_refused_by_the_earlier_one(any_version_shop: Shop) -> None:
    dollars = [{"name": "Rice", "price": {"currency": "USD", "value": 100}}]
    client = any_version_shop.client()
    if any_version_shop.version == "caph.2025-06-20":
        with pytest.raises(
            errors.InvalidRequest, match=r"line_items\[0\].price.currency \(lineItems\[0\].price.currency\): SLE"
        ):
            any_version_shop.create(client, line_items=dollars)
    else:
        assert any_version_shop.create(client, line_items=dollars).status == "pending"


def test_a_created_session_can_be_retrieved(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    session = any_version_shop.create(client)
    assert client.checkout_sessions.get(session.id) == session


def test_whoami_reports_whether_the_token_is_valid(any_version_shop: Shop) -> None:
    statuses = [
        client.whoami().to_dict()["status"]
        for client in (any_version_shop.client(), any_version_shop.client(access_token="mon_wrong"))
    ]
    assert [status["isAuthenticated"] for status in statuses] == [True, False]
    assert any_version_shop.client().service.whoami().to_dict()["status"] == statuses[0]


def test_a_list_yields_every_session_of_every_page(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    created = [any_version_shop.create(client, name=f"Order {n}").id for n in range(5)]
    assert sorted(session.id for session in client.checkout_sessions.list(limit=2)) == sorted(created)
    pages = list(client.checkout_sessions.list(limit=2).pages())
    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert [page.next is None for page in pages] == [False, False, True]
    assert pages[0].response.status == 200
    assert pages[0].response.request_id


def test_a_list_continues_from_a_stored_cursor(shop: Shop) -> None:
    client = shop.client()
    for n in range(5):
        shop.create(client, name=f"Order {n}")
    first, *_ = client.checkout_sessions.list(limit=2).pages()
    rest = list(client.checkout_sessions.list(limit=2, after=first.next))
    everything = [session.id for session in client.checkout_sessions.list()]
    assert everything == [session.id for session in [*first.items, *rest]]


def test_an_empty_space_has_an_empty_list(shop: Shop) -> None:
    assert list(shop.client().checkout_sessions.list()) == []


@pytest.mark.parametrize(
    ("limit", "after"), [(0, None), (51, None), (None, ""), (None, "x" * 2001), (True, None), ("5", None)]
)
def test_an_invalid_page_is_refused_before_a_request_is_sent(shop: Shop, limit: Any, after: Any) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        list(shop.client().checkout_sessions.list(limit=limit, after=after))
    assert [problem.path for problem in caught.value.problems] == ["limit" if after is None else "after"]
    assert shop.sandbox.requests() == []


def test_a_deleted_session_is_not_found(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    session = any_version_shop.create(client)
    assert client.checkout_sessions.delete(session.id) is None  # type: ignore[func-returns-value]
    with pytest.raises(errors.NotFound):
        client.checkout_sessions.get(session.id)
    with pytest.raises(errors.NotFound):
        client.checkout_sessions.delete(session.id)


def test_a_session_that_is_being_paid_cannot_be_deleted(shop: Shop) -> None:
    client = shop.client()
    session = shop.create(client)
    shop.sandbox.start_payment(session.id)
    with pytest.raises(errors.Conflict) as caught:
        client.checkout_sessions.delete(session.id)
    assert type(caught.value) is errors.Conflict


@pytest.mark.parametrize("bad", ["", "a/b", "../x", "é", "a b", "a?b", "scs-1\n", None, 5])
def test_an_invalid_id_is_refused_before_a_request_is_sent(shop: Shop, bad: Any) -> None:
    client = shop.client()
    for method in (client.checkout_sessions.get, client.checkout_sessions.delete):
        with pytest.raises(errors.InvalidRequest) as caught:
            method(bad)
        assert {problem.path for problem in caught.value.problems} == {"id"}
    assert shop.sandbox.requests() == []


def test_a_response_contains_the_metadata_of_the_call(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    response = client.checkout_sessions.with_response.create(
        name="Order", line_items=[{"name": "Rice", "price": {"currency": "SLE", "value": 1}}], idempotency_key="my key"
    )
    (request,) = any_version_shop.sandbox.requests()
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


def test_the_plain_methods_still_return_results(shop: Shop) -> None:
    sessions = shop.client().checkout_sessions
    created = sessions.with_response.create(name="Order", line_items=CART).result
    assert sessions.get(created.id) == created


def test_the_same_order_is_created_once(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    key = IdempotencyKey.for_order("1042")
    first = client.checkout_sessions.with_response.create(name="Order", line_items=CART, idempotency_key=key)
    again = any_version_shop.client().checkout_sessions.with_response.create(
        name="Order", line_items=CART, idempotency_key=key
    )
    assert (first.replayed, again.replayed) == (False, True)
    assert first.result == again.result
    assert first.idempotency_key == again.idempotency_key
    assert len(any_version_shop.sandbox.sessions()) == 1


def test_the_order_of_fields_does_not_prevent_a_replay(shop: Shop) -> None:
    client = shop.client()
    shop.create(client, line_items=[{"name": "A", "price": {"currency": "SLE", "value": 1}}], idempotency_key="k")
    shop.create(client, line_items=[{"price": {"value": 1, "currency": "SLE"}, "name": "A"}], idempotency_key="k")
    assert len(shop.sandbox.sessions()) == 1


def test_each_call_without_a_key_gets_a_new_one(shop: Shop) -> None:
    client = shop.client()
    shop.create(client)
    shop.create(client)
    assert len(shop.sandbox.sessions()) == 2
    assert len({request.idempotency_key for request in shop.sandbox.requests()}) == 2


def test_a_key_reused_for_another_request_is_a_conflict_and_is_not_retried(shop: Shop) -> None:
    client = shop.client()
    shop.create(client, idempotency_key="k")
    with pytest.raises(errors.IdempotencyConflict) as caught:
        shop.create(client, name="Another", idempotency_key="k")
    assert (caught.value.outcome, caught.value.idempotency_key, caught.value.attempts) == ("rejected", "k", 1)
    assert len(shop.sandbox.requests()) == 2


def test_all_validation_errors_of_a_create_are_reported_and_nothing_is_sent(any_version_shop: Shop) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        any_version_shop.client().checkout_sessions.create(
            name="x" * 151,
            line_items=[{"name": "Rice", "price": {"currency": "Le", "value": 1.5}}],
            metadata={"_a": "b"},
            idempotency_key="x" * 65,
        )
    assert [problem.path for problem in caught.value.problems] == [
        "Idempotency-Key", "name", "lineItems[0].price.currency", "lineItems[0].price.value", "metadata._a",
    ]  # fmt: skip
    assert caught.value.operation == "createCheckoutSession"
    assert any_version_shop.sandbox.requests() == []


def test_a_call_may_act_in_another_space(shop: Shop) -> None:
    _, other = shop.sandbox.add_token(shop.sandbox.access_token)
    client = shop.client()
    session = shop.create(client, space_id=other)
    assert shop.sandbox.sessions()[0]["spaceId"] == other
    with pytest.raises(errors.NotFound):
        client.checkout_sessions.get(session.id)
    assert client.checkout_sessions.get(session.id, space_id=other) == session
    assert [session.id for session in client.checkout_sessions.list(space_id=other)] == [session.id]
    assert list(client.checkout_sessions.list()) == []


def test_the_key_of_an_order_differs_between_spaces(shop: Shop) -> None:
    _, other = shop.sandbox.add_token(shop.sandbox.access_token)
    client = shop.client()
    key = IdempotencyKey.for_order("1042")
    shop.create(client, idempotency_key=key)
    shop.create(client, idempotency_key=key, space_id=other)
    assert len({request.idempotency_key for request in shop.sandbox.requests()}) == 2


def test_a_space_that_the_token_cannot_use_is_forbidden(shop: Shop) -> None:
    with pytest.raises(errors.Forbidden):
        shop.create(shop.client(), space_id="spc-other")


def test_an_invalid_space_id_is_refused_before_a_request_is_sent(shop: Shop) -> None:
    for bad in ("other", "spc-é", "spc-" + "x" * 61, "", "spc-a\n"):
        with pytest.raises(errors.InvalidRequest) as caught:
            shop.create(shop.client(), space_id=bad)
        assert [problem.path for problem in caught.value.problems] == ["Monime-Space-Id"]
    assert shop.sandbox.requests() == []


def test_an_unknown_token_is_unauthorized(shop: Shop) -> None:
    with pytest.raises(errors.Unauthorized) as caught:
        shop.create(shop.client(access_token="mon_wrong"))
    assert caught.value.request_id == shop.sandbox.requests()[0].request_id


@pytest.mark.parametrize("token", ["mon_ünïcode", "mon_\u2019", "mon x", "mon_x\r\n", "\x00", "\ud800"])
def test_an_invalid_token_is_an_error_that_does_not_contain_it(shop: Shop, token: str) -> None:
    with pytest.raises(errors.ConfigurationError) as caught:
        shop.client(access_token=token)
    assert token.strip() not in str(caught.value)


def test_a_test_token_raises_test_mode_unsupported(shop: Shop) -> None:
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


def test_unknown_fields_and_statuses_survive(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    session = any_version_shop.create(client)
    any_version_shop.sandbox.faults.add("unknown_status", "getCheckoutSession")
    assert client.checkout_sessions.get(session.id).status == "under_review"
    any_version_shop.sandbox.faults.add("unknown_field", "getCheckoutSession")
    assert client.checkout_sessions.get(session.id)["sandboxNovelty"]["since"] == "tomorrow"


@pytest.mark.parametrize("ending", ["complete", "cancel", "expire"])
def test_wait_returns_when_the_session_ends(any_version_shop: Shop, ending: str) -> None:
    client = any_version_shop.client()
    session = any_version_shop.create(client)
    slept = any_version_shop.time.slept

    def end(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            getattr(any_version_shop.sandbox, ending)(session.id)

    any_version_shop.time.sleep = end  # type: ignore[method-assign]
    ended = any_version_shop.client().checkout_sessions.wait(session.id)
    assert ended.status == {"complete": "completed", "cancel": "cancelled", "expire": "expired"}[ending]
    assert slept == [2.0, 2.5, 3.125]


def test_wait_ignores_temporary_failures(shop: Shop) -> None:
    client = shop.client(max_retries=0)
    session = shop.create(client)
    shop.sandbox.complete(session.id)
    shop.sandbox.faults.add("status", "getCheckoutSession", times=3, status=502, html=True)
    shop.sandbox.faults.add("reset_before", "getCheckoutSession", times=2)
    response = client.checkout_sessions.with_response.wait(session.id)
    assert response.result.status == "completed"
    assert len(shop.time.slept) == 5


def test_wait_raises_when_failures_persist(shop: Shop) -> None:
    client = shop.client(max_retries=0)
    session = shop.create(client)
    shop.sandbox.faults.add("status", "getCheckoutSession", times=None, status=502)
    with pytest.raises(errors.ServerError):
        client.checkout_sessions.wait(session.id)
    assert len(shop.time.slept) == 5


def test_waiting_for_an_unknown_session_raises_immediately(shop: Shop) -> None:
    with pytest.raises(errors.NotFound):
        shop.client().checkout_sessions.wait("scs-nothing")
    assert shop.time.slept == []


def test_wait_raises_after_its_timeout(shop: Shop) -> None:
    client = shop.client()
    session = shop.create(client)
    with pytest.raises(errors.TimedOut):
        client.checkout_sessions.wait(session.id, timeout=30)
    assert sum(shop.time.slept) == pytest.approx(30)


def test_the_retries_of_a_poll_end_with_the_timeout_of_wait(shop: Shop) -> None:
    client = shop.client()
    session = shop.create(client)
    shop.sandbox.faults.add("status", "getCheckoutSession", times=None, status=429, retry_after="15")
    with pytest.raises(errors.TimedOut):
        client.checkout_sessions.wait(session.id, timeout=20)
    assert sum(shop.time.slept) == 20
