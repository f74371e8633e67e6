"""Endpoints for Starlette and FastAPI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monime_ext.receivers import AsyncReceiver, AsyncReturnPage, HttpResponse, Receiver, ReturnPage
from monime_ext.receivers.base import parse_content_length
from monime_ext.webhooks import SIGNATURE_HEADER

__all__ = ["return_endpoint", "webhook_endpoint"]

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


def webhook_endpoint(receiver: Receiver[Any] | AsyncReceiver[Any]) -> Endpoint:
    """Return the endpoint of a webhook.

    For example::

        app.add_route("/monime", webhook_endpoint(receiver), methods=["POST"])

    Register the exact URL of the route: Monime does not follow a redirect to the one with a slash.

    Args:
        receiver: A receiver. A sync one runs in a thread.
    """

    async def endpoint(request: Request) -> Response:
        response = receiver.reject_early(request.method, parse_content_length(request.headers.get("content-length")))
        body = bytearray()
        if response is None:
            async for chunk in request.stream():
                body += chunk
                response = receiver.reject_early(request.method, len(body))
                if response is not None:
                    break
        if response is None:
            header = request.headers.get(SIGNATURE_HEADER)
            if isinstance(receiver, AsyncReceiver):
                response = await receiver.receive(bytes(body), header)
            else:
                response = await run_in_threadpool(receiver.receive, bytes(body), header)
        return _to_starlette(response)

    return endpoint


def return_endpoint(page: ReturnPage[Any] | AsyncReturnPage[Any]) -> Endpoint:
    """Return the endpoint that buyers return to.

    For example::

        app.add_route("/paid", return_endpoint(page), methods=["GET", "POST"])

    Args:
        page: A return page. A sync one runs in a thread.
    """

    async def endpoint(request: Request) -> Response:
        arguments = request.method, request.scope["path"], request.url.query
        if isinstance(page, AsyncReturnPage):
            return _to_starlette(await page.respond(*arguments))
        return _to_starlette(await run_in_threadpool(page.respond, *arguments))

    return endpoint


def _to_starlette(response: HttpResponse) -> Response:
    return PlainTextResponse(response.text, response.status, dict(response.headers))
