"""The hosted checkout page at a session's `redirectUrl`, from choosing a payment method to returning to the shop."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.state.channels import Channel
from monime_ext.sandbox.state.payments import Payment
from monime_ext.sandbox.state.sessions import Session
from monime_ext.sandbox.state.store import InvalidState
from monime_ext.sandbox.ui.brand import create_brand
from monime_ext.sandbox.ui.choices import choice_key, fields_to_show_again, list_choices, parse_channel_form
from monime_ext.sandbox.ui.forms import read_form
from monime_ext.sandbox.ui.rendering import ANY_ORIGIN, render, render_brand
from monime_ext.sandbox.ui.return_urls import Destination, parse_destination
from monime_ext.sandbox.ui.view_models import PaymentView, SessionView

__all__ = ["Checkout"]

# The payer abandoned the payment for another method, and needs no message that it failed.
_ABANDONED = "abandoned_by_payer"
_MAX_REJECTED = 100

_Handler: TypeAlias = Callable[[Request, Session], Awaitable[Response]]


class Checkout:
    """The handlers of the hosted page.

    No handler awaits between reading a session and changing it, so each form either acts on the state that it was
    rendered from or does nothing: a form that is submitted twice, or from an outdated page, redirects to the current
    page.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        # The fields of rejected forms by session, in memory only, and not in the URL, which browsers store.
        self._rejected: OrderedDict[str, dict[str, str]] = OrderedDict()

    def routes(self) -> list[Route]:
        """Return the routes below `/checkout`."""
        table: list[tuple[str, str, _Handler]] = [
            ("GET", "", self._show_page),
            ("GET", "/state", self._get_state),
            ("GET", "/brand.css", self._get_brand),
            ("GET", "/return", self._return_to_shop),
            ("POST", "/pay", self._pay),
            ("POST", "/decision", self._decide),
            ("POST", "/cancel", self._cancel),
        ]
        return [
            Route(f"/{{id}}{path}", self._for_session(handler), methods=[method]) for method, path, handler in table
        ]

    async def _show_page(self, request: Request, session: Session) -> Response:
        backend = self._backend
        payments = backend.payments.for_session(session.id)
        values: dict[str, object] = {"session": SessionView.create(session, backend.clock.now())}
        if session.status != "pending":
            destination = _return_destination(session)
            completed = next((payment for payment in payments if payment.status == "completed"), None)
            return render(
                "ended.html.jinja",
                {
                    **values,
                    "payment": PaymentView.create(completed) if completed else None,
                    "destination": destination,
                    "is_redirecting": destination is not None and session.status != "expired",
                },
            )
        values["state"] = _state(session, payments)
        if payments and payments[-1].status == "processing":
            return render("approve.html.jinja", {**values, "payment": PaymentView.create(payments[-1])})
        choices = list_choices(session)
        selected = next((choice for choice in choices if choice.key == request.query_params.get("method")), None)
        problems = selected.problems(request.query_params.getlist("problem")) if selected else {}
        is_declined = payments and payments[-1].reason != _ABANDONED
        return render(
            "choose.html.jinja",
            {
                **values,
                "choices": choices,
                "selected": selected,
                "problems": problems,
                "filled": self._rejected.get(session.id, {}) if problems else {},
                "declined": PaymentView.create(payments[-1]) if is_declined else None,
                "attempts": len(payments),
                "cancel_destination": parse_destination(session.cart.get("cancelUrl")),
            },
        )

    async def _get_state(self, _: Request, session: Session) -> Response:
        state = _state(session, self._backend.payments.for_session(session.id))
        return PlainTextResponse(state, headers={"Cache-Control": "no-store"})

    async def _get_brand(self, _: Request, session: Session) -> Response:
        return render_brand(create_brand((session.cart.get("brandingOptions") or {}).get("primaryColor")))

    async def _return_to_shop(self, _: Request, session: Session) -> Response:
        destination = _return_destination(session)
        if destination is None:
            return _redirect_to_page(session)
        if self._backend.return_method == "POST" and destination.is_web:
            view = SessionView.create(session, self._backend.clock.now())
            return render("return.html.jinja", {"session": view, "destination": destination}, form_action=ANY_ORIGIN)
        return Response(status_code=303, headers={"Location": destination.url, "Cache-Control": "no-store"})

    async def _pay(self, request: Request, session: Session) -> Response:
        backend, form = self._backend, await read_form(request)
        if form.get("attempt") != str(len(backend.payments.for_session(session.id))):
            return _redirect_to_page(session)
        channel = parse_channel_form(form, backend.clock.now())
        self._rejected.pop(session.id, None)
        if not isinstance(channel, Channel):
            self._rejected[session.id] = fields_to_show_again(form, channel)
            if len(self._rejected) > _MAX_REJECTED:
                self._rejected.popitem(last=False)
            return _redirect_to_page(session, method=choice_key(form), problem=channel)
        with backend.store.transaction():
            payment = backend.payments.start(session.id, channel)
            if channel.type == "card":
                backend.payments.resolve(payment.id)
        return _redirect_to_page(session)

    async def _decide(self, request: Request, session: Session) -> Response:
        payments, form = self._backend.payments, await read_form(request)
        payment = payments.in_progress(session.id)
        if payment is not None and payment.id == form.get("payment"):
            match form.get("decision"):
                case "approve":
                    payments.resolve(payment.id)
                case "decline":
                    payments.decline(payment.id, "rejected_by_payer")
                case "abandon":
                    payments.decline(payment.id, _ABANDONED)
        return _redirect_to_page(session)

    async def _cancel(self, request: Request, session: Session) -> Response:
        await read_form(request)
        self._backend.sessions.cancel(session.id)
        return _redirect_to_page(session)

    def _for_session(self, handler: _Handler) -> Callable[[Request], Awaitable[Response]]:
        """Wrap a handler: look up the session, and turn errors into pages."""

        async def handle(request: Request) -> Response:
            session = self._backend.sessions.find(request.path_params["id"])
            if session is None:
                return _error_page(404, "Checkout not found", "The sandbox has no checkout session with this id.")
            try:
                return await handler(request, session)
            except (InvalidState, KeyError):
                # The session ended or was deleted after the form was rendered; the page shows that.
                return _redirect_to_page(session)
            except HTTPException as error:
                return _error_page(error.status_code, "Request rejected", error.detail)
            except ValueError as error:
                return _error_page(400, "Request rejected", f"The form is invalid: {error}.")

        return handle


def _state(session: Session, payments: list[Payment]) -> str:
    """Return text that changes whenever the page does."""
    return f"{session.status} {len(payments)} {payments[-1].status if payments else '-'}"


def _return_destination(session: Session) -> Destination | None:
    """Return where the buyer of an ended session returns to."""
    if session.status == "pending":
        return None
    return parse_destination(session.cart.get("successUrl" if session.status == "completed" else "cancelUrl"))


def _redirect_to_page(session: Session, **query: str | list[str]) -> Response:
    url = f"/checkout/{session.id}"
    return RedirectResponse(f"{url}?{urlencode(query, doseq=True)}" if query else url, 303)


def _error_page(status: int, heading: str, text: str) -> Response:
    return render("error.html.jinja", {"heading": heading, "text": text}, status)
