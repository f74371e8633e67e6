"""Views for Flask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from flask import Response, request

from monime_ext.receivers import HttpResponse, Receiver, ReturnPage
from monime_ext.webhooks import SIGNATURE_HEADER

__all__ = ["return_view", "webhook_view"]

View: TypeAlias = Callable[[], Response]


def webhook_view(receiver: Receiver[Any]) -> View:
    """Return the view of a webhook.

    For example::

        app.add_url_rule("/monime", "monime", webhook_view(receiver), methods=["POST"])

    Register the exact URL of the route: Monime does not follow a redirect to the one with a slash. If a CSRF protection
    covers all views, exempt this one: it is protected by the signature.
    """

    def view() -> Response:
        response = receiver.reject_early(request.method, request.content_length)
        if response is None:
            # One byte more than the maximum, to detect a larger body.
            body = request.stream.read(receiver.max_bytes + 1)
            response = receiver.receive(body, request.headers.get(SIGNATURE_HEADER))
        return _to_flask(response)

    return view


def return_view(page: ReturnPage[Any]) -> View:
    """Return the view that buyers return to.

    For example::

        app.add_url_rule("/paid", "paid", return_view(page), methods=["GET", "POST"])
    """

    def view() -> Response:
        query = request.query_string.decode("ascii", "replace")
        return _to_flask(page.respond(request.method, request.path, query))

    return view


def _to_flask(response: HttpResponse) -> Response:
    converted = Response(response.text, response.status, mimetype="text/plain")
    # `Location` is relative to the page, and must stay relative.
    converted.autocorrect_location_header = False
    converted.headers.update(response.headers)
    return converted
