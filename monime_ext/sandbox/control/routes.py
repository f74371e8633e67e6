"""The control plane under `/_sandbox/`: the sandbox's functions for callers in any language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monime_ext.sandbox.backend import Backend, return_method
from monime_ext.sandbox.control.requests import Table, body_if_any, body_of, channel_of, routes_of
from monime_ext.sandbox.control.webhooks import WebhookControl
from monime_ext.sandbox.faults.fault import Fault
from monime_ext.sandbox.state.channels import Channel
from monime_ext.sandbox.state.clock import timestamp
from monime_ext.sandbox.state.fees import Fees
from monime_ext.sandbox.state.payments import DEFAULT_DECLINE_REASON
from monime_ext.sandbox.state.sessions import Session


class PaymentControl:
    """The handlers of payments."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def table(self) -> Table:
        """The methods, paths and handlers."""
        return [
            ("GET", "/payments", self._payments),
            ("POST", "/payments", self._begin),
            ("POST", "/payments/{id}/{action}", self._end),
            ("GET", "/fees", self._fees),
            ("PUT", "/fees", self._set_fees),
        ]

    async def _payments(self, request: Request) -> Response:
        payments, session = self._backend.payments, request.query_params.get("session")
        found = payments.all() if session is None else payments.for_session(session)
        return JSONResponse({"payments": [payment.to_json() for payment in found]})

    async def _begin(self, request: Request) -> Response:
        told = await body_of(request, "session", "channel")
        return JSONResponse(self._backend.payments.begin(str(told.get("session")), channel_of(told)).to_json(), 201)

    async def _end(self, request: Request) -> Response:
        payments, payment_id = self._backend.payments, request.path_params["id"]
        told = await body_if_any(request, "reason")
        match request.path_params["action"]:
            case "succeed":
                payment = payments.succeed(payment_id)
            case "decline":
                payment = payments.decline(payment_id, str(told.get("reason", DEFAULT_DECLINE_REASON)))
            case "settle":
                payment = payments.settle(payment_id)
            case action:
                raise KeyError(action)
        return JSONResponse(payment.to_json())

    async def _fees(self, _: Request) -> Response:
        return JSONResponse(self._backend.payments.fees.to_json())

    async def _set_fees(self, request: Request) -> Response:
        self._backend.payments.fees = Fees(await body_of(request))
        return await self._fees(request)


_SPANS = ("days", "hours", "minutes", "seconds")


def span(told: Any) -> timedelta:
    """The time that an object such as `{"minutes": 61}` names.

    Raises:
        ValueError: It is not such an object.
    """
    if not isinstance(told, dict) or not told or any(name not in _SPANS for name in told):
        raise ValueError(f"give an object with some of {', '.join(_SPANS)}, or with a moment as to")
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in told.values()):
        raise ValueError("a span of time is made of numbers")
    try:
        return timedelta(**told)
    except OverflowError:
        raise ValueError("the span of time is too long") from None


def change_session(backend: Backend, session_id: str, action: str, channel: Channel | None = None) -> Session:
    """Does to a session what a buyer or time would do.

    Arguments:
        backend: The sandbox.
        session_id: The session's id.
        action: `start` (the buyer begins to pay), `complete`, `cancel` or `expire`.
        channel: What the buyer pays with, for `start` and `complete`; None takes the first that is offered.

    Returns:
        The session as it stands then.

    Raises:
        KeyError: There is no such session, or no such action.
        InvalidState: The session is over already, or another attempt to pay it is under way.
        ValueError: The session does not offer the channel.
    """
    match action:
        case "start":
            backend.payments.begin(session_id, channel)
        case "complete":
            backend.complete(session_id, channel)
        case "cancel":
            backend.sessions.cancel(session_id)
        case "expire":
            backend.sessions.expire(session_id)
        case _:
            raise KeyError(action)
    return backend.sessions.known(session_id)


class Control:
    """The handlers of the control plane."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def routes(self) -> list[Route]:
        """The routes, each with its methods."""
        table: Table = [
            ("GET", "/state", self._state),
            ("GET", "/clock", self._clock),
            ("POST", "/clock", self._advance),
            ("GET", "/return-method", self._return_method),
            ("PUT", "/return-method", self._set_return_method),
            ("GET", "/faults", self._faults),
            ("POST", "/faults", self._add_fault),
            ("DELETE", "/faults", self._clear_faults),
            ("GET", "/faults/{id}", self._fault),
            ("DELETE", "/faults/{id}", self._remove_fault),
            ("GET", "/requests", self._requests),
            ("GET", "/sessions", self._sessions),
            ("POST", "/sessions/{id}/{action}", self._change_session),
            ("POST", "/tokens", self._add_token),
            ("POST", "/reset", self._reset),
        ]
        return routes_of([*table, *PaymentControl(self._backend).table(), *WebhookControl(self._backend).table()])

    async def _state(self, _: Request) -> Response:
        return JSONResponse(self._backend.state())

    async def _clock(self, _: Request) -> Response:
        return JSONResponse({"now": timestamp(self._backend.clock.now())})

    async def _advance(self, request: Request) -> Response:
        told = await body_of(request)
        if set(told) == {"to"} and isinstance(told["to"], str):
            now = self._backend.advance_to(datetime.fromisoformat(told["to"]))
        else:
            now = self._backend.advance(span(told))
        return JSONResponse({"now": timestamp(now)})

    async def _return_method(self, _: Request) -> Response:
        return JSONResponse({"returnMethod": self._backend.return_method})

    async def _set_return_method(self, request: Request) -> Response:
        told = await body_of(request, "returnMethod")
        self._backend.return_method = return_method(told.get("returnMethod"))
        return await self._return_method(request)

    async def _faults(self, _: Request) -> Response:
        return JSONResponse({"faults": [fault.to_json() for fault in self._backend.faults.waiting()]})

    async def _add_fault(self, request: Request) -> Response:
        return JSONResponse(self._backend.faults.add(Fault.from_json(await body_of(request))).to_json(), 201)

    async def _fault(self, request: Request) -> Response:
        return JSONResponse(self._backend.faults.get(request.path_params["id"]).to_json())

    async def _remove_fault(self, request: Request) -> Response:
        return JSONResponse(self._backend.faults.remove(request.path_params["id"]).to_json())

    async def _clear_faults(self, _: Request) -> Response:
        self._backend.faults.clear()
        return Response(status_code=204)

    async def _requests(self, _: Request) -> Response:
        return JSONResponse({"requests": [entry.to_json() for entry in self._backend.requests]})

    async def _sessions(self, _: Request) -> Response:
        backend = self._backend
        return JSONResponse({"sessions": [backend.told(session) for session in backend.sessions.all()]})

    async def _change_session(self, request: Request) -> Response:
        session_id, action = request.path_params["id"], request.path_params["action"]
        channel = channel_of(await body_if_any(request, "channel"))
        return JSONResponse(self._backend.told(change_session(self._backend, session_id, action, channel)))

    async def _add_token(self, request: Request) -> Response:
        told = await body_of(request, "token", "space")
        if not all(isinstance(value, str) for value in told.values()):
            raise ValueError("a token and a space are text")
        token, space = self._backend.add_token(told.get("token"), told.get("space"))
        return JSONResponse({"token": token, "space": space}, 201)

    async def _reset(self, _: Request) -> Response:
        self._backend.reset()
        return Response(status_code=204)
