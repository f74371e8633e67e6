"""Checkout sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from monime_ext.sandbox.api.requests import ApiRequest
from monime_ext.sandbox.api.responses import ApiError, ApiResponse, succeeded
from monime_ext.sandbox.api.schema import problem
from monime_ext.sandbox.api.spec import Spec
from monime_ext.sandbox.api.validation import invalid
from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.state.payments import FILTERS, Payment
from monime_ext.sandbox.state.providers import Provider, ProviderKind, provider, providers
from monime_ext.sandbox.state.receipts import Receipt
from monime_ext.sandbox.state.serialization import Json, encode
from monime_ext.sandbox.state.sessions import Session
from monime_ext.sandbox.state.store import InvalidState, Page, cursor, position
from monime_ext.sandbox.webhooks.endpoints import Endpoint, unsupported

_T = TypeVar("_T")
# The spec says it in words: no `default` may stand in a query's schema, or every caller would send it.
_USUAL_PAGE = 10


@dataclass(frozen=True, slots=True)
class ValidatedRequest:
    """A request that passed every check. `space` is empty for operations that need none."""

    call: ApiRequest
    spec: Spec
    token: str | None
    space: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Json

    def page(self) -> tuple[int, int | None]:
        """How many things the caller wants, and where its page begins; None for the beginning.

        Raises:
            ApiError: The cursor is none that a page gave.
        """
        limit = self.query.get("limit", _USUAL_PAGE)
        if "after" not in self.query:
            return limit, None
        begin = position(self.query["after"])
        if begin is None:
            raise invalid([problem("after", "is not the `next` of a page")])
        return limit, begin


Handler: TypeAlias = Callable[["Backend", ValidatedRequest], ApiResponse]


def listed(page: Page[_T], told: Callable[[_T], Json]) -> ApiResponse:
    """The answer that is one page."""
    pagination = {"count": len(page.items), "next": None if page.following is None else cursor(page.following)}
    return succeeded([told(item) for item in page.items], pagination)


def not_found(what: str) -> ApiError:
    """The refusal of a call for something that is not there, or is another Space's."""
    return ApiError(404, "not_found", f"There is no such {what} here.")


def create_checkout_session(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Makes a session."""
    return succeeded(backend.sessions.create(request.space, request.body).told(backend.url))


def list_checkout_sessions(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """One page, newest first."""
    return listed(backend.sessions.page(request.space, *request.page()), lambda session: session.told(backend.url))


def get_checkout_session(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """One session of this Space."""
    return succeeded(_session(backend, request).told(backend.url))


def delete_checkout_session(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Removes a session that nobody has begun to pay."""
    try:
        backend.sessions.delete(_session(backend, request))
    except InvalidState as reason:
        raise ApiError(409, "conflict", str(reason)) from None
    return succeeded()


def _session(backend: Backend, request: ValidatedRequest) -> Session:
    session = backend.sessions.get(request.path["id"], request.space)
    if session is None:
        raise not_found("checkout session")
    return session


def list_payments(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """One page of those that match all filters, newest first."""
    filters = {name: request.query[name] for name in FILTERS if name in request.query}
    return listed(backend.payments.page(request.space, filters, *request.page()), Payment.told)


def get_payment(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """One payment of this Space."""
    return succeeded(_payment(backend, request).told())


def update_payment(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Changes the name, the metadata, or both."""
    return succeeded(backend.payments.update(_payment(backend, request).id, request.body).told())


def _payment(backend: Backend, request: ValidatedRequest) -> Payment:
    try:
        payment = backend.payments.get(request.path["id"])
    except KeyError:
        raise not_found("payment") from None
    if payment.space != request.space or payment.status == "declined":
        raise not_found("payment")
    return payment


def list_of(kind: ProviderKind) -> Handler:
    """The operation that lists the providers of a kind in one country."""

    def list_providers(_: Backend, request: ValidatedRequest) -> ApiResponse:
        limit, begin = request.page()
        begin = begin or 0
        found = providers(kind, request.query["country"])
        page = found[begin : begin + limit]
        return listed(Page(page, begin + limit if begin + limit < len(found) else None), Provider.told)

    return list_providers


def one_of(kind: ProviderKind) -> Handler:
    """The operation that tells one provider of a kind."""

    def get_provider(_: Backend, request: ValidatedRequest) -> ApiResponse:
        found = provider(kind, request.path["providerId"])
        if found is None:
            raise not_found("provider")
        return succeeded(found.told())

    return get_provider


def get_receipt(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """The receipt of an order of this Space."""
    return succeeded(_receipt(backend, request).told())


def redeem_receipt(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Redeems what is asked for, all or nothing."""
    redeemed, receipt = backend.receipts.redeem(
        _receipt(backend, request),
        entitlements=request.body.get("entitlements"),
        everything=bool(request.body.get("redeemAll")),
        metadata=request.body.get("metadata"),
    )
    return succeeded({"redeem": redeemed, "receipt": receipt.told()})


def _receipt(backend: Backend, request: ValidatedRequest) -> Receipt:
    receipt = backend.receipts.get(request.path["orderNumber"], request.space)
    if receipt is None:
        raise not_found("receipt")
    return receipt


def get_service(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Tells who is calling; a bad token is told, not refused."""
    name, _, date = request.spec.version.partition(".")
    known = request.token is not None
    environment = None if request.token is None else "test" if backend.access.is_test(request.token) else "live"
    told = {
        "platform": "Monime",
        "tagline": "A sandbox on this machine; no money moves.",
        "status": {"environment": environment, "isAuthenticated": known},
        "apiVersion": {
            "id": request.spec.version,
            "release": {"name": name, "date": date},
            "deprecated": request.spec is not backend.specs.newest,
        },
        "requestOrigin": {"country": None, "ipAddress": request.call.client},
    }
    return ApiResponse(200, encode(told))


def create_webhook(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Registers an endpoint."""
    _refuse_unsupported(request.body)
    return succeeded(backend.webhooks.endpoints.create(request.space, request.body).told())


def list_webhooks(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """One page, newest first."""
    return listed(backend.webhooks.endpoints.page(request.space, *request.page()), Endpoint.told)


def get_webhook(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """One endpoint of this Space."""
    return succeeded(_endpoint(backend, request).told())


def update_webhook(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Changes an endpoint. Null empties what may be empty, and otherwise leaves what is there."""
    _refuse_unsupported(request.body)
    return succeeded(backend.webhooks.endpoints.update(_endpoint(backend, request).id, request.body).told())


def delete_webhook(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Removes an endpoint; what it was not told yet it is never told."""
    backend.webhooks.remove(_endpoint(backend, request).id)
    return succeeded()


def _endpoint(backend: Backend, request: ValidatedRequest) -> Endpoint:
    endpoint = backend.webhooks.endpoints.get(request.path["id"])
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

HANDLERS: dict[str, Handler] = {
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
