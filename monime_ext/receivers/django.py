"""Views for Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import django.core.exceptions
import django.http
import django.http.request
from django.conf import settings
from django.db import connections, transaction

from monime_ext.receivers import HttpResponse, Receiver, ReturnPage
from monime_ext.receivers.base import parse_content_length
from monime_ext.webhooks import SIGNATURE_HEADER

__all__ = ["return_view", "webhook_view"]

# Django has no types: a view takes an `HttpRequest` and returns an `HttpResponse`.
View: TypeAlias = Callable[[Any], Any]


def webhook_view(receiver: Receiver[Any]) -> View:
    """Return the view of a webhook.

    For example::

        urlpatterns = [path("monime", webhook_view(receiver))]

    Register the exact URL of the route: Monime does not follow the redirect of `APPEND_SLASH`. The view is exempt from
    CSRF protection: it is protected by the signature. It is exempt from `ATOMIC_REQUESTS` too: in one transaction with
    a handler that fails, the inbox could not store that it did.
    """

    def view(request: Any) -> Any:
        response = receiver.reject_early(request.method, parse_content_length(request.META.get("CONTENT_LENGTH")))
        if response is None:
            body = _read_body(request, receiver.max_bytes)
            if body is None:
                response = HttpResponse(413, "too large")
            elif body or not _has_body(request):
                response = receiver.receive(body, request.headers.get(SIGNATURE_HEADER))
            else:
                response = receiver.reject_consumed()
        return _to_django(response)

    return _csrf_exempt(_non_atomic(view))


def return_view(page: ReturnPage[Any]) -> View:
    """Return the view that buyers return to.

    For example::

        urlpatterns = [path("paid", return_view(page))]

    The view is exempt from CSRF protection: a POST from Monime's page has no token.
    """

    def view(request: Any) -> Any:
        return _to_django(page.respond(request.method, request.path, request.META.get("QUERY_STRING", "")))

    return _csrf_exempt(view)


def _read_body(request: Any, max_bytes: int) -> bytes | None:
    """Return the body; nothing if it was consumed, and None if it exceeds Django's own limit."""
    # Django caches the body, for a middleware that reads it before or after the view.
    try:
        if parse_content_length(request.META.get("CONTENT_LENGTH")):
            body: bytes = request.body
            return body
        # A chunked body. On WSGI, Django takes it for empty, although some servers mark the end of the stream.
        terminated = request.META.get("wsgi.input_terminated")
        stream = request.META["wsgi.input"] if terminated else request
        # One byte more than the maximum, to detect a larger body.
        body = stream.read(max_bytes + 1)
        if terminated:
            body = body or request.body
        request._body = body
    except django.http.request.RawPostDataException:
        return b""
    except django.core.exceptions.RequestDataTooBig:
        return None
    return body


def _has_body(request: Any) -> bool:
    return bool(parse_content_length(request.META.get("CONTENT_LENGTH")) or request.META.get("HTTP_TRANSFER_ENCODING"))


def _non_atomic(view: Any) -> Any:
    # Without settings there are no databases either.
    for alias in connections if settings.configured else ():
        view = transaction.non_atomic_requests(using=alias)(view)
    return view


def _csrf_exempt(view: Any) -> View:
    view.csrf_exempt = True
    exempt: View = view
    return exempt


def _to_django(response: HttpResponse) -> Any:
    converted: Any = django.http.HttpResponse(
        response.text.encode(), status=response.status, content_type="text/plain; charset=utf-8"
    )
    for name, value in response.headers.items():
        converted[name] = value
    return converted
