"""Views for Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from django.http import HttpResponse

from monime_ext.receivers.deliveries import Answer, Receiver, declared_length
from monime_ext.receivers.returns import ReturnPage
from monime_ext.webhooks import SIGNATURE_HEADER

__all__ = ["return_view", "webhook_view"]

# Django comes without types; what is taken is an `HttpRequest`, and what is given an `HttpResponse`.
View: TypeAlias = Callable[[Any], Any]


def webhook_view(receiver: Receiver[Any, Any]) -> View:
    """Return the view of a webhook:

        urlpatterns = [path("monime", webhook_view(receiver))]

    Register the URL exactly as it is routed: Monime does not follow the redirect of `APPEND_SLASH`. The signature
    takes the place of the CSRF token.
    """

    def view(request: Any) -> Any:
        answer = receiver.refusal(request.method, declared_length(request.META.get("CONTENT_LENGTH")))
        if answer is None:
            # One more than is allowed, to see whether there is more.
            body = request.read(receiver.max_bytes + 1)
            answer = receiver.receive(body, request.headers.get(SIGNATURE_HEADER))
        return _response(answer)

    return _without_csrf_token(view)


def return_view(page: ReturnPage[Any]) -> View:
    """Return the view to which buyers come back; a POST of Monime's page brings no CSRF token:

    urlpatterns = [path("paid", return_view(page))]
    """

    def view(request: Any) -> Any:
        return _response(page.answer(request.method, request.path, request.META.get("QUERY_STRING", "")))

    return _without_csrf_token(view)


def _without_csrf_token(view: Any) -> View:
    view.csrf_exempt = True
    exempt: View = view
    return exempt


def _response(answer: Answer) -> Any:
    response: Any = HttpResponse(answer.text.encode(), status=answer.status, content_type="text/plain; charset=utf-8")
    for name, value in answer.headers.items():
        response[name] = value
    return response
