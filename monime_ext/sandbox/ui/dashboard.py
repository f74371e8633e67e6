"""The dashboard at `/_sandbox/`: the contents of the sandbox on one page, and forms for its actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monime_ext.sandbox.api.idempotency import StoredResponse
from monime_ext.sandbox.backend import RETURN_METHODS, Backend, parse_return_method
from monime_ext.sandbox.faults.fault import Fault, FaultKind
from monime_ext.sandbox.state.payments import Payment
from monime_ext.sandbox.state.store import InvalidState
from monime_ext.sandbox.ui.event_stream import stream_activity
from monime_ext.sandbox.ui.forms import read_form
from monime_ext.sandbox.ui.rendering import render
from monime_ext.sandbox.ui.view_models import PaymentView

__all__ = ["Dashboard", "KeyRow", "PaymentRow", "Section"]

_MAX_ROWS = 50

_Form: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the dashboard: the newest objects of one kind, and the number of all."""

    id: str
    title: str
    count: int
    rows: Sequence[object]
    empty_text: str

    @property
    def hidden(self) -> int:
        """The number of objects that are not shown."""
        return max(0, self.count - len(self.rows))


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment and its view."""

    payment: Payment
    view: PaymentView


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A stored response, with the number of requests with its key and of replays."""

    stored: StoredResponse
    requests: int
    replays: int


class Dashboard:
    """The handlers of the dashboard."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def routes(self) -> list[Route]:
        """Return the routes below `/_sandbox`."""
        actions: list[tuple[str, Callable[[_Form], None]]] = [
            ("clock", self._advance_clock),
            ("return-method", self._set_return_method),
            ("sessions", self._change_session),
            ("payments", self._end_payment),
            ("deliveries", self._resend),
            ("faults", self._add_fault),
            ("faults/remove", self._remove_fault),
            ("reset", self._reset),
        ]
        return [
            Route("/", self._get_page, methods=["GET"]),
            Route("/events", self._get_events, methods=["GET"]),
            *(Route(f"/dashboard/{name}", self._form_handler(action), methods=["POST"]) for name, action in actions),
        ]

    async def _get_page(self, request: Request) -> Response:
        return self._render(request)

    async def _get_events(self, request: Request) -> Response:
        return stream_activity(self._backend, request)

    def _render(self, request: Request, problem: str | None = None, status: int = 200) -> Response:
        backend = self._backend
        values: dict[str, object] = {
            "url": backend.base_url(request.headers.get("host")),
            "spaces": backend.access.spaces(),
            "problem": problem,
            "now": backend.clock.now(),
            "offset": _format_offset(backend.clock.offset),
            "return_methods": RETURN_METHODS,
            "return_method": backend.return_method,
            "fault_kinds": get_args(FaultKind),
            "operations": sorted(backend.specs.operation_ids),
            "sections": _sections(backend),
        }
        return render("dashboard.html.jinja", values, status)

    def _advance_clock(self, form: _Form) -> None:
        self._backend.advance(timedelta(minutes=_number(form, "minutes")))

    def _set_return_method(self, form: _Form) -> None:
        self._backend.return_method = parse_return_method(form.get("method"))

    def _change_session(self, form: _Form) -> None:
        self._backend.change_session(form.get("session", ""), form.get("action", ""))

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
        filled = {name: text.strip() for name, text in form.items() if text.strip()}
        options: dict[str, object] = {
            name: filled[name] for name in ("kind", "match", "idempotency_key", "retry_after") if name in filled
        }
        options |= {name: int(_number(filled, name)) for name in ("skip", "status") if name in filled}
        options["times"] = int(_number(filled, "times")) if "times" in filled else None
        if "seconds" in filled:
            options["seconds"] = _number(filled, "seconds")
        self._backend.faults.add(Fault.from_dict(options))

    def _remove_fault(self, form: _Form) -> None:
        if "fault" in form:
            self._backend.faults.remove(form["fault"])
        else:
            self._backend.faults.clear()

    def _reset(self, _: _Form) -> None:
        self._backend.reset()

    def _form_handler(self, action: Callable[[_Form], None]) -> Callable[[Request], object]:
        """Return a handler that performs an action and redirects to the page, which shows errors."""

        async def handle(request: Request) -> Response:
            try:
                action(await read_form(request))
            except HTTPException as error:
                return self._render(request, error.detail, error.status_code)
            except (ValueError, OverflowError) as error:
                return self._render(request, f"The action failed: {error}.", 400)
            except KeyError:
                return self._render(request, "The action failed: the object does not exist any more.", 404)
            except InvalidState as error:
                return self._render(request, f"The action failed: {error}", 409)
            return RedirectResponse("/_sandbox/", 303)

        return handle


def _sections(backend: Backend) -> list[Section]:
    sessions, payments, webhooks = backend.sessions, backend.payments, backend.webhooks
    endpoints = webhooks.endpoints.all()
    events, faults = backend.activity.recent(), backend.faults.active()
    return [
        Section("live", "Live", len(events), events[: -_MAX_ROWS - 1 : -1], "No activity yet."),
        Section(
            "sessions",
            "Sessions",
            sum(sessions.counts().values()),
            sessions.newest(_MAX_ROWS),
            "No sessions yet. A shop creates one with POST /v1/checkout-sessions.",
        ),
        Section(
            "payments",
            "Payments",
            sum(payments.counts().values()),
            [PaymentRow(payment, PaymentView.create(payment)) for payment in payments.newest(_MAX_ROWS)],
            "No payments yet.",
        ),
        Section("webhooks", "Webhooks", len(endpoints), endpoints[: -_MAX_ROWS - 1 : -1], "No endpoints."),
        Section(
            "deliveries",
            "Webhook deliveries",
            sum(webhooks.outbox.counts().values()),
            [webhooks.outbox.details(delivery.id) for delivery in webhooks.outbox.newest(_MAX_ROWS)],
            "No deliveries yet.",
        ),
        Section(
            "keys",
            "Idempotency keys",
            backend.idempotency.count(),
            _key_rows(backend),
            "No responses are stored.",
        ),
        Section("faults", "Active faults", len(faults), faults[:_MAX_ROWS], "No active faults."),
        Section(
            "requests",
            "Requests",
            len(backend.requests),
            backend.requests.newest(_MAX_ROWS),
            "No requests to the API yet.",
        ),
    ]


def _key_rows(backend: Backend) -> list[KeyRow]:
    requests = Counter(entry.idempotency_key for entry in backend.requests)
    replays = Counter(entry.idempotency_key for entry in backend.requests if entry.replayed)
    return [
        KeyRow(stored, requests[stored.key], replays[stored.key]) for stored in backend.idempotency.newest(_MAX_ROWS)
    ]


def _number(form: _Form, name: str) -> float:
    try:
        return float(form.get(name, ""))
    except ValueError:
        raise ValueError(f"{name} is not a number") from None


def _format_offset(offset: timedelta) -> str | None:
    """Return how far the clock is ahead, or None if it is not."""
    minutes = round(offset.total_seconds() / 60)
    if not offset:
        return None
    days, hours = divmod(minutes // 60, 24)
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes % 60, "min")) if count]
    return " ".join(parts) or "less than a minute"
