"""Routes for Starlette and FastAPI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monime_ext.receivers.deliveries import Answer, AsyncReceiver, Receiver, declared_length
from monime_ext.receivers.returns import AsyncReturnPage, ReturnPage
from monime_ext.webhooks import SIGNATURE_HEADER

__all__ = ["return_endpoint", "webhook_endpoint"]

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


def webhook_endpoint(receiver: Receiver[Any, Any] | AsyncReceiver[Any, Any]) -> Endpoint:
    """Return the endpoint of a webhook:

        app.add_route("/monime", webhook_endpoint(receiver), methods=["POST"])

    Register the URL exactly as it is routed: Monime does not follow a redirect to the one with a slash.

    Args:
        receiver: One for tasks, or one for threads, which is then run in a thread.
    """

    async def endpoint(request: Request) -> Response:
        answer = receiver.refusal(request.method, declared_length(request.headers.get("content-length")))
        body = bytearray()
        if answer is None:
            async for chunk in request.stream():
                body += chunk
                answer = receiver.refusal(request.method, len(body))
                if answer is not None:
                    break
        if answer is None:
            header = request.headers.get(SIGNATURE_HEADER)
            if isinstance(receiver, AsyncReceiver):
                answer = await receiver.receive(bytes(body), header)
            else:
                answer = await run_in_threadpool(receiver.receive, bytes(body), header)
        return _response(answer)

    return endpoint


def return_endpoint(page: ReturnPage[Any] | AsyncReturnPage[Any]) -> Endpoint:
    """Return the endpoint to which buyers come back:

        app.add_route("/paid", return_endpoint(page), methods=["GET", "POST"])

    Args:
        page: One for tasks, or one for threads, which is then run in a thread.
    """

    async def endpoint(request: Request) -> Response:
        asked = request.method, request.scope["path"], request.url.query
        if isinstance(page, AsyncReturnPage):
            return _response(await page.answer(*asked))
        return _response(await run_in_threadpool(page.answer, *asked))

    return endpoint


def _response(answer: Answer) -> Response:
    return PlainTextResponse(answer.text, answer.status, dict(answer.headers))
