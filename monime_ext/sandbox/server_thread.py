"""The HTTP server in its thread, from start to stop."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from monime_ext.sandbox.api.transmission import HttpProtocol
from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.control.routes import Control
from monime_ext.sandbox.guard import Guard, is_loopback
from monime_ext.sandbox.operations.app import Api
from monime_ext.sandbox.ui.checkout import Checkout
from monime_ext.sandbox.ui.dashboard import Dashboard
from monime_ext.sandbox.ui.rendering import assets

__all__ = ["ServerThread", "create_app"]

_T = TypeVar("_T")
_MAX_HEAD_BYTES = 64 * 1024
# Clients cannot connect to a wildcard address, so the URL contains the loopback address.
_WILDCARD_ADDRESSES = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def create_app(backend: Backend, hosts: Sequence[str] = ()) -> ASGIApp:
    """Create the web application: the API, the control plane and the pages.

    Args:
        backend: The state to serve.
        hosts: The hosts by which it may be called, besides loopback names and the address of the connection.
    """
    app = Starlette(
        routes=[
            Mount("/_sandbox", routes=[assets(), *Dashboard(backend).routes(), *Control(backend).routes()]),
            Mount("/checkout", routes=Checkout(backend).routes()),
        ]
    )
    # The default instead of a route, because the API responds to every path, and no route matches a line break.
    app.router.default = Api(backend)
    return Guard(app, hosts, backend.control_token)


class ServerThread:
    """A running server.

    Args:
        host: The address to listen on.
        port: The port; 0 selects a free one.
        backend: The state to serve; closed when the server stops.
        allowed_hosts: The hosts by which it may be called, besides loopback names and its own address.

    Raises:
        OSError: The address cannot be used.
    """

    def __init__(self, host: str, port: int, backend: Backend, allowed_hosts: Sequence[str] = ()) -> None:
        self.backend = backend
        try:
            listener = _listen(host, port)
            # Everybody on the network can call a sandbox that listens beyond loopback.
            if not is_loopback(listener.getsockname()[0]):
                backend.require_control_token()
        except BaseException:
            backend.store.close()
            raise
        address = _WILDCARD_ADDRESSES.get(host, host)
        backend.url = f"http://{f'[{address}]' if ':' in address else address}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            create_app(backend, (host, *allowed_hosts)),
            http=HttpProtocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            server_header=False,
            access_log=False,
            # The scope must contain the addresses of the connection, whatever headers claim.
            proxy_headers=False,
            h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        started: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=self._run, args=(listener, started), name="monime-sandbox", daemon=True)
        self._thread.start()
        self._loop = started.result()

    def call(self, function: Callable[[Backend], _T]) -> _T:
        """Call a function with the backend in the server's thread, and return its result.

        Raises:
            RuntimeError: It is called in the server's thread, which would wait for itself.
        """
        self._check_thread()
        result: Future[_T] = Future()

        def call() -> None:
            try:
                result.set_result(function(self.backend))
            except BaseException as error:
                result.set_exception(error)

        self._loop.call_soon_threadsafe(call)
        return result.result()

    def wait(self, function: Callable[[Backend], Coroutine[Any, Any, None]], timeout: float) -> None:
        """Run a coroutine function with the backend in the server's event loop, and wait for it.

        Raises:
            RuntimeError: It is called in the server's thread, which would wait for itself.
            TimeoutError: It took longer than `timeout` seconds.
        """
        self._check_thread()

        async def run() -> None:
            async with asyncio.timeout(timeout):
                await function(self.backend)

        asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def stop(self) -> None:
        """Stop the server, and wait for the thread to end.

        Raises:
            RuntimeError: It is called in the server's thread, which would wait for itself.
        """
        self._check_thread()
        self._loop.call_soon_threadsafe(self.backend.stop)
        self._server.should_exit = True
        self._thread.join()

    def _check_thread(self) -> None:
        if threading.current_thread() is self._thread:
            raise RuntimeError(
                "a callback of the sandbox cannot call it: the callback runs in the server's thread, which would wait "
                "for itself. Put the line into a queue, and call the sandbox in a thread of your own"
            )

    def _run(self, listener: socket.socket, started: Future[asyncio.AbstractEventLoop]) -> None:
        try:
            with asyncio.Runner(loop_factory=_new_event_loop) as runner:
                runner.run(self._serve(listener, started))
        finally:
            self.backend.store.close()

    async def _serve(self, listener: socket.socket, started: Future[asyncio.AbstractEventLoop]) -> None:
        # The listener accepts connections already; they wait in its backlog until the server reads them.
        started.set_result(asyncio.get_running_loop())
        async with asyncio.TaskGroup() as group:
            group.create_task(self.backend.webhooks.worker.run())
            await self._server.serve([listener])
            self.backend.stop()


def _new_event_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop whose time goes on while a test freezes that of the process.

    freezegun and time-machine replace `time.monotonic`. A timer that the server sets while time is frozen would fire
    too late or never, and the server would not stop.
    """
    loop = asyncio.new_event_loop()
    if hasattr(time, "clock_gettime"):
        loop.time = lambda: time.clock_gettime(time.CLOCK_MONOTONIC)  # type: ignore[method-assign]
    return loop


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio disables Nagle's algorithm only for sockets whose protocol is known to be TCP. Otherwise it would delay
    # response bodies on reused connections by 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # On Windows, SO_REUSEADDR would let another program take over the port.
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except BaseException:
        listener.close()
        raise
    return listener
