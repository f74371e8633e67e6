"""Webhook receivers with configurable responses."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """A received request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def event_id(self) -> str:
        return str(self.json["event"]["id"])

    @property
    def name(self) -> str:
        return str(self.json["event"]["name"])


@dataclass
class Receiver:
    """The received requests in order, and the responses to the next ones."""

    received: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    response: bytes = b"ok"
    before_responding: Callable[[], object] = lambda: None
    url: str = ""

    def names(self) -> list[str]:
        return [item.name for item in self.received]

    def of(self, name: str) -> Received:
        (found,) = [item for item in self.received if item.name == name]
        return found


@contextmanager
def listening(port: int = 0) -> Iterator[Receiver]:
    """Run a receiver for the duration of the block."""
    receiver = Receiver()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                receiver.received.append(Received(self.path, headers, body))
                status = receiver.statuses.pop(0) if receiver.statuses else receiver.status
            receiver.before_responding()
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.response)))
            # A sandbox that was killed or timed out does not receive the response.
            with contextlib.suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(receiver.response)

        def log_message(self, format: str, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        server.daemon_threads = True
        receiver.url = f"http://127.0.0.1:{server.server_port}/hooks"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
