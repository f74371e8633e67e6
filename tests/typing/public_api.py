"""The types of the public API. This file never runs: `make types` checks it.

A line that must be an error has a `type: ignore`, and the type checkers report one that is not needed.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true, reportUnnecessaryComparison=true

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, assert_type

import httpx

from monime_ext import (
    ApiVersion,
    IdempotencyKey,
    MonimeError,
    Page,
    Response,
    ResumeReport,
    Runtime,
    Timeout,
    connect,
    connect_async,
    errors,
    resume,
)
from monime_ext import caph_2025_06_20 as earliest
from monime_ext import caph_2025_08_23 as latest
from monime_ext import webhooks as any_webhooks
from monime_ext._client._async.paginator import AsyncPaginator
from monime_ext._client._sync.paginator import Paginator
from monime_ext.caph_2025_08_23 import (
    AsyncMonime,
    BrandingOptions,
    CheckoutSession,
    Event,
    LineItemCreate,
    Monime,
    Payment,
    PaymentOptions,
    Price,
    Service,
    webhooks,
)
from monime_ext.inbox import (
    AsyncInbox,
    AsyncSQLiteInboxStore,
    AsyncTransaction,
    Inbox,
    SQLiteInboxStore,
    Transaction,
)
from monime_ext.journal import (
    AsyncJournal,
    AsyncSQLiteJournal,
    AsyncSQLJournal,
    Encryption,
    Journal,
    SQLiteJournal,
    SQLJournal,
)
from monime_ext.money import Money, sle
from monime_ext.rate_limiting import (
    AsyncLocalRateLimiter,
    AsyncRedisRateLimiter,
    LocalRateLimiter,
    RedisRateLimiter,
)
from monime_ext.receivers import AsyncReceiver, ExpectedPayment, Receiver, ReturnContext, ReturnPage
from monime_ext.reconciliation.records import PaymentRecord
from monime_ext.reconciliation.settlement import Settlement

LINES = [LineItemCreate(name="Rice", price=Price(currency="SLE", value=45000))]


def connect_with_a_literal_version_returns_its_class(version: ApiVersion) -> None:
    assert_type(connect(version="caph.2025-08-23"), latest.Monime)
    assert_type(connect(version="caph.2025-06-20"), earliest.Monime)
    assert_type(connect_async(version="caph.2025-08-23"), latest.AsyncMonime)
    assert_type(connect_async(version="caph.2025-06-20"), earliest.AsyncMonime)
    assert_type(connect(version=version), earliest.Monime | latest.Monime)
    assert_type(connect(), earliest.Monime | latest.Monime)
    connect(version="caph.2024-01-01")  # type: ignore[call-overload]
    connect(version="caph.2025-08-23", http_client=httpx.AsyncClient())  # type: ignore[call-overload]
    connect(version="caph.2025-08-23", retries=3)  # type: ignore[call-overload]


def the_settings_of_a_client_are_typed() -> None:
    assert_type(Monime.from_env(), Monime)
    assert_type(Monime("t", "s").with_options(space_id="spc-1", timeout=Timeout(read=3)), Monime)
    Monime(
        "t", "s", base_url="u", timeout=3, deadline=None, max_retries=0, http_client=httpx.Client(), runtime=Runtime()
    )
    Monime("t")  # type: ignore[call-arg]
    Monime("t", "s", timeout="3")  # type: ignore[arg-type]
    Monime("t", "s", http_client=httpx.AsyncClient())  # type: ignore[arg-type]
    AsyncMonime("t", "s", http_client=httpx.Client())  # type: ignore[arg-type]
    Monime("t", "s").with_options(base_url="u")  # type: ignore[call-arg]
    with Monime("t", "s") as client:
        assert_type(client, Monime)


def sync_and_async_clients_need_their_own_rate_limiters() -> None:
    Monime("t", "s", rate_limiter=None)
    Monime("t", "s", rate_limiter="local").with_options(rate_limiter=LocalRateLimiter(share=0.25)).with_options(
        rate_limiter="same"
    )
    Monime("t", "s", rate_limiter=RedisRateLimiter("redis://127.0.0.1"))
    AsyncMonime("t", "s", rate_limiter=AsyncRedisRateLimiter("redis://127.0.0.1"))
    connect_async(version="caph.2025-08-23", rate_limiter=AsyncLocalRateLimiter(LocalRateLimiter()))
    Monime("t", "s", rate_limiter="shared")  # type: ignore[arg-type]
    Monime("t", "s", rate_limiter=AsyncLocalRateLimiter())  # type: ignore[arg-type]
    AsyncMonime("t", "s", rate_limiter=LocalRateLimiter())  # type: ignore[arg-type]
    connect(version="caph.2025-08-23", rate_limiter=AsyncLocalRateLimiter())  # type: ignore[call-overload]


def results_are_models_of_the_api_version(client: Monime, earlier: earliest.Monime) -> None:
    session = client.checkout_sessions.create(name="Order", line_items=LINES)
    assert_type(session, CheckoutSession)
    assert_type(session.redirect_url, str)
    assert_type(session.id, str)
    assert_type(session.order_number, str | None)
    assert_type(session.expire_time, datetime | None)
    assert_type(client.checkout_sessions.get("scs-1"), CheckoutSession)
    assert_type(client.checkout_sessions.wait("scs-1", timeout=60), CheckoutSession)
    assert_type(client.checkout_sessions.list(limit=5), Paginator[CheckoutSession])
    for page in client.checkout_sessions.list().pages():
        assert_type(page, Page[CheckoutSession])
    for session in client.checkout_sessions.list():
        assert_type(session, CheckoutSession)
    assert_type(client.whoami(), Service)
    assert_type(earlier.checkout_sessions.get("scs-1"), earliest.CheckoutSession)
    session.redirect_uri  # type: ignore[attr-defined]  # noqa: B018


def every_resource_returns_models_of_the_api_version(client: Monime, earlier: earliest.Monime) -> None:
    assert_type(client.payments.get("spm-1"), latest.Payment)
    assert_type(client.payments.list(order_number="1"), Paginator[latest.Payment])
    assert_type(client.payments.update("spm-1", name=None, metadata={"a": "b"}), latest.Payment)
    assert_type(client.payments.for_session("scs-1"), tuple[latest.Payment, ...])
    assert_type(client.payments.for_session(client.checkout_sessions.get("scs-1"))[0].amount.value, int)
    assert_type(client.banks.get("slb001"), latest.Bank)
    assert_type(client.momos.list(), Paginator[latest.Momo])
    assert_type(client.receipts.get("1"), latest.Receipt)
    redemption = client.receipts.redeem("1", entitlements=[latest.EntitlementRedeem(key="entry", units=2)])
    assert_type(redemption, latest.ReceiptRedemption)
    assert_type(client.receipts.redeem("1", redeem_all=True).receipt, latest.Receipt)
    endpoint = client.webhook_endpoints.create(
        name="Shop",
        url="https://shop.example/webhooks",
        events=["checkout_session.completed"],
        verification_method=latest.HS256Verification(type_="HS256", secret="s" * 32),
    )
    assert_type(endpoint, latest.Webhook)
    assert_type(client.webhook_endpoints.update("whk-1", enabled=False, headers=None), latest.Webhook)
    assert_type(client.webhook_endpoints.with_response.delete("whk-1"), Response[None])
    assert_type(earlier.payments.get("spm-1"), earliest.Payment)
    assert_type(earlier.momos.get("m17"), earliest.Momo)


def only_api_versions_with_receipts_have_the_resource(
    earlier: earliest.Monime, async_client: earliest.AsyncMonime, version: ApiVersion
) -> None:
    earlier.receipts  # type: ignore[attr-defined]  # noqa: B018
    async_client.receipts  # type: ignore[attr-defined]  # noqa: B018
    connect(version="caph.2025-06-20").receipts.get("1")  # type: ignore[attr-defined]
    connect(version="caph.2025-08-23").receipts.get("1")
    connect(version=version).receipts  # type: ignore[union-attr]  # noqa: B018
    earliest.Receipt  # type: ignore[attr-defined]  # noqa: B018


def money_is_confirmed_and_settled(client: Monime) -> None:
    confirm = client.checkout_sessions.confirm
    assert_type(confirm("scs-1", amount=sle("450.00"), reference="1042"), CheckoutSession)
    assert_type(confirm("scs-1", amount=45000, currency="SLE", reference=None), CheckoutSession)
    confirm("scs-1", amount=450.0, currency="SLE", reference=None)  # type: ignore[arg-type]
    confirm("scs-1", amount=sle("450.00"))  # type: ignore[call-arg]
    confirm("scs-1", reference="1042")  # type: ignore[call-arg]
    settlement = client.payments.settlement("scs-1")
    assert_type(settlement, Settlement)
    assert_type(settlement.net, Money | None)
    assert_type(settlement.payments, tuple[PaymentRecord, ...])
    assert_type(settlement | Settlement(), Settlement)
    settlement.net.value  # type: ignore[union-attr]  # noqa: B018


def a_response_is_typed_by_its_result(client: Monime) -> None:
    created = client.checkout_sessions.with_response.create(name="Order", line_items=LINES)
    assert_type(created, Response[CheckoutSession])
    assert_type(created.result.redirect_url, str)
    assert_type(created.attempts, int)
    assert_type(created.idempotency_key, str | None)
    assert_type(client.checkout_sessions.with_response.delete("scs-1"), Response[None])
    assert_type(client.service.with_response.whoami(), Response[Service])
    client.checkout_sessions.with_response.create(nam="Order")  # type: ignore[call-arg]


def wrong_arguments_of_the_other_resources_are_errors(client: Monime) -> None:
    client.payments.list(order=5)  # type: ignore[call-arg]
    client.payments.update("spm-1", amount=5)  # type: ignore[call-arg]
    client.payments.update("spm-1", name=5)  # type: ignore[arg-type]
    client.payments.for_session(5)  # type: ignore[arg-type]
    client.receipts.redeem("1", entitlements=[5])  # type: ignore[list-item]
    client.webhook_endpoints.create(name="Shop", url="https://a")  # type: ignore[call-arg]
    client.webhook_endpoints.update("whk-1", verification_method=None)  # type: ignore[call-arg]
    latest.HS256Verification(type_="ES256", secret="s")  # type: ignore[arg-type]
    latest.ES256Verification(type_="ES256", secret="s")  # type: ignore[call-arg]


def an_order_is_typed_and_resumed(client: Monime, async_client: AsyncMonime) -> None:
    sessions = client.checkout_sessions
    assert_type(sessions.create(name="Order", line_items=LINES, once="1042", attempt=2), CheckoutSession)
    assert_type(sessions.create(name="Order", line_items=LINES, once="1042", renew="when_ended"), CheckoutSession)
    assert_type(resume(client), ResumeReport)
    assert_type(client.journal, Journal)
    assert_type(async_client.journal, AsyncJournal)
    Monime("t", "s", journal=SQLiteJournal("j", encryption=Encryption("k")))
    Monime("t", "s", journal="postgresql://db/shop")
    AsyncMonime("t", "s", journal=AsyncSQLiteJournal("j"))
    connect(version="caph.2025-08-23", journal=SQLJournal("postgresql://db/shop"))
    connect_async(version="caph.2025-08-23", journal=AsyncSQLJournal("postgresql://db/shop"))
    Monime("t", "s", journal=AsyncSQLiteJournal("j"))  # type: ignore[arg-type]
    AsyncMonime("t", "s", journal=SQLiteJournal("j"))  # type: ignore[arg-type]
    resume(async_client)  # type: ignore[arg-type]
    sessions.create(name="Order", line_items=LINES, once=1042)  # type: ignore[arg-type]
    sessions.create(name="Order", line_items=LINES, once="1042", renew="always")  # type: ignore[arg-type]


def a_journal_error_is_typed(error: errors.JournalError, mismatch: errors.BodyMismatch) -> None:
    assert_type(error.once, str | None)
    assert_type(error.attempt, int | None)
    assert_type(error.session_id, str | None)
    assert_type(error.session_status, str | None)
    assert_type(mismatch.paths, tuple[str, ...])


def wrong_arguments_are_errors(client: Monime, line_of_another_version: earliest.LineItemCreate) -> None:
    create = client.checkout_sessions.create
    create(name="Order")  # type: ignore[call-arg]
    create("Order", LINES)  # type: ignore[call-arg]
    create(name=5, line_items=LINES)  # type: ignore[arg-type]
    create(name="Order", line_items=[5])  # type: ignore[list-item]
    create(name="Order", line_items=[line_of_another_version])  # type: ignore[list-item]
    create(name="Order", line_items=LINES, metadata={"a": 5})  # type: ignore[dict-item]
    create(name="Order", line_items=LINES, idempotency_key=1042)  # type: ignore[arg-type]
    create(name="Order", line_items=LINES, time_out=5)  # type: ignore[call-arg]
    create(name="Order", line_items=LINES, max_retries="5")  # type: ignore[arg-type]
    client.checkout_sessions.list(limit="5")  # type: ignore[arg-type]
    Price(currency="LE", value=1)  # type: ignore[arg-type]
    earliest.Price(currency="USD", value=1)  # type: ignore[arg-type]
    IdempotencyKey.for_order(1042)  # type: ignore[arg-type]


def all_valid_arguments_are_accepted(client: Monime) -> None:
    client.checkout_sessions.create(
        name="Order",
        line_items=(line for line in [{"name": "Rice", "price": {"currency": "SLE", "value": 1}}]),
        payment_options=PaymentOptions(),
        branding_options=BrandingOptions(primary_color="#abc"),
        metadata={"a": "b"},
        idempotency_key=IdempotencyKey.for_order("1042", attempt=2),
        space_id="spc-1",
        extra_headers={"X-Trace": "1"},
        timeout=3.5,
        deadline=None,
        max_retries=0,
    )


async def the_async_client_has_the_same_types(client: AsyncMonime) -> None:
    assert_type(await client.checkout_sessions.create(name="Order", line_items=LINES), CheckoutSession)
    assert_type(client.checkout_sessions.list(), AsyncPaginator[CheckoutSession])
    async for session in client.checkout_sessions.list():
        assert_type(session, CheckoutSession)
    async for page in client.checkout_sessions.list().pages():
        assert_type(page, Page[CheckoutSession])
    assert_type(await client.checkout_sessions.with_response.get("scs-1"), Response[CheckoutSession])
    assert_type(await client.service.with_response.whoami(), Response[Service])
    assert_type(await client.whoami(), Service)
    assert_type(await client.checkout_sessions.confirm("scs-1", amount=sle("1"), reference=None), CheckoutSession)
    assert_type(await client.payments.for_session("scs-1"), tuple[latest.Payment, ...])
    assert_type(await client.payments.settlement("scs-1"), Settlement)
    assert_type(client.banks.list(), AsyncPaginator[latest.Bank])
    assert_type(await client.receipts.redeem("1", redeem_all=True), latest.ReceiptRedemption)
    assert_type(await client.webhook_endpoints.with_response.get("whk-1"), Response[latest.Webhook])
    client.checkout_sessions.get("scs-1").redirect_url  # type: ignore[attr-defined]  # noqa: B018
    async with client as same:
        assert_type(same, AsyncMonime)


def events_have_the_models_of_the_pinned_api_version(body: bytes, version: ApiVersion) -> None:
    event = webhooks.construct_event(body, "t=1,v1=x", ["a", "b"], tolerance=None, now=1.0)
    assert_type(event, Event)
    assert_type(event.session, CheckoutSession | None)
    assert_type(event.payment, Payment | None)
    assert_type(event.metadata, Mapping[str, str])
    assert_type(event.checkout_session_id, str | None)
    earlier = earliest.webhooks.parse(body)
    assert_type(earlier.payment, earliest.Payment | None)
    assert_type(any_webhooks.parse(body, version="caph.2025-06-20"), earliest.Event)
    assert_type(any_webhooks.parse(body, version="caph.2025-08-23"), Event)
    assert_type(any_webhooks.parse(body, version=version), earliest.Event | Event)
    any_webhooks.parse(body)  # type: ignore[call-overload]
    webhooks.parse("text")  # type: ignore[arg-type]
    webhooks.verify(body, None, 5)  # type: ignore[arg-type]


def handlers_are_typed_by_the_store(event: Event, earlier: earliest.Event) -> None:
    inbox = Inbox(webhooks, SQLiteInboxStore("shop.sqlite3"))

    @inbox.on("a.b")
    def settle(event: Event, transaction: Transaction[sqlite3.Connection]) -> None:
        assert_type(transaction.begin(), sqlite3.Connection)
        assert_type(transaction.once("settle"), bool)

    @inbox.on("a.c")  # type: ignore[arg-type]
    def wrong(event: Event, transaction: Transaction[str]) -> None: ...

    assert_type(inbox.handle(event), Literal["done", "duplicate", "dead_lettered", "ignored"])
    inbox.handle(earlier)  # type: ignore[arg-type]
    Inbox(webhooks, AsyncSQLiteInboxStore("shop.sqlite3"))  # type: ignore[arg-type]
    Receiver(webhooks, "secret", inbox.handle)


async def async_handlers_are_typed_by_the_store(event: Event) -> None:
    inbox = AsyncInbox(webhooks, AsyncSQLiteInboxStore("shop.sqlite3"))

    @inbox.on()
    async def settle(event: Event, transaction: AsyncTransaction[sqlite3.Connection]) -> None:
        assert_type(await transaction.begin(), sqlite3.Connection)

    assert_type(await inbox.handle(event), Literal["done", "duplicate", "dead_lettered", "ignored"])
    AsyncReceiver(webhooks, "secret", inbox.handle)


def a_return_page_is_typed_by_its_client(client: Monime, async_client: AsyncMonime) -> None:
    def render(context: ReturnContext[CheckoutSession]) -> str:
        assert_type(context.session, CheckoutSession | None)
        return context.state

    ReturnPage(client.checkout_sessions, lambda query: ExpectedPayment("scs-1", sle("1.00")), render)
    ReturnPage(async_client.checkout_sessions, lambda query: None, render)  # type: ignore[arg-type]


def errors_are_typed(error: MonimeError, limited: errors.RateLimited, invalid: errors.InvalidRequest) -> None:
    assert_type(error.outcome, errors.Outcome)
    assert_type(error.status, int | None)
    assert_type(error.idempotency_key, str | None)
    assert_type(error.body, bytes | None)
    assert_type(error.details, Any)
    assert_type(limited.limit, str | None)
    assert_type(invalid.problems, tuple[errors.Problem, ...])
    if error.outcome == "maybe":  # type: ignore[comparison-overlap]
        pass
