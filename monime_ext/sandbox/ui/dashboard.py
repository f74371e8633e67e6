"""The dashboard at `/_sandbox/`: everything in the sandbox on one page, and its levers as forms."""

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

from monime_ext.sandbox.api.idempotency import KeptAnswer
from monime_ext.sandbox.backend import RETURN_METHODS, World, return_method
from monime_ext.sandbox.control.routes import change_session
from monime_ext.sandbox.faults.fault import Fault, FaultKind
from monime_ext.sandbox.state.payments import Payment
from monime_ext.sandbox.state.store import NotPossible
from monime_ext.sandbox.ui.event_stream import stream
from monime_ext.sandbox.ui.forms import read_form
from monime_ext.sandbox.ui.rendering import show
from monime_ext.sandbox.ui.view_models import ShownPayment, shown_payment

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
    shown: ShownPayment


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A kept answer, with how many requests came with its key and how many of them were given it again."""

    kept: KeptAnswer
    requests: int
    replays: int


def parts(world: World) -> list[Part]:
    """Every part of the dashboard as it stands."""
    sessions, payments, webhooks = world.sessions, world.payments, world.webhooks
    endpoints = webhooks.endpoints.all()
    happenings, faults = world.happenings.recent(), world.faults.waiting()
    return [
        Part("live", "Live", len(happenings), happenings[: -_SHOWN - 1 : -1], "Nothing has happened yet."),
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
            [PaymentRow(each, shown_payment(each)) for each in payments.newest(_SHOWN)],
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
        Part("keys", "Idempotency keys", world.idempotency.count(), _keys(world), "No answer is kept under a key."),
        Part("faults", "Faults waiting", len(faults), faults[:_SHOWN], "No fault waits for a request."),
        Part(
            "requests",
            "Requests",
            len(world.requests),
            world.requests.newest(_SHOWN),
            "No request has reached the API yet.",
        ),
    ]


def _keys(world: World) -> list[KeyRow]:
    sent = Counter(each.idempotency_key for each in world.requests)
    replayed = Counter(each.idempotency_key for each in world.requests if each.replayed)
    return [KeyRow(each, sent[each.key], replayed[each.key]) for each in world.idempotency.newest(_SHOWN)]


_Form = Mapping[str, str]


class Dashboard:
    """The handlers of the dashboard."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """The routes below `/_sandbox`."""
        levers: list[tuple[str, Callable[[_Form], None]]] = [
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
            *(Route(f"/dashboard/{name}", self._pulled(lever), methods=["POST"]) for name, lever in levers),
        ]

    async def _page(self, _: Request) -> Response:
        return self._show()

    async def _events(self, request: Request) -> Response:
        return stream(self._world, request)

    def _show(self, problem: str | None = None, status: int = 200) -> Response:
        world = self._world
        values: dict[str, object] = {
            "url": world.url,
            "spaces": world.access.spaces(),
            "problem": problem,
            "now": world.clock.now(),
            "moved": _span(world.clock.offset),
            "return_methods": RETURN_METHODS,
            "return_method": world.return_method,
            "fault_kinds": get_args(FaultKind),
            "operations": sorted(world.specs.operation_ids),
            "parts": parts(world),
        }
        return show("dashboard.html.jinja", values, status)

    def _move_clock(self, form: _Form) -> None:
        self._world.advance(timedelta(minutes=_number(form, "minutes")))

    def _set_return_method(self, form: _Form) -> None:
        self._world.return_method = return_method(form.get("method"))

    def _change_session(self, form: _Form) -> None:
        change_session(self._world, form.get("session", ""), form.get("action", ""))

    def _end_payment(self, form: _Form) -> None:
        payments, payment_id = self._world.payments, form.get("payment", "")
        if form.get("action") == "succeed":
            payments.succeed(payment_id)
        else:
            payments.decline(payment_id, "declined_on_the_dashboard")

    def _resend(self, form: _Form) -> None:
        if "delivery" in form:
            self._world.webhooks.outbox.resend(form["delivery"])
        else:
            self._world.webhooks.outbox.hurry()

    def _add_fault(self, form: _Form) -> None:
        told: dict[str, object] = {name: form[name] for name in ("kind", "match") if form.get(name)}
        told |= {name: form[name].strip() for name in ("idempotency_key", "retry_after") if form.get(name, "").strip()}
        told |= {name: int(_number(form, name)) for name in ("skip", "status") if form.get(name, "").strip()}
        told["times"] = int(_number(form, "times")) if form.get("times", "").strip() else None
        if form.get("seconds", "").strip():
            told["seconds"] = _number(form, "seconds")
        self._world.faults.add(Fault.from_json(told))

    def _remove_fault(self, form: _Form) -> None:
        if "fault" in form:
            self._world.faults.remove(form["fault"])
        else:
            self._world.faults.clear()

    def _reset(self, _: _Form) -> None:
        self._world.reset()

    def _pulled(self, lever: Callable[[_Form], None]) -> Callable[[Request], object]:
        """A handler that pulls a lever and leads back to the page, which tells what went wrong."""

        async def handle(request: Request) -> Response:
            try:
                lever(await read_form(request))
            except HTTPException as reason:
                return self._show(reason.detail, reason.status_code)
            except (ValueError, OverflowError) as reason:
                return self._show(f"That cannot be done: {reason}.", 400)
            except KeyError:
                return self._show("That cannot be done: it is not there any more.", 404)
            except NotPossible as reason:
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
