"""The hosted page: what `redirectUrl` opens, from the choice of a way to pay to the return to the shop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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
from monime_ext.sandbox.ui.brand import brand
from monime_ext.sandbox.ui.choices import choices, key_of, read_channel
from monime_ext.sandbox.ui.forms import read_form
from monime_ext.sandbox.ui.rendering import ANYWHERE, show, style
from monime_ext.sandbox.ui.return_urls import Destination, destination
from monime_ext.sandbox.ui.view_models import payment_view, session_view

# Of an attempt that the payer gave up for another; who did that needs not be told that it did not go through.
_LEFT = "left_by_payer"

_Handler = Callable[[Request, Session], Awaitable[Response]]


class Checkout:
    """The handlers of the hosted page.

    Nothing waits between looking at a session and changing it, so each form acts on what it was made of, or not at all:
    a form that is sent twice, or from a page that is out of date, only leads to the page as it is now.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def routes(self) -> list[Route]:
        """The routes below `/checkout`."""
        table: list[tuple[str, str, _Handler]] = [
            ("GET", "", self._page),
            ("GET", "/state", self._state),
            ("GET", "/brand.css", self._brand),
            ("GET", "/return", self._return),
            ("POST", "/pay", self._pay),
            ("POST", "/answer", self._answer),
            ("POST", "/cancel", self._cancel),
        ]
        return [Route(f"/{{id}}{path}", self._of_session(handler), methods=[method]) for method, path, handler in table]

    async def _page(self, request: Request, session: Session) -> Response:
        backend = self._backend
        tries = backend.payments.for_session(session.id)
        shown = session_view(session, backend.clock.now())
        values: dict[str, object] = {"session": shown}
        if session.status != "pending":
            back = _back(session)
            paid = next((payment_view(each) for each in tries if each.status == "completed"), None)
            goes_on = back is not None and session.status != "expired"
            return show("over.html.jinja", {**values, "payment": paid, "back": back, "goes_on": goes_on})
        values["tag"] = _tag(session, tries)
        if tries and tries[-1].status == "processing":
            return show("approve.html.jinja", {**values, "payment": payment_view(tries[-1])})
        found = choices(session)
        chosen = next((each for each in found if each.key == request.query_params.get("method")), None)
        return show(
            "choose.html.jinja",
            {
                **values,
                "choices": found,
                "chosen": chosen,
                "problems": chosen.problems(request.query_params.getlist("problem")) if chosen else {},
                "declined": payment_view(tries[-1]) if tries and tries[-1].reason != _LEFT else None,
                "tries": len(tries),
                "cancel_to": destination(session.cart.get("cancelUrl")),
            },
        )

    async def _state(self, _: Request, session: Session) -> Response:
        tag = _tag(session, self._backend.payments.for_session(session.id))
        return PlainTextResponse(tag, headers={"Cache-Control": "no-store"})

    async def _brand(self, _: Request, session: Session) -> Response:
        return style(brand((session.cart.get("brandingOptions") or {}).get("primaryColor")))

    async def _return(self, _: Request, session: Session) -> Response:
        back = _back(session)
        if back is None:
            return _to_page(session)
        if self._backend.return_method == "POST" and back.is_web:
            values = {"session": session_view(session, self._backend.clock.now()), "back": back}
            return show("return.html.jinja", values, forms_to=ANYWHERE)
        return Response(status_code=303, headers={"Location": back.url, "Cache-Control": "no-store"})

    async def _pay(self, request: Request, session: Session) -> Response:
        backend, form = self._backend, await read_form(request)
        if form.get("try") != str(len(backend.payments.for_session(session.id))):
            return _to_page(session)
        channel = read_channel(form, backend.clock.now())
        if not isinstance(channel, Channel):
            return _to_page(session, method=key_of(form), problem=channel)
        with backend.store.transaction():
            payment = backend.payments.begin(session.id, channel)
            if channel.type == "card":
                backend.payments.settle(payment.id)
        return _to_page(session)

    async def _answer(self, request: Request, session: Session) -> Response:
        payments, form = self._backend.payments, await read_form(request)
        payment = payments.active(session.id)
        if payment is not None and payment.id == form.get("payment"):
            match form.get("answer"):
                case "approve":
                    payments.settle(payment.id)
                case "decline":
                    payments.decline(payment.id, "rejected_by_payer")
                case "leave":
                    payments.decline(payment.id, _LEFT)
        return _to_page(session)

    async def _cancel(self, request: Request, session: Session) -> Response:
        await read_form(request)
        self._backend.sessions.cancel(session.id)
        return _to_page(session)

    def _of_session(self, handler: _Handler) -> Callable[[Request], Awaitable[Response]]:
        """The handler for the session of the address, with what goes wrong told as a page."""

        async def handle(request: Request) -> Response:
            session = self._backend.sessions.get(request.path_params["id"])
            if session is None:
                return _refused(404, "No such checkout", "The sandbox has no checkout session of this id.")
            try:
                return await handler(request, session)
            except (InvalidState, KeyError):
                # It ended, or was deleted, while the form was on its way: the page tells.
                return _to_page(session)
            except HTTPException as reason:
                return _refused(reason.status_code, "This cannot be done", reason.detail)
            except ValueError as reason:
                return _refused(400, "This cannot be done", f"The form makes no sense here: {reason}.")

        return handle


def _tag(session: Session, tries: list[Payment]) -> str:
    """A word that changes whenever the page would show something else."""
    return f"{session.status} {len(tries)} {tries[-1].status if tries else '-'}"


def _back(session: Session) -> Destination | None:
    """Where a session that is over sends its buyer."""
    if session.status == "pending":
        return None
    return destination(session.cart.get("successUrl" if session.status == "completed" else "cancelUrl"))


def _to_page(session: Session, **query: str | list[str]) -> Response:
    address = f"/checkout/{session.id}"
    return RedirectResponse(f"{address}?{urlencode(query, doseq=True)}" if query else address, 303)


def _refused(status: int, heading: str, text: str) -> Response:
    return show("refused.html.jinja", {"heading": heading, "text": text}, status)
