"""Views for Flask."""

from __future__ import annotations

import io
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
            body = _read_body(receiver.max_bytes)
            if body or not _has_body():
                response = receiver.receive(body, request.headers.get(SIGNATURE_HEADER))
            else:
                response = receiver.reject_consumed()
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


def _read_body(max_bytes: int) -> bytes:
    # Flask caches the body, for a hook that reads it before or after the view.
    if request.content_length is not None:
        return request.get_data()
    # A chunked body is not cached before its size is known. One byte more, to detect a larger one.
    body = request.stream.read(max_bytes + 1)
    if body:
        request.stream = io.BytesIO(body)  # pyright: ignore[reportAttributeAccessIssue]
    return body or request.get_data()


def _has_body() -> bool:
    return bool(request.content_length or "Transfer-Encoding" in request.headers)


def _to_flask(response: HttpResponse) -> Response:
    converted = Response(response.text, response.status, mimetype="text/plain")
    # `Location` is relative to the page, and must stay relative.
    converted.autocorrect_location_header = False
    converted.headers.update(response.headers)
    return converted
