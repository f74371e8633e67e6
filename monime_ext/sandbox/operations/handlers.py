"""The handler of each operation. Operations without a handler are not implemented."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from monime_ext.sandbox.api.responses import ApiError, ApiResponse, not_found, page_response, success_response
from monime_ext.sandbox.api.schema import problem
from monime_ext.sandbox.api.validation import ValidatedRequest, invalid_request
from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.state.payments import FILTERS, Payment
from monime_ext.sandbox.state.providers import Provider, ProviderKind, find_provider, list_providers
from monime_ext.sandbox.state.receipts import Receipt
from monime_ext.sandbox.state.serialization import Json, encode_json
from monime_ext.sandbox.state.sessions import Session
from monime_ext.sandbox.state.store import InvalidState, Page
from monime_ext.sandbox.webhooks.endpoints import Endpoint, unsupported

__all__ = ["ANONYMOUS", "HANDLERS", "NO_TEST_MODE", "Handler"]

Handler: TypeAlias = Callable[[Backend, ValidatedRequest], ApiResponse]

ANONYMOUS = frozenset({"getService"})
# Observed at the live service by three teams, although its documentation describes test mode.
NO_TEST_MODE = frozenset(
    {"createCheckoutSession", "listCheckoutSessions", "getCheckoutSession", "deleteCheckoutSession"}
)


def get_service(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Describe the service and the caller. An invalid token is reported, not rejected."""
    name, _, date = request.spec.version.partition(".")
    is_authenticated = request.token is not None
    environment = None if request.token is None else "test" if backend.access.is_test(request.token) else "live"
    service = {
        "platform": "Monime",
        "tagline": "A local sandbox; no money moves.",
        "status": {"environment": environment, "isAuthenticated": is_authenticated},
        "apiVersion": {
            "id": request.spec.version,
            "release": {"name": name, "date": date},
            # Monime has announced the deprecation of no version.
            "deprecated": False,
        },
        "requestOrigin": {"country": None, "ipAddress": request.request.client},
    }
    return ApiResponse(200, encode_json(service))


def create_checkout_session(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Create a session."""
    return success_response(backend.sessions.create(request.space, request.body).to_dict(_base_url(backend, request)))


def list_checkout_sessions(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Return one page of sessions, newest first."""
    page = backend.sessions.page(request.space, *request.page())
    return page_response(page, lambda session: session.to_dict(_base_url(backend, request)))


def get_checkout_session(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Return a session."""
    return success_response(_session(backend, request).to_dict(_base_url(backend, request)))


def delete_checkout_session(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Delete a session whose buyer has not started to pay."""
    try:
        backend.sessions.delete(_session(backend, request))
    except InvalidState as error:
        raise ApiError(409, "conflict", str(error)) from None
    return success_response()


def _base_url(backend: Backend, request: ValidatedRequest) -> str:
    return backend.base_url(request.request.header("host"))


def _session(backend: Backend, request: ValidatedRequest) -> Session:
    session = backend.sessions.find(request.path["id"], request.space)
    if session is None:
        raise not_found("checkout session")
    return session


def list_payments(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Return one page of the payments that match all filters, newest first."""
    filters = {name: request.query[name] for name in FILTERS if name in request.query}
    return page_response(backend.payments.page(request.space, filters, *request.page()), Payment.to_dict)


def get_payment(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Return a payment."""
    return success_response(_payment(backend, request).to_dict())


def update_payment(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Update the name, the metadata or both."""
    return success_response(backend.payments.update(_payment(backend, request).id, request.body).to_dict())


def _payment(backend: Backend, request: ValidatedRequest) -> Payment:
    try:
        payment = backend.payments.get(request.path["id"])
    except KeyError:
        raise not_found("payment") from None
    # The API does not report declined payments.
    if payment.space != request.space or payment.status == "declined":
        raise not_found("payment")
    return payment


def get_receipt(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Return the receipt of an order."""
    return success_response(_receipt(backend, request).to_dict())


def redeem_receipt(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Redeem the requested entitlements, all or none."""
    redeemed, receipt = backend.receipts.redeem(
        _receipt(backend, request),
        entitlements=request.body.get("entitlements"),
        everything=bool(request.body.get("redeemAll")),
        metadata=request.body.get("metadata"),
    )
    return success_response({"redeem": redeemed, "receipt": receipt.to_dict()})


def _receipt(backend: Backend, request: ValidatedRequest) -> Receipt:
    receipt = backend.receipts.find(request.path["orderNumber"], request.space)
    if receipt is None:
        raise not_found("receipt")
    return receipt


def list_providers_of(kind: ProviderKind) -> Handler:
    """Return the handler that lists the providers of a kind in one country."""

    def list_page(_: Backend, request: ValidatedRequest) -> ApiResponse:
        limit, start = request.page()
        start = start or 0
        providers = list_providers(kind, request.query["country"])
        end = start + limit
        return page_response(Page(providers[start:end], end if end < len(providers) else None), Provider.to_dict)

    return list_page


def get_provider_of(kind: ProviderKind) -> Handler:
    """Return the handler that returns a provider of a kind."""

    def get_provider(_: Backend, request: ValidatedRequest) -> ApiResponse:
        provider = find_provider(kind, request.path["providerId"])
        if provider is None:
            raise not_found("provider")
        return success_response(provider.to_dict())

    return get_provider


def create_webhook(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Create an endpoint."""
    _reject_unsupported(request.body)
    return success_response(backend.webhooks.endpoints.create(request.space, request.body).to_dict())


def list_webhooks(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Return one page of endpoints, newest first."""
    return page_response(backend.webhooks.endpoints.page(request.space, *request.page()), Endpoint.to_dict)


def get_webhook(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Return an endpoint."""
    return success_response(_endpoint(backend, request).to_dict())


def update_webhook(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Update an endpoint."""
    _reject_unsupported(request.body)
    return success_response(backend.webhooks.endpoints.update(_endpoint(backend, request).id, request.body).to_dict())


def delete_webhook(backend: Backend, request: ValidatedRequest) -> ApiResponse:
    """Delete an endpoint and abandon its pending deliveries."""
    backend.webhooks.remove(_endpoint(backend, request).id)
    return success_response()


def _endpoint(backend: Backend, request: ValidatedRequest) -> Endpoint:
    endpoint = backend.webhooks.endpoints.find(request.path["id"])
    if endpoint is None or endpoint.space != request.space:
        raise not_found("webhook")
    return endpoint


def _reject_unsupported(body: Json) -> None:
    if problems := unsupported(body):
        raise invalid_request([problem(path, message) for path, message in problems.items()])


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
    "listBanks": list_providers_of("bank"),
    "getBank": get_provider_of("bank"),
    "listMomos": list_providers_of("momo"),
    "getMomo": get_provider_of("momo"),
    "listWebhooks": list_webhooks,
    "createWebhook": create_webhook,
    "getWebhook": get_webhook,
    "updateWebhook": update_webhook,
    "deleteWebhook": delete_webhook,
}
