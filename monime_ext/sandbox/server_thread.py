"""The server on its port and in its thread, from start to stop."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from monime_ext.sandbox.api.transmission import Protocol
from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.control.routes import Control
from monime_ext.sandbox.operations.app import Api
from monime_ext.sandbox.ui.checkout import Checkout
from monime_ext.sandbox.ui.dashboard import Dashboard
from monime_ext.sandbox.ui.rendering import assets

_T = TypeVar("_T")
# No caller can connect to "every address"; it is told this machine's own.
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class ServerThread:
    """A server that serves.

    Arguments:
        host: The address to listen on.
        port: The port; 0 takes a free one.
        backend: What it serves; closed when it stops.

    Raises:
        OSError: The address cannot be used.
    """

    def __init__(self, host: str, port: int, backend: Backend) -> None:
        self.backend = backend
        try:
            listener = _listen(host, port)
        except BaseException:
            backend.store.close()
            raise
        shown = _ANY_ADDRESS.get(host, host)
        backend.url = f"http://{f'[{shown}]' if ':' in shown else shown}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            make_app(backend),
            http=Protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        started: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=self._run, args=(listener, started), name="monime-sandbox", daemon=True)
        self._thread.start()
        self._loop = started.result()

    def call(self, function: Callable[[Backend], _T]) -> _T:
        """Pulls a function of the backend in the thread that serves it, and waits for the result."""
        result: Future[_T] = Future()

        def pull() -> None:
            try:
                result.set_result(function(self.backend))
            except BaseException as error:
                result.set_exception(error)

        self._loop.call_soon_threadsafe(pull)
        return result.result()

    def wait(self, function: Callable[[Backend], Coroutine[Any, Any, None]], timeout: float) -> None:
        """Pulls a function that takes its time, and waits until it is done.

        Raises:
            TimeoutError: That took longer than so many seconds.
        """

        async def pull() -> None:
            async with asyncio.timeout(timeout):
                await function(self.backend)

        asyncio.run_coroutine_threadsafe(pull(), self._loop).result()

    def stop(self) -> None:
        """Stops to serve and waits until nothing is left."""
        self._loop.call_soon_threadsafe(self.backend.stop)
        self._server.should_exit = True
        self._thread.join()

    def _run(self, listener: socket.socket, started: Future[asyncio.AbstractEventLoop]) -> None:
        try:
            asyncio.run(self._serve(listener, started))
        finally:
            self.backend.store.close()

    async def _serve(self, listener: socket.socket, started: Future[asyncio.AbstractEventLoop]) -> None:
        # The listener takes connections already; they wait in its queue until the server looks.
        started.set_result(asyncio.get_running_loop())
        async with asyncio.TaskGroup() as group:
            group.create_task(self.backend.webhooks.worker.run())
            await self._server.serve([listener])
            self.backend.stop()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sees that it is TCP and turns Nagle's algorithm off, which would hold back the
    # body of each answer on a connection that is used again for 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except BaseException:
        listener.close()
        raise
    return listener


def make_app(backend: Backend) -> Starlette:
    """Builds the application around the state that it serves."""
    app = Starlette(
        routes=[
            Mount("/_sandbox", routes=[assets(), *Dashboard(backend).routes(), *Control(backend).routes()]),
            Mount("/checkout", routes=Checkout(backend).routes()),
        ]
    )
    # No route, since a route knows no path with a line break in it, and the API answers every path.
    app.router.default = Api(backend)
    return app
