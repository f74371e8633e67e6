"""The part of the control plane that is about webhooks. It never tells a secret, or what a buyer typed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.control.requests import Table, body_if_any, body_of
from monime_ext.sandbox.webhooks.endpoints import endpoint_details


class WebhookControl:
    """The handlers of endpoints, events, deliveries and delivery_settings."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._webhooks = backend.webhooks

    def table(self) -> Table:
        """The methods, paths and handlers."""
        return [
            ("GET", "/webhooks", self._endpoints),
            ("POST", "/webhooks", self._add),
            ("GET", "/webhooks/events", self._events),
            ("GET", "/webhooks/delivery-settings", self._delivery_settings),
            ("PATCH", "/webhooks/delivery-settings", self._change_habits),
            ("DELETE", "/webhooks/{id}", self._remove),
            ("GET", "/deliveries", self._deliveries),
            ("POST", "/deliveries/redeliver", self._redeliver),
            ("POST", "/deliveries/storm", self._storm),
            ("GET", "/deliveries/{id}", self._log),
            ("POST", "/deliveries/{id}/resend", self._resend),
        ]

    async def _endpoints(self, _: Request) -> Response:
        return JSONResponse({"webhooks": [endpoint.to_json() for endpoint in self._webhooks.endpoints.all()]})

    async def _add(self, request: Request) -> Response:
        told = await body_of(request, "url", "secret", "events", "headers", "space")
        secret = told.get("secret")
        details = endpoint_details(
            told.get("url"),
            name="Registered at the control plane",
            secret=self._backend.webhook_secret if secret is None else secret,
            events=told.get("events"),
            headers=told.get("headers"),
        )
        return JSONResponse(
            self._webhooks.register(str(told.get("space", self._backend.space_id)), details).to_json(), 201
        )

    async def _remove(self, request: Request) -> Response:
        self._webhooks.remove(request.path_params["id"])
        return Response(status_code=204)

    async def _events(self, _: Request) -> Response:
        return JSONResponse({"events": [event.to_json() for event in self._webhooks.events.all()]})

    async def _delivery_settings(self, _: Request) -> Response:
        return JSONResponse(self._webhooks.delivery_settings.to_json())

    async def _change_habits(self, request: Request) -> Response:
        return JSONResponse(self._webhooks.update_delivery_settings(await body_of(request)).to_json())

    async def _deliveries(self, request: Request) -> Response:
        found = self._webhooks.outbox.all(request.query_params.get("session"))
        return JSONResponse({"deliveries": [delivery.to_json() for delivery in found]})

    async def _log(self, request: Request) -> Response:
        return JSONResponse(self._webhooks.outbox.log(request.path_params["id"]))

    async def _resend(self, request: Request) -> Response:
        return JSONResponse(self._webhooks.outbox.resend(request.path_params["id"]).to_json())

    async def _redeliver(self, _: Request) -> Response:
        self._webhooks.outbox.retry_now()
        return Response(status_code=204)

    async def _storm(self, request: Request) -> Response:
        told = await body_if_any(request, "copies")
        return JSONResponse({"deliveries": self._webhooks.outbox.storm(told.get("copies", 10))})
