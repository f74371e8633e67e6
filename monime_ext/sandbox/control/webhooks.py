"""The routes of the control plane for webhooks. Responses contain no secrets and no personal data."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.control.requests import RouteTable, read_body, read_optional_body
from monime_ext.sandbox.webhooks.endpoints import endpoint_body

__all__ = ["WebhookControl"]


class WebhookControl:
    """The handlers of endpoints, events, deliveries and delivery settings."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._webhooks = backend.webhooks

    def table(self) -> RouteTable:
        """Return the methods, paths and handlers."""
        return [
            ("GET", "/webhooks", self._list_endpoints),
            ("POST", "/webhooks", self._add_endpoint),
            ("GET", "/webhooks/events", self._list_events),
            ("GET", "/webhooks/delivery-settings", self._get_settings),
            ("PATCH", "/webhooks/delivery-settings", self._update_settings),
            ("DELETE", "/webhooks/{id}", self._remove_endpoint),
            ("GET", "/deliveries", self._list_deliveries),
            ("POST", "/deliveries/retry", self._retry_now),
            ("POST", "/deliveries/replay", self._replay),
            ("GET", "/deliveries/{id}", self._get_delivery),
            ("POST", "/deliveries/{id}/resend", self._resend),
        ]

    async def _list_endpoints(self, _: Request) -> Response:
        return JSONResponse({"webhooks": [endpoint.to_control_dict() for endpoint in self._webhooks.endpoints.all()]})

    async def _add_endpoint(self, request: Request) -> Response:
        body = await read_body(request, "url", "secret", "events", "headers", "spaceId")
        secret = body.get("secret")
        details = endpoint_body(
            body.get("url"),
            name="Registered at the control plane",
            secret=self._backend.webhook_secret if secret is None else secret,
            events=body.get("events"),
            headers=body.get("headers"),
        )
        endpoint = self._webhooks.register(str(body.get("spaceId", self._backend.space_id)), details)
        return JSONResponse(endpoint.to_control_dict(), 201)

    async def _remove_endpoint(self, request: Request) -> Response:
        self._webhooks.remove(request.path_params["id"])
        return Response(status_code=204)

    async def _list_events(self, _: Request) -> Response:
        return JSONResponse({"events": [event.to_control_dict() for event in self._webhooks.events.all()]})

    async def _get_settings(self, _: Request) -> Response:
        return JSONResponse(self._webhooks.settings.to_dict())

    async def _update_settings(self, request: Request) -> Response:
        return JSONResponse(self._webhooks.update_settings(await read_body(request)).to_dict())

    async def _list_deliveries(self, request: Request) -> Response:
        deliveries = self._webhooks.outbox.all(request.query_params.get("session"))
        return JSONResponse({"deliveries": [delivery.to_control_dict() for delivery in deliveries]})

    async def _get_delivery(self, request: Request) -> Response:
        return JSONResponse(self._webhooks.outbox.details(request.path_params["id"]))

    async def _resend(self, request: Request) -> Response:
        return JSONResponse(self._webhooks.outbox.resend(request.path_params["id"]).to_control_dict())

    async def _retry_now(self, _: Request) -> Response:
        self._webhooks.outbox.retry_now()
        return Response(status_code=204)

    async def _replay(self, request: Request) -> Response:
        body = await read_optional_body(request, "copies")
        return JSONResponse({"deliveries": self._webhooks.outbox.replay(body.get("copies", 10))})
