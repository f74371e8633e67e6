"""Deliveries whose body something else reads too: hooks, middleware, loggers."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from monime_ext.receivers import Receiver
from tests.deliveries import AT, SECRET, session_completed
from tests.faketime import FakeTime
from tests.versions import Event, webhooks

BODY = session_completed()
HEADERS = {
    "Content-Type": "application/json",
    webhooks.SIGNATURE_HEADER: webhooks.sign(BODY, SECRET, timestamp=AT),
}
CHUNKED: Mapping[str, Any] = {
    "HTTP_TRANSFER_ENCODING": "chunked",
    "wsgi.input_terminated": True,
    "CONTENT_LENGTH": "",
}


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def receiver(events: list[Event]) -> Receiver[Any]:
    return Receiver(webhooks, SECRET, events.append, runtime=FakeTime(AT).runtime())


class TestFlask:
    READS: Mapping[str, Callable[[Any], object]] = {
        "nothing": lambda request: None,
        "get_data": lambda request: request.get_data(),
        "get_json": lambda request: request.get_json(),
        "form": lambda request: request.form,
        "values": lambda request: request.values,
    }

    @pytest.mark.parametrize("read", list(READS))
    @pytest.mark.parametrize("hook", ["before_request", "after_request"])
    @pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
    def test_a_hook_may_read_the_body(
        self, receiver: Receiver[Any], events: list[Event], read: str, hook: str, chunked: bool
    ) -> None:
        client = self._client(receiver, hook, self.READS[read])
        more: dict[str, Any] = {"environ_overrides": CHUNKED, "input_stream": io.BytesIO(BODY)} if chunked else {}
        body = {} if chunked else {"data": BODY}
        response = client.post("/monime", headers=HEADERS, **body, **more)
        assert (response.status_code, [event.body for event in events]) == (200, [BODY])

    def test_a_hook_that_reads_the_stream_makes_monime_deliver_again(
        self, receiver: Receiver[Any], events: list[Event], caplog: pytest.LogCaptureFixture
    ) -> None:
        client = self._client(receiver, "before_request", lambda request: request.stream.read())
        assert client.post("/monime", headers=HEADERS, data=BODY).status_code == 500
        assert "something read it before the receiver" in caplog.text
        assert events == []

    def _client(self, receiver: Receiver[Any], hook: str, read: Callable[[Any], object]) -> Any:
        from flask import Flask, request

        from monime_ext.receivers.flask import webhook_view

        app = Flask("shop")

        def call(response: Any = None) -> Any:
            read(request)
            return response

        getattr(app, hook)(call)
        app.add_url_rule("/monime", "monime", webhook_view(receiver), methods=["POST"])
        return app.test_client()


def reads_before(get_response: Callable[[Any], Any], read: Callable[[Any], object]) -> Callable[[Any], Any]:
    def middleware(request: Any) -> Any:
        read(request)
        return get_response(request)

    return middleware


def django_body_before(get_response: Any) -> Any:
    """A middleware that logs the body before the view."""
    return reads_before(get_response, lambda request: len(request.body))


def django_post_before(get_response: Any) -> Any:
    """A middleware that looks for a field of a form."""
    return reads_before(get_response, lambda request: request.POST.get("lang"))


def django_stream_before(get_response: Any) -> Any:
    """A middleware that reads the stream."""
    return reads_before(get_response, lambda request: request.read())


def django_body_after(get_response: Any) -> Any:
    """A middleware that logs the body after the view."""

    def middleware(request: Any) -> Any:
        response = get_response(request)
        len(request.body)
        return response

    return middleware


class TestDjango:
    @pytest.fixture
    def post(self, receiver: Receiver[Any]) -> Callable[..., Any]:
        import django
        from django.conf import settings
        from django.test import Client, override_settings
        from django.urls import path

        from monime_ext.receivers.django import webhook_view

        if not settings.configured:
            settings.configure(ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="for tests", USE_TZ=True)
        django.setup()
        urls: Any = type("Urls", (), {})()
        urls.urlpatterns = [path("monime", webhook_view(receiver))]

        def post(*middleware: Callable[..., Any], **environ: Any) -> Any:
            names = [f"{__name__}.{function.__name__}" for function in middleware]
            with override_settings(ROOT_URLCONF=urls, MIDDLEWARE=names, ALLOWED_HOSTS=["testserver"]):
                if environ:
                    # The test client's own stream fails where a real one ends.
                    environ["wsgi.input"] = io.BytesIO(BODY)
                return Client(raise_request_exception=False).post(
                    "/monime", BODY, content_type="application/json", headers=HEADERS, **environ
                )

        return post

    @pytest.mark.parametrize(
        "middleware",
        [[], [django_body_before], [django_post_before], [django_body_after]],
        ids=["none", "body before", "post before", "body after"],
    )
    @pytest.mark.parametrize("environ", [{}, CHUNKED], ids=["length", "chunked"])
    def test_a_middleware_may_read_the_body(
        self,
        post: Callable[..., Any],
        events: list[Event],
        middleware: list[Callable[..., Any]],
        environ: Mapping[str, Any],
    ) -> None:
        assert post(*middleware, **environ).status_code == 200
        assert [event.body for event in events] == [BODY]

    def test_a_middleware_that_reads_the_stream_makes_monime_deliver_again(
        self, post: Callable[..., Any], events: list[Event], caplog: pytest.LogCaptureFixture
    ) -> None:
        assert post(django_stream_before).status_code == 500
        assert "something read it before the receiver" in caplog.text
        assert events == []

    def test_a_body_above_the_limit_of_django_is_413(self, post: Callable[..., Any], events: list[Event]) -> None:
        from django.test import override_settings

        with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
            assert post().status_code == 413
        assert events == []


def test_a_starlette_middleware_may_read_the_body(receiver: Receiver[Any], events: list[Event]) -> None:
    import httpx
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.routing import Route

    from monime_ext.receivers.starlette import webhook_endpoint

    async def read(request: Any, call_next: Any) -> Any:
        await request.body()
        return await call_next(request)

    app = Starlette(
        routes=[Route("/monime", webhook_endpoint(receiver), methods=["POST"])],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=read)],
    )

    async def post() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
            return (await client.post("/monime", content=BODY, headers=HEADERS)).status_code

    assert asyncio.run(post()) == 200
    assert [event.body for event in events] == [BODY]
