"""A small HTTP server that receives webhook deliveries, and answers them as a shop's receiver would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from monime_ext._core.versions import ApiVersion
from monime_ext.errors import ConfigurationError, PayloadInvalid, SignatureInvalid
from monime_ext.webhooks import MAX_BODY_BYTES, SIGNATURE_HEADER, Event, construct_event
from monime_ext.webhooks.signature import check_secrets

__all__ = ["Heard", "Listener"]


@dataclass(frozen=True, slots=True)
class Heard:
    """One delivery.

    Attributes:
        event: What it tells; None when it was refused.
        refusal: Why it was refused.
    """

    event: Event[Any, Any] | None
    refusal: str = ""


class Listener:
    """Listens on this machine for as long as the `with` block lasts.

    Args:
        port: The port; 0 takes a free one.
        secret: The webhook's secret.
        version: The release in whose types events are read.

    Raises:
        ConfigurationError: The port is taken, or the secret is none.
    """

    def __init__(self, port: int, secret: str, version: ApiVersion) -> None:
        check_secrets(secret)
        self._queue: SimpleQueue[Heard] = SimpleQueue()
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self._queue, secret, version))
        except OSError as reason:
            raise ConfigurationError(f"Port {port} cannot be listened on: {reason.strerror}.") from None
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="monime-webhooks", daemon=True)

    @property
    def url(self) -> str:
        """Where deliveries are to be sent."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def heard(self) -> Iterator[Heard]:
        """Yield deliveries as they come, without end."""
        while True:
            yield self._queue.get()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(queue: SimpleQueue[Heard], secret: str, version: ApiVersion) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > MAX_BODY_BYTES:
                self._answer(
                    413, Heard(None, "Refused a delivery that is larger than any event, or of unknown length.")
                )
                return
            body = self.rfile.read(int(length))
            try:
                event: Event[Any, Any] = construct_event(
                    body, self.headers.get(SIGNATURE_HEADER), secret, version=version
                )
            except SignatureInvalid as refused:
                self._answer(401, Heard(None, f"Refused: {refused}"))
            except PayloadInvalid as refused:
                self._answer(400, Heard(None, f"Refused: {refused}"))
            else:
                self._answer(200, Heard(event))

        def _answer(self, status: int, heard: Heard) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            queue.put(heard)

        def log_message(self, format: str, *arguments: object) -> None: ...

    return Handler
