"""Checkout sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from monime_ext.sandbox.api.requests import Call
from monime_ext.sandbox.api.responses import Answer, Refusal, succeeded
from monime_ext.sandbox.api.schema import problem
from monime_ext.sandbox.api.spec import Spec
from monime_ext.sandbox.api.validation import invalid
from monime_ext.sandbox.backend import World
from monime_ext.sandbox.state.payments import FILTERS, Payment
from monime_ext.sandbox.state.providers import Provider, ProviderKind, provider, providers
from monime_ext.sandbox.state.receipts import Receipt
from monime_ext.sandbox.state.serialization import Json, encode
from monime_ext.sandbox.state.sessions import Session
from monime_ext.sandbox.state.store import NotPossible, Page, cursor, position
from monime_ext.sandbox.webhooks.endpoints import Endpoint, unsupported

_T = TypeVar("_T")
# The spec says it in words: no `default` may stand in a query's schema, or every caller would send it.
_USUAL_PAGE = 10


@dataclass(frozen=True, slots=True)
class Checked:
    """A request that passed every check. `space` is empty for operations that need none."""

    call: Call
    spec: Spec
    token: str | None
    space: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Json

    def page(self) -> tuple[int, int | None]:
        """How many things the caller wants, and where its page begins; None for the beginning.

        Raises:
            Refusal: The cursor is none that a page gave.
        """
        limit = self.query.get("limit", _USUAL_PAGE)
        if "after" not in self.query:
            return limit, None
        begin = position(self.query["after"])
        if begin is None:
            raise invalid([problem("after", "is not the `next` of a page")])
        return limit, begin


Operate: TypeAlias = Callable[["World", Checked], Answer]


def listed(page: Page[_T], told: Callable[[_T], Json]) -> Answer:
    """The answer that is one page."""
    pagination = {"count": len(page.items), "next": None if page.following is None else cursor(page.following)}
    return succeeded([told(item) for item in page.items], pagination)


def not_found(what: str) -> Refusal:
    """The refusal of a call for something that is not there, or is another Space's."""
    return Refusal(404, "not_found", f"There is no such {what} here.")


def create_checkout_session(world: World, request: Checked) -> Answer:
    """Makes a session."""
    return succeeded(world.sessions.create(request.space, request.body).told(world.url))


def list_checkout_sessions(world: World, request: Checked) -> Answer:
    """One page, newest first."""
    return listed(world.sessions.page(request.space, *request.page()), lambda session: session.told(world.url))


def get_checkout_session(world: World, request: Checked) -> Answer:
    """One session of this Space."""
    return succeeded(_session(world, request).told(world.url))


def delete_checkout_session(world: World, request: Checked) -> Answer:
    """Removes a session that nobody has begun to pay."""
    try:
        world.sessions.delete(_session(world, request))
    except NotPossible as reason:
        raise Refusal(409, "conflict", str(reason)) from None
    return succeeded()


def _session(world: World, request: Checked) -> Session:
    session = world.sessions.get(request.path["id"], request.space)
    if session is None:
        raise not_found("checkout session")
    return session


def list_payments(world: World, request: Checked) -> Answer:
    """One page of those that match all filters, newest first."""
    filters = {name: request.query[name] for name in FILTERS if name in request.query}
    return listed(world.payments.page(request.space, filters, *request.page()), Payment.told)


def get_payment(world: World, request: Checked) -> Answer:
    """One payment of this Space."""
    return succeeded(_payment(world, request).told())


def update_payment(world: World, request: Checked) -> Answer:
    """Changes the name, the metadata, or both."""
    return succeeded(world.payments.update(_payment(world, request).id, request.body).told())


def _payment(world: World, request: Checked) -> Payment:
    try:
        payment = world.payments.get(request.path["id"])
    except KeyError:
        raise not_found("payment") from None
    if payment.space != request.space or payment.status == "declined":
        raise not_found("payment")
    return payment


def list_of(kind: ProviderKind) -> Operate:
    """The operation that lists the providers of a kind in one country."""

    def list_providers(_: World, request: Checked) -> Answer:
        limit, begin = request.page()
        begin = begin or 0
        found = providers(kind, request.query["country"])
        page = found[begin : begin + limit]
        return listed(Page(page, begin + limit if begin + limit < len(found) else None), Provider.told)

    return list_providers


def one_of(kind: ProviderKind) -> Operate:
    """The operation that tells one provider of a kind."""

    def get_provider(_: World, request: Checked) -> Answer:
        found = provider(kind, request.path["providerId"])
        if found is None:
            raise not_found("provider")
        return succeeded(found.told())

    return get_provider


def get_receipt(world: World, request: Checked) -> Answer:
    """The receipt of an order of this Space."""
    return succeeded(_receipt(world, request).told())


def redeem_receipt(world: World, request: Checked) -> Answer:
    """Redeems what is asked for, all or nothing."""
    redeemed, receipt = world.receipts.redeem(
        _receipt(world, request),
        entitlements=request.body.get("entitlements"),
        everything=bool(request.body.get("redeemAll")),
        metadata=request.body.get("metadata"),
    )
    return succeeded({"redeem": redeemed, "receipt": receipt.told()})


def _receipt(world: World, request: Checked) -> Receipt:
    receipt = world.receipts.get(request.path["orderNumber"], request.space)
    if receipt is None:
        raise not_found("receipt")
    return receipt


def get_service(world: World, request: Checked) -> Answer:
    """Tells who is calling; a bad token is told, not refused."""
    name, _, date = request.spec.version.partition(".")
    known = request.token is not None
    environment = None if request.token is None else "test" if world.access.is_test(request.token) else "live"
    told = {
        "platform": "Monime",
        "tagline": "A sandbox on this machine; no money moves.",
        "status": {"environment": environment, "isAuthenticated": known},
        "apiVersion": {
            "id": request.spec.version,
            "release": {"name": name, "date": date},
            "deprecated": request.spec is not world.specs.newest,
        },
        "requestOrigin": {"country": None, "ipAddress": request.call.client},
    }
    return Answer(200, encode(told))


def create_webhook(world: World, request: Checked) -> Answer:
    """Registers an endpoint."""
    _refuse_unsupported(request.body)
    return succeeded(world.webhooks.endpoints.create(request.space, request.body).told())


def list_webhooks(world: World, request: Checked) -> Answer:
    """One page, newest first."""
    return listed(world.webhooks.endpoints.page(request.space, *request.page()), Endpoint.told)


def get_webhook(world: World, request: Checked) -> Answer:
    """One endpoint of this Space."""
    return succeeded(_endpoint(world, request).told())


def update_webhook(world: World, request: Checked) -> Answer:
    """Changes an endpoint. Null empties what may be empty, and otherwise leaves what is there."""
    _refuse_unsupported(request.body)
    return succeeded(world.webhooks.endpoints.update(_endpoint(world, request).id, request.body).told())


def delete_webhook(world: World, request: Checked) -> Answer:
    """Removes an endpoint; what it was not told yet it is never told."""
    world.webhooks.remove(_endpoint(world, request).id)
    return succeeded()


def _endpoint(world: World, request: Checked) -> Endpoint:
    endpoint = world.webhooks.endpoints.get(request.path["id"])
    if endpoint is None or endpoint.space != request.space:
        raise not_found("webhook")
    return endpoint


def _refuse_unsupported(body: Json) -> None:
    if problems := unsupported(body):
        raise invalid([problem(path, told) for path, told in problems.items()])


# Three teams met this at the live service, whatever its documentation says of test mode.
NO_TEST_MODE = frozenset(
    {"createCheckoutSession", "listCheckoutSessions", "getCheckoutSession", "deleteCheckoutSession"}
)
ANONYMOUS = frozenset({"getService"})

OPERATIONS: dict[str, Operate] = {
    "getService": get_service,
    "createCheckoutSession": create_checkout_session,
    "listCheckoutSessions": list_checkout_sessions,
    "getCheckoutSession": get_checkout_session,
    "deleteCheckoutSession": delete_checkout_session,
    "listPayments": list_payments,
    "getPayment": get_payment,
    "updatePayment": update_payment,
    "getReceipt": get_receipt,
    "redeemReceipt": redeem_receipt,
    "listBanks": list_of("bank"),
    "getBank": one_of("bank"),
    "listMomos": list_of("momo"),
    "getMomo": one_of("momo"),
    "listWebhooks": list_webhooks,
    "createWebhook": create_webhook,
    "getWebhook": get_webhook,
    "updateWebhook": update_webhook,
    "deleteWebhook": delete_webhook,
}
