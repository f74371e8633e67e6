"""The client for tasks is the client for threads, method by method."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

from monime_ext import (
    caph_2025_06_20,
    caph_2025_08_23,
    client,
    client_async,
    connecting,
    inbox,
    pages,
    rate_limiter,
    receivers,
)
from monime_ext.checkout import builders
from monime_ext.checkout.builder_base import CheckoutBuilderBase

LATEST = caph_2025_08_23.Monime("mon_x", "spc-one"), caph_2025_08_23.AsyncMonime("mon_x", "spc-one")
# The newest release has every resource that an older one has.
RESOURCES = {
    name: (getattr(LATEST[0], name), getattr(LATEST[1], name))
    for name in dir(LATEST[0])
    if not name.startswith("_") and hasattr(getattr(LATEST[0], name), "with_response")
}
CLIENTS: list[tuple[Any, Any]] = [
    (caph_2025_06_20.Monime, caph_2025_06_20.AsyncMonime),
    (caph_2025_08_23.Monime, caph_2025_08_23.AsyncMonime),
    (client.Client, client_async.AsyncClient),
    (rate_limiter.RedisRateLimiter, rate_limiter.AsyncRedisRateLimiter),
    (rate_limiter.PostgresPacing, rate_limiter.AsyncPostgresPacing),
]
DOCUMENTED = [*CLIENTS, *dict.fromkeys((type(threads), type(tasks)) for threads, tasks in RESOURCES.values())]
WITH_RESPONSE = list(
    dict.fromkeys((type(threads.with_response), type(tasks.with_response)) for threads, tasks in RESOURCES.values())
)
INBOXES: list[tuple[Any, Any]] = [
    (getattr(inbox, name), getattr(inbox, f"Async{name}"))
    for name in ("Inbox", "PostgresInboxStore", "RedisInboxStore", "SQLiteInboxStore", "Transaction")
]
RECEIVERS: list[tuple[Any, Any]] = [
    (receivers.Receiver, receivers.AsyncReceiver),
    (receivers.ReturnPage, receivers.AsyncReturnPage),
]
BUILDERS: list[tuple[Any, Any]] = [
    (builders.Checkout, builders.AsyncCheckout),
    (builders.CheckoutWithResponse, builders.AsyncCheckoutWithResponse),
]
LISTINGS: list[tuple[Any, Any]] = [(pages.Paginator, pages.AsyncPaginator)]
PAIRS: list[tuple[Any, Any]] = [*DOCUMENTED, *WITH_RESPONSE, *BUILDERS, *LISTINGS, *INBOXES, *RECEIVERS]
RENAMED = {"close": "aclose"}
# These return at once and wait while they are iterated.
NOT_AWAITED = {"list", "pages", "with_options", "from_env", "prepared", "settings", "checkout", "preview", "to_request"}
NOT_AWAITED |= {"on", "transaction", "refusal"}
# The steps of a builder are shared by both: nothing is sent before the last.
NOT_AWAITED |= {name for name, step in vars(CheckoutBuilderBase).items() if inspect.isfunction(step)}
# A page of a list has its own `response`, and these make several requests.
WITHOUT_RESPONSE = {"with_response", "list", "for_session", "settlement"}


def members(kind: type) -> dict[str, Any]:
    return {name: getattr(kind, name) for name in dir(kind) if not name.startswith("_")}


def sync_words(text: str) -> str:
    """A signature or docstring with the words that have to differ taken for the same."""
    text = re.sub(r"\bAsync(?=[A-Z])|\bawait ", "", text)
    return re.sub(r"\b(Awaitable|Coroutine)\[(?:Any, Any, )?([^\]]*)\]", r"\2", text)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].__name__)
def test_both_have_the_same_public_members(pair: tuple[Any, Any]) -> None:
    threads, tasks = pair
    assert {RENAMED.get(name, name) for name in members(threads)} == set(members(tasks))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].__name__)
def test_both_have_the_same_signatures_and_documentation(pair: tuple[Any, Any]) -> None:
    threads, tasks = pair
    for name, member in members(threads).items():
        twin = getattr(tasks, RENAMED.get(name, name))
        if isinstance(member, property):
            member, twin = member.fget, twin.fget
        if callable(member):
            ours, theirs = (sync_words(str(inspect.signature(each))) for each in (member, twin))
            assert ours.replace("Iterator", "") == theirs.replace("Iterator", ""), name
            assert sync_words(inspect.getdoc(twin) or "").startswith(inspect.getdoc(member) or ""), name
            assert not inspect.iscoroutinefunction(member)
            awaited = inspect.iscoroutinefunction(twin) or isinstance(getattr(tasks, name, None), property)
            assert awaited is not (name in NOT_AWAITED), name


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].__name__)
def test_both_are_made_alike(pair: tuple[Any, Any]) -> None:
    ours, theirs = (
        [(each.name, each.kind, each.default) for each in inspect.signature(kind).parameters.values()] for kind in pair
    )
    assert ours == theirs


@pytest.mark.parametrize("pair", DOCUMENTED, ids=lambda pair: pair[0].__name__)
def test_both_are_documented(pair: tuple[Any, Any]) -> None:
    for kind in pair:
        for name, member in members(kind).items():
            if callable(member) or isinstance(member, property):
                assert inspect.getdoc(member), name


@pytest.mark.parametrize("name", RESOURCES)
def test_the_twins_with_responses_have_the_methods_of_the_plain_resource(name: str) -> None:
    for plain in RESOURCES[name]:
        assert set(vars(plain.with_response)) == set(members(type(plain))) - WITHOUT_RESPONSE


def test_the_resources_are_these() -> None:
    assert list(RESOURCES) == [
        "banks",
        "checkout_sessions",
        "momos",
        "payments",
        "receipts",
        "service",
        "webhook_endpoints",
    ]


@pytest.mark.parametrize("kind", ["Monime", "AsyncMonime"])
def test_both_releases_have_the_same_client_but_for_receipts(kind: str) -> None:
    earlier, later = getattr(caph_2025_06_20, kind), getattr(caph_2025_08_23, kind)
    assert members(later).keys() - members(earlier).keys() == {"receipts"}
    assert members(earlier).keys() < members(later).keys()
    for name, member in members(earlier).items():
        if inspect.isfunction(member):
            assert inspect.signature(member) == inspect.signature(getattr(later, name))
            assert inspect.getdoc(member) == inspect.getdoc(getattr(later, name))


def test_connecting_takes_the_same_for_both() -> None:
    ours, theirs = inspect.signature(connecting.connect), inspect.signature(connecting.connect_async)
    assert sync_words(str(ours)) == sync_words(str(theirs))
