"""A small HTTP server that receives webhook deliveries, and responds as a shop's receiver would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from monime_ext._core.versions import ApiVersion
from monime_ext.errors import ConfigurationError, PayloadInvalid, SignatureInvalid
from monime_ext.webhooks import MAX_BODY_BYTES, SIGNATURE_HEADER, Event, construct_event
from monime_ext.webhooks.signature import check_secrets

__all__ = ["Delivery", "Listener"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that was received.

    Attributes:
        event: Its event; None if it was rejected.
        rejection: Why it was rejected.
    """

    event: Event[Any, Any] | None
    rejection: str = ""


class Listener:
    """Listens on this machine while the `with` block runs.

    Args:
        port: The port; 0 selects a free one.
        secret: The webhook's secret.
        version: The API version whose types the events have.

    Raises:
        ConfigurationError: The port is in use, or the secret is invalid.
    """

    def __init__(self, port: int, secret: str, version: ApiVersion) -> None:
        check_secrets(secret)
        self._queue: SimpleQueue[Delivery] = SimpleQueue()
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self._queue, secret, version))
        except OSError as reason:
            raise ConfigurationError(f"Cannot listen on port {port}: {reason.strerror}.") from None
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="monime-webhooks", daemon=True)

    @property
    def url(self) -> str:
        """The URL to send deliveries to."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def deliveries(self) -> Iterator[Delivery]:
        """Yield deliveries as they arrive, without end."""
        while True:
            # With a timeout, because an interruption that comes just before the wait would not end it.
            try:
                delivery = self._queue.get(timeout=0.5)
            except Empty:
                continue
            yield delivery

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(queue: SimpleQueue[Delivery], secret: str, version: ApiVersion) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdecimal()) or len(length) > 9 or int(length) > MAX_BODY_BYTES:
                self._respond(413, Delivery(None, "Rejected: the body is larger than any event, or has no length."))
                return
            body = self.rfile.read(int(length))
            try:
                event: Event[Any, Any] = construct_event(
                    body, self.headers.get(SIGNATURE_HEADER), secret, version=version
                )
            except SignatureInvalid as error:
                self._respond(401, Delivery(None, f"Rejected: {error}"))
            except PayloadInvalid as error:
                self._respond(400, Delivery(None, f"Rejected: {error}"))
            else:
                self._respond(200, Delivery(event))

        def _respond(self, status: int, delivery: Delivery) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            queue.put(delivery)

        def log_message(self, format: str, *arguments: object) -> None: ...

    return Handler
