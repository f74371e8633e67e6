"""The part of the control plane that is about payments and fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monime_ext.sandbox.control_requests import Table, body_if_any, body_of, channel_of
from monime_ext.sandbox.fees import Fees
from monime_ext.sandbox.payments import DECLINED

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World


class PaymentControl:
    """The handlers of payments."""

    def __init__(self, world: World) -> None:
        self._world = world

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
        payments, session = self._world.payments, request.query_params.get("session")
        found = payments.all() if session is None else payments.of_session(session)
        return JSONResponse({"payments": [payment.to_json() for payment in found]})

    async def _begin(self, request: Request) -> Response:
        told = await body_of(request, "session", "channel")
        return JSONResponse(self._world.payments.begin(str(told.get("session")), channel_of(told)).to_json(), 201)

    async def _end(self, request: Request) -> Response:
        payments, payment_id = self._world.payments, request.path_params["id"]
        told = await body_if_any(request, "reason")
        match request.path_params["action"]:
            case "succeed":
                payment = payments.succeed(payment_id)
            case "decline":
                payment = payments.decline(payment_id, str(told.get("reason", DECLINED)))
            case "settle":
                payment = payments.settle(payment_id)
            case action:
                raise KeyError(action)
        return JSONResponse(payment.to_json())

    async def _fees(self, _: Request) -> Response:
        return JSONResponse(self._world.payments.fees.to_json())

    async def _set_fees(self, request: Request) -> Response:
        self._world.payments.fees = Fees(await body_of(request))
        return await self._fees(request)
