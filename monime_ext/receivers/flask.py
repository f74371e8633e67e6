"""Views for Flask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from flask import Response, request

from monime_ext.receivers.deliveries import Answer, Receiver
from monime_ext.receivers.returns import ReturnPage
from monime_ext.webhooks import SIGNATURE_HEADER

__all__ = ["return_view", "webhook_view"]

View: TypeAlias = Callable[[], Response]


def webhook_view(receiver: Receiver[Any, Any]) -> View:
    """Return the view of a webhook:

        app.add_url_rule("/monime", "monime", webhook_view(receiver), methods=["POST"])

    Register the URL exactly as it is routed: Monime does not follow a redirect to the one with a slash. Where a
    protection against forged requests covers all views, take this one out: the signature is its protection.
    """

    def view() -> Response:
        answer = receiver.refusal(request.method, request.content_length)
        if answer is None:
            # One more than is allowed, to see whether there is more.
            body = request.stream.read(receiver.max_bytes + 1)
            answer = receiver.receive(body, request.headers.get(SIGNATURE_HEADER))
        return _response(answer)

    return view


def return_view(page: ReturnPage[Any]) -> View:
    """Return the view to which buyers come back:

    app.add_url_rule("/paid", "paid", return_view(page), methods=["GET", "POST"])
    """

    def view() -> Response:
        query = request.query_string.decode("ascii", "replace")
        return _response(page.answer(request.method, request.path, query))

    return view


def _response(answer: Answer) -> Response:
    response = Response(answer.text, answer.status, mimetype="text/plain")
    # Where to go is relative to the page, and stays so.
    response.autocorrect_location_header = False
    response.headers.update(answer.headers)
    return response
