"""Servers that misbehave in ways that the sandbox has no fault for: they send raw bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["proxy", "responding_with", "serving"]

Handler = Callable[[socket.socket, bytes], None]


@contextmanager
def serving(handle: Handler, port: int = 0) -> Iterator[str]:
    """Serve on a port, with a thread for each connection, and yield the URL.

    Args:
        handle: Receives a connection and the first request on it, head and body. The connection is closed afterwards.
        port: The port. 0 selects a free one.
    """
    listener = socket.create_server(("127.0.0.1", port))
    workers: list[threading.Thread] = []

    def work(connection: socket.socket) -> None:
        with connection:
            try:
                request = _read(connection)
                if request:
                    handle(connection, request)
            except OSError:
                pass  # The client disconnected, as it should in some tests.

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            workers.append(threading.Thread(target=work, args=(connection,), daemon=True))
            workers[-1].start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for worker in workers:
            worker.join()


def responding_with(raw: bytes) -> Handler:
    """Return a handler that responds to every request with the same bytes."""
    return lambda connection, request: connection.sendall(raw)


def proxy(target: str, seen: list[str]) -> Handler:
    """Return a handler that forwards every request to a URL, and records its first line.

    Args:
        target: The URL that every request is forwarded to.
        seen: The list that the request lines are added to.
    """
    host, _, port = target.removeprefix("http://").partition(":")

    def handle(connection: socket.socket, request: bytes) -> None:
        head, _, rest = request.partition(b"\r\n")
        seen.append(head.decode())
        method, url, version = head.split()
        path = b"/" + url.split(b"/", 3)[3]
        with socket.create_connection((host, int(port))) as onward:
            onward.sendall(b" ".join((method, path, version)) + b"\r\nConnection: close\r\n" + rest)
            while piece := onward.recv(65536):
                connection.sendall(piece)

    return handle


def _read(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
