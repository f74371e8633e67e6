"""The dashboard at `/_sandbox/`: everything in the sandbox on one page, and its functions as forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monime_ext.sandbox.api.idempotency import StoredResponse
from monime_ext.sandbox.backend import RETURN_METHODS, Backend, return_method
from monime_ext.sandbox.control.routes import change_session
from monime_ext.sandbox.faults.fault import Fault, FaultKind
from monime_ext.sandbox.state.payments import Payment
from monime_ext.sandbox.state.store import InvalidState
from monime_ext.sandbox.ui.event_stream import stream
from monime_ext.sandbox.ui.forms import read_form
from monime_ext.sandbox.ui.rendering import show
from monime_ext.sandbox.ui.view_models import PaymentView, payment_view

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the dashboard: the newest of one kind of thing, and how many of them there are in all."""

    id: str
    title: str
    count: int
    rows: Sequence[object]
    nothing: str

    @property
    def left_out(self) -> int:
        """How many are there and not shown."""
        return max(0, self.count - len(self.rows))


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """An attempt to pay, and how it may be shown."""

    payment: Payment
    shown: PaymentView


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A kept answer, with how many requests came with its key and how many of them were given it again."""

    kept: StoredResponse
    requests: int
    replays: int


def parts(backend: Backend) -> list[Part]:
    """Every part of the dashboard as it stands."""
    sessions, payments, webhooks = backend.sessions, backend.payments, backend.webhooks
    endpoints = webhooks.endpoints.all()
    activity, faults = backend.activity.recent(), backend.faults.waiting()
    return [
        Part("live", "Live", len(activity), activity[: -_SHOWN - 1 : -1], "Nothing has happened yet."),
        Part(
            "sessions",
            "Sessions",
            sum(sessions.counts().values()),
            sessions.newest(_SHOWN),
            "No session yet. A shop creates one with POST /v1/checkout-sessions.",
        ),
        Part(
            "payments",
            "Payments",
            sum(payments.counts().values()),
            [PaymentRow(each, payment_view(each)) for each in payments.newest(_SHOWN)],
            "Nobody has tried to pay yet.",
        ),
        Part("webhooks", "Webhooks", len(endpoints), endpoints[: -_SHOWN - 1 : -1], "No endpoint is registered."),
        Part(
            "deliveries",
            "Webhook deliveries",
            sum(webhooks.outbox.counts().values()),
            [webhooks.outbox.log(each.id) for each in webhooks.outbox.newest(_SHOWN)],
            "Nothing was to be delivered yet.",
        ),
        Part("keys", "Idempotency keys", backend.idempotency.count(), _keys(backend), "No answer is kept under a key."),
        Part("faults", "Faults waiting", len(faults), faults[:_SHOWN], "No fault waits for a request."),
        Part(
            "requests",
            "Requests",
            len(backend.requests),
            backend.requests.newest(_SHOWN),
            "No request has reached the API yet.",
        ),
    ]


def _keys(backend: Backend) -> list[KeyRow]:
    sent = Counter(each.idempotency_key for each in backend.requests)
    replayed = Counter(each.idempotency_key for each in backend.requests if each.replayed)
    return [KeyRow(each, sent[each.key], replayed[each.key]) for each in backend.idempotency.newest(_SHOWN)]


_Form = Mapping[str, str]


class Dashboard:
    """The handlers of the dashboard."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def routes(self) -> list[Route]:
        """The routes below `/_sandbox`."""
        functions: list[tuple[str, Callable[[_Form], None]]] = [
            ("clock", self._move_clock),
            ("return-method", self._set_return_method),
            ("sessions", self._change_session),
            ("payments", self._end_payment),
            ("deliveries", self._resend),
            ("faults", self._add_fault),
            ("faults/remove", self._remove_fault),
            ("reset", self._reset),
        ]
        return [
            Route("/", self._page, methods=["GET"]),
            Route("/events", self._events, methods=["GET"]),
            *(Route(f"/dashboard/{name}", self._pulled(function), methods=["POST"]) for name, function in functions),
        ]

    async def _page(self, _: Request) -> Response:
        return self._show()

    async def _events(self, request: Request) -> Response:
        return stream(self._backend, request)

    def _show(self, problem: str | None = None, status: int = 200) -> Response:
        backend = self._backend
        values: dict[str, object] = {
            "url": backend.url,
            "spaces": backend.access.spaces(),
            "problem": problem,
            "now": backend.clock.now(),
            "moved": _span(backend.clock.offset),
            "return_methods": RETURN_METHODS,
            "return_method": backend.return_method,
            "fault_kinds": get_args(FaultKind),
            "operations": sorted(backend.specs.operation_ids),
            "parts": parts(backend),
        }
        return show("dashboard.html.jinja", values, status)

    def _move_clock(self, form: _Form) -> None:
        self._backend.advance(timedelta(minutes=_number(form, "minutes")))

    def _set_return_method(self, form: _Form) -> None:
        self._backend.return_method = return_method(form.get("method"))

    def _change_session(self, form: _Form) -> None:
        change_session(self._backend, form.get("session", ""), form.get("action", ""))

    def _end_payment(self, form: _Form) -> None:
        payments, payment_id = self._backend.payments, form.get("payment", "")
        if form.get("action") == "succeed":
            payments.succeed(payment_id)
        else:
            payments.decline(payment_id, "declined_on_the_dashboard")

    def _resend(self, form: _Form) -> None:
        if "delivery" in form:
            self._backend.webhooks.outbox.resend(form["delivery"])
        else:
            self._backend.webhooks.outbox.retry_now()

    def _add_fault(self, form: _Form) -> None:
        told: dict[str, object] = {name: form[name] for name in ("kind", "match") if form.get(name)}
        told |= {name: form[name].strip() for name in ("idempotency_key", "retry_after") if form.get(name, "").strip()}
        told |= {name: int(_number(form, name)) for name in ("skip", "status") if form.get(name, "").strip()}
        told["times"] = int(_number(form, "times")) if form.get("times", "").strip() else None
        if form.get("seconds", "").strip():
            told["seconds"] = _number(form, "seconds")
        self._backend.faults.add(Fault.from_json(told))

    def _remove_fault(self, form: _Form) -> None:
        if "fault" in form:
            self._backend.faults.remove(form["fault"])
        else:
            self._backend.faults.clear()

    def _reset(self, _: _Form) -> None:
        self._backend.reset()

    def _pulled(self, function: Callable[[_Form], None]) -> Callable[[Request], object]:
        """A handler that pulls a function and leads back to the page, which tells what went wrong."""

        async def handle(request: Request) -> Response:
            try:
                function(await read_form(request))
            except HTTPException as reason:
                return self._show(reason.detail, reason.status_code)
            except (ValueError, OverflowError) as reason:
                return self._show(f"That cannot be done: {reason}.", 400)
            except KeyError:
                return self._show("That cannot be done: it is not there any more.", 404)
            except InvalidState as reason:
                return self._show(f"That cannot be done: {reason}", 409)
            return RedirectResponse("/_sandbox/", 303)

        return handle


def _number(form: _Form, name: str) -> float:
    try:
        return float(form.get(name, ""))
    except ValueError:
        raise ValueError(f"{name} is not a number") from None


def _span(offset: timedelta) -> str | None:
    """How far the clock was moved, in words; None when it was not."""
    minutes = round(offset.total_seconds() / 60)
    if not offset:
        return None
    days, hours = divmod(minutes // 60, 24)
    told = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes % 60, "min")) if count]
    return " ".join(told) or "less than a minute"
