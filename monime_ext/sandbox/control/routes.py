"""The routes of the control plane: clock, faults, sessions, payments and settings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monime_ext.sandbox.backend import Backend, parse_return_method
from monime_ext.sandbox.control.requests import (
    RouteTable,
    create_routes,
    parse_channel,
    read_body,
    read_optional_body,
)
from monime_ext.sandbox.control.webhooks import WebhookControl
from monime_ext.sandbox.faults.fault import Fault
from monime_ext.sandbox.state.clock import format_datetime
from monime_ext.sandbox.state.fees import Fees
from monime_ext.sandbox.state.payments import DEFAULT_DECLINE_REASON

__all__ = ["Control", "parse_duration"]

_UNITS = ("days", "hours", "minutes", "seconds")


def parse_duration(value: Any) -> timedelta:
    """Parse an object such as `{"minutes": 61}`.

    Raises:
        ValueError: The object is invalid.
    """
    if not isinstance(value, dict) or not value or any(name not in _UNITS for name in value):
        raise ValueError(f"give an object with some of {', '.join(_UNITS)}, or with the time `to` advance to")
    if any(isinstance(amount, bool) or not isinstance(amount, int | float) for amount in value.values()):
        raise ValueError("a duration must consist of numbers")
    try:
        return timedelta(**value)
    except OverflowError:
        raise ValueError("the duration is too long") from None


class Control:
    """The handlers of the control plane."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def routes(self) -> list[Route]:
        """Return the routes below `/_sandbox`."""
        table: RouteTable = [
            ("GET", "/state", self._get_state),
            ("GET", "/clock", self._get_clock),
            ("POST", "/clock", self._advance_clock),
            ("GET", "/return-method", self._get_return_method),
            ("PUT", "/return-method", self._set_return_method),
            ("GET", "/faults", self._list_faults),
            ("POST", "/faults", self._add_fault),
            ("DELETE", "/faults", self._clear_faults),
            ("GET", "/faults/{id}", self._get_fault),
            ("DELETE", "/faults/{id}", self._remove_fault),
            ("GET", "/requests", self._list_requests),
            ("GET", "/sessions", self._list_sessions),
            ("POST", "/sessions/{id}/{action}", self._change_session),
            ("GET", "/payments", self._list_payments),
            ("POST", "/payments", self._start_payment),
            ("POST", "/payments/{id}/{action}", self._end_payment),
            ("GET", "/fees", self._get_fees),
            ("PUT", "/fees", self._set_fees),
            ("POST", "/tokens", self._add_token),
            ("POST", "/reset", self._reset),
        ]
        return create_routes([*table, *WebhookControl(self._backend).table()])

    async def _get_state(self, _: Request) -> Response:
        return JSONResponse(self._backend.state())

    async def _get_clock(self, _: Request) -> Response:
        return JSONResponse({"now": format_datetime(self._backend.clock.now())})

    async def _advance_clock(self, request: Request) -> Response:
        body = await read_body(request)
        if set(body) == {"to"} and isinstance(body["to"], str):
            now = self._backend.advance_to(datetime.fromisoformat(body["to"]))
        else:
            now = self._backend.advance(parse_duration(body))
        return JSONResponse({"now": format_datetime(now)})

    async def _get_return_method(self, _: Request) -> Response:
        return JSONResponse({"returnMethod": self._backend.return_method})

    async def _set_return_method(self, request: Request) -> Response:
        body = await read_body(request, "returnMethod")
        self._backend.return_method = parse_return_method(body.get("returnMethod"))
        return await self._get_return_method(request)

    async def _list_faults(self, _: Request) -> Response:
        return JSONResponse({"faults": [fault.to_dict() for fault in self._backend.faults.active()]})

    async def _add_fault(self, request: Request) -> Response:
        return JSONResponse(self._backend.faults.add(Fault.from_dict(await read_body(request))).to_dict(), 201)

    async def _get_fault(self, request: Request) -> Response:
        return JSONResponse(self._backend.faults.get(request.path_params["id"]).to_dict())

    async def _remove_fault(self, request: Request) -> Response:
        return JSONResponse(self._backend.faults.remove(request.path_params["id"]).to_dict())

    async def _clear_faults(self, _: Request) -> Response:
        self._backend.faults.clear()
        return Response(status_code=204)

    async def _list_requests(self, _: Request) -> Response:
        return JSONResponse({"requests": [entry.to_dict() for entry in self._backend.requests]})

    async def _list_sessions(self, request: Request) -> Response:
        sessions, url = self._backend.sessions, self._backend.base_url(request.headers.get("host"))
        return JSONResponse({"sessions": [session.to_control_dict(url) for session in sessions.all()]})

    async def _change_session(self, request: Request) -> Response:
        channel = parse_channel(await read_optional_body(request, "channel"))
        session = self._backend.change_session(request.path_params["id"], request.path_params["action"], channel)
        return JSONResponse(session.to_control_dict(self._backend.base_url(request.headers.get("host"))))

    async def _list_payments(self, request: Request) -> Response:
        payments, session_id = self._backend.payments, request.query_params.get("session")
        selected = payments.all() if session_id is None else payments.for_session(session_id)
        return JSONResponse({"payments": [payment.to_control_dict() for payment in selected]})

    async def _start_payment(self, request: Request) -> Response:
        body = await read_body(request, "session", "channel")
        payment = self._backend.payments.start(str(body.get("session")), parse_channel(body))
        return JSONResponse(payment.to_control_dict(), 201)

    async def _end_payment(self, request: Request) -> Response:
        payments, payment_id = self._backend.payments, request.path_params["id"]
        body = await read_optional_body(request, "reason")
        match request.path_params["action"]:
            case "succeed":
                payment = payments.succeed(payment_id)
            case "decline":
                payment = payments.decline(payment_id, str(body.get("reason", DEFAULT_DECLINE_REASON)))
            case "resolve":
                payment = payments.resolve(payment_id)
            case action:
                raise KeyError(action)
        return JSONResponse(payment.to_control_dict())

    async def _get_fees(self, _: Request) -> Response:
        return JSONResponse(self._backend.payments.fees.to_dict())

    async def _set_fees(self, request: Request) -> Response:
        self._backend.set_fees(Fees(await read_body(request)))
        return await self._get_fees(request)

    async def _add_token(self, request: Request) -> Response:
        body = await read_body(request, "token", "spaceId")
        if not all(isinstance(value, str) for value in body.values()):
            raise ValueError("token and spaceId must be text")
        token, space = self._backend.add_token(body.get("token"), body.get("spaceId"))
        return JSONResponse({"token": token, "spaceId": space}, 201)

    async def _reset(self, _: Request) -> Response:
        self._backend.reset()
        return Response(status_code=204)
