"""The frameworks, serving on a socket."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import uvicorn
from werkzeug.serving import make_server

from monime_ext.receivers import AsyncReceiver, AsyncReturnPage, ExpectedPayment, Receiver, ReturnContext, ReturnPage
from tests.deliveries import SECRET
from tests.faketime import FakeTime
from tests.versions import AsyncMonime, Event, Monime, webhooks

Handle: TypeAlias = Callable[[Event], object]


@dataclass
class Shop:
    """What a shop needs in every framework.

    Attributes:
        handle: Handles an event.
        orders: Its books: the expected payments by the order number in the return URL.
        settings: The settings of its client.
        options: Further arguments of its receiver.
    """

    handle: Handle
    orders: dict[str, ExpectedPayment]
    settings: dict[str, Any]
    options: dict[str, Any]
    clients: list[Any] = field(default_factory=list)

    def receiver(self) -> Receiver[Any]:
        return Receiver(webhooks, SECRET, lambda event: self.handle(event), **self.options)

    def async_receiver(self) -> AsyncReceiver[Any]:
        async def handle(event: Event) -> object:
            await asyncio.sleep(0)
            return self.handle(event)

        return AsyncReceiver(webhooks, SECRET, handle, **self.options)

    def page(self) -> ReturnPage[Any]:
        monime = Monime(**self.settings)
        self.clients.append(monime)
        return ReturnPage(monime.checkout_sessions, lambda query: self.orders.get(query.get("order", "")), render)

    def async_page(self) -> AsyncReturnPage[Any]:
        async def find(query: Any) -> ExpectedPayment | None:
            return self.orders.get(query.get("order", ""))

        monime = AsyncMonime(**self.settings)
        self.clients.append(monime)
        return AsyncReturnPage(monime.checkout_sessions, find, render)

    async def close(self) -> None:
        """Close the clients, in the event loop in which they were used."""
        for client in self.clients:
            if isinstance(client, AsyncMonime):
                await client.aclose()
            else:
                client.close()


def render(context: ReturnContext[Any]) -> str:
    session = "" if context.session is None else context.session.id
    return f"<p>état: {context.state} {session}</p>"


def shop(handle: Handle, settings: dict[str, Any]) -> Shop:
    return Shop(handle, {}, settings, {"runtime": FakeTime(1784112516).runtime()})


@contextmanager
def starlette(shop: Shop) -> Iterator[str]:
    """Starlette with the async receiver and page."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    from monime_ext.receivers.starlette import return_endpoint, webhook_endpoint

    routes = [
        Route("/monime", webhook_endpoint(shop.async_receiver()), methods=["POST", "GET"]),
        Route("/paid", return_endpoint(shop.async_page()), methods=["GET", "POST", "DELETE"]),
    ]
    with serving_asgi(Starlette(routes=routes), shop) as url:
        yield url


@contextmanager
def fastapi(shop: Shop) -> Iterator[str]:
    """FastAPI with the sync receiver and page."""
    from fastapi import FastAPI

    from monime_ext.receivers.starlette import return_endpoint, webhook_endpoint

    app = FastAPI()
    app.add_route("/monime", webhook_endpoint(shop.receiver()), methods=["POST", "GET"])
    app.add_route("/paid", return_endpoint(shop.page()), methods=["GET", "POST", "DELETE"])
    with serving_asgi(app, shop) as url:
        yield url


@contextmanager
def flask(shop: Shop) -> Iterator[str]:
    """Flask."""
    from flask import Flask

    from monime_ext.receivers.flask import return_view, webhook_view

    app = Flask("shop")
    app.add_url_rule("/monime", "monime", webhook_view(shop.receiver()), methods=["POST", "GET"])
    app.add_url_rule("/paid", "paid", return_view(shop.page()), methods=["GET", "POST", "DELETE"])
    with serving_wsgi(app, shop) as url:
        yield url


@contextmanager
def django(shop: Shop) -> Iterator[str]:
    """Django, with its CSRF protection."""
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings
    from django.urls import path

    from monime_ext.receivers.django import return_view, webhook_view

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="for tests", USE_TZ=True)
    django.setup()
    urls: Any = type("Urls", (), {})()
    urls.urlpatterns = [
        path("monime", webhook_view(shop.receiver())),
        path("paid", return_view(shop.page())),
    ]
    middleware = ["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
    changed = override_settings(ROOT_URLCONF=urls, MIDDLEWARE=middleware, ALLOWED_HOSTS=["127.0.0.1"])
    with changed, serving_wsgi(WSGIHandler(), shop) as url:
        yield url


FRAMEWORKS: dict[str, Callable[[Shop], Any]] = {
    "starlette": starlette,
    "fastapi": fastapi,
    "flask": flask,
    "django": django,
}


@contextmanager
def serving_asgi(app: Any, shop: Shop) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))

    async def serve() -> None:
        await server.serve(sockets=[listener])
        await shop.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def serving_wsgi(app: Any, shop: Shop) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        asyncio.run(shop.close())
