"""A server with books: what arrived, what was acted on, and when. It misbehaves as each order's plan says."""

from __future__ import annotations

import gzip
import json
import random
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["FAULTS", "Books", "Fault", "Order", "Server"]

BIG: Final = b" " * (256 * 1024)
BOMB: Final = gzip.compress(b" " * (64 * 1024 * 1024), 9)
PATIENCE: Final = 3.0
"""Seconds for which a fault that never ends goes on, unless the client leaves."""


@dataclass
class Order:
    """One order, for which a client wants one session.

    Attributes:
        number: Its number.
        faults: What happens to the requests for it, in the order in which they arrive; then nothing.
        rng: Its own chance.
    """

    number: int
    faults: list[str]
    rng: random.Random

    @property
    def reference(self) -> str:
        """Its reference."""
        return f"order-{self.number}"

    @property
    def line_items(self) -> list[dict[str, object]]:
        """What is sold."""
        return [{"name": "Rice", "price": {"currency": "SLE", "value": 100 + self.number}, "quantity": 1}]


@dataclass
class Books:
    """What happened. A key is an idempotency key, which belongs to one order.

    Attributes:
        orders: The orders by reference.
        arrived: When requests arrived, by key.
        sessions: The sessions by id.
        by_key: The id of the session and the body of the request, by key.
        causes: When the request arrived that a session was created for, by id.
        lock: Held while the books are written.
        later: What is still to be acted on.
    """

    orders: dict[str, Order] = field(default_factory=dict)
    arrived: dict[str, list[float]] = field(default_factory=dict)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_key: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    causes: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    later: list[threading.Timer] = field(default_factory=list)

    def arrive(self, key: str) -> int:
        """Note that a request arrived, and return how many came before it."""
        with self.lock:
            times = self.arrived.setdefault(key, [])
            times.append(time.monotonic())
            return len(times) - 1

    def act(self, key: str, body: bytes, arrived: float) -> bytes:
        """Create the session, once for each key, and return the response."""
        sent = json.loads(body)
        with self.lock:
            known = self.by_key.get(key)
            if known is not None and known[1] != body:
                return refusal(409, "idempotency_key_in_use")
            if known is None:
                identity = f"scs-{len(self.sessions) + 1}"
                self.by_key[key] = (identity, body)
                self.causes[identity] = arrived
                self.sessions[identity] = {
                    "id": identity,
                    "status": "pending",
                    "redirectUrl": f"https://checkout.monime.io/{identity}",
                    "name": sent["name"],
                    "reference": sent.get("reference"),
                    "lineItems": {"data": sent["lineItems"]},
                }
            found = self.sessions[self.by_key[key][0]]
        return success(found)

    def act_later(self, key: str, body: bytes, arrived: float, seconds: float) -> None:
        """Create the session after some time: the request was still on its way."""
        timer = threading.Timer(seconds, self.act, (key, body, arrived))
        timer.daemon = True
        timer.start()
        with self.lock:
            self.later.append(timer)

    def settle(self) -> None:
        """Wait until everything that was on its way has been acted on."""
        for timer in self.later:
            timer.join()

    def sessions_of(self, reference: str) -> list[str]:
        """Return the ids of the sessions of an order."""
        return [identity for identity, session in self.sessions.items() if session["reference"] == reference]


def response(body: bytes, status: bytes = b"200 OK", *headers: bytes) -> bytes:
    """Return a response as bytes."""
    lines = b"".join(header + b"\r\n" for header in headers)
    head = b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\n" + lines
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def success(session: dict[str, Any]) -> bytes:
    """Return the response with a session."""
    body = json.dumps({"success": True, "messages": [], "result": session}).encode()
    return response(body, b"200 OK", b"Monime-Request-Id: req-" + session["id"].encode())


def refusal(status: int, reason: str, *headers: bytes) -> bytes:
    """Return the response with an error of Monime's."""
    body = {"success": False, "messages": [], "error": {"code": status, "reason": reason, "message": "No."}}
    return response(json.dumps(body).encode(), b"%d Error" % status, b"Monime-Request-Id: req-x", *headers)


HTML: Final = response(b"<html><body>Please sign in to the network</body></html>")


@dataclass
class Arrival:
    """A request that has arrived, and how to respond.

    Attributes:
        connection: Its connection.
        books: The books.
        key: Its idempotency key.
        body: Its body.
        order: The order.
        previous: The response that was sent last, to whomever.
        arrived: When it arrived.
    """

    connection: socket.socket
    books: Books
    key: str
    body: bytes
    order: Order
    previous: bytes
    arrived: float = field(default_factory=time.monotonic)

    def act(self) -> bytes:
        """Create the session, and return the response."""
        return self.books.act(self.key, self.body, self.arrived)

    def act_later(self) -> None:
        """Create the session after a while."""
        self.books.act_later(self.key, self.body, self.arrived, self.order.rng.uniform(0.02, 0.6))

    def maybe_act(self) -> None:
        """Create the session now, later, or not at all."""
        chance = self.order.rng.random()
        if chance < 0.4:
            self.act()
        elif chance < 0.7:
            self.act_later()

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.connection.sendall(data)

    def reset(self) -> None:
        """Reset the connection."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        raise ConnectionResetError

    def end(self) -> None:
        """Close the connection."""
        raise ConnectionAbortedError

    def forever(self, piece: bytes, pause: float = 0.02) -> None:
        """Send a piece again and again, until the client leaves or the patience ends; then close."""
        ends_at = time.monotonic() + PATIENCE
        while time.monotonic() < ends_at:
            if piece:
                self.send(piece)
            elif self._has_left():
                break
            if pause:
                time.sleep(pause)
        self.end()

    def _has_left(self) -> bool:
        self.connection.settimeout(0.1)
        try:
            return not self.connection.recv(1)
        except TimeoutError:
            return False
        finally:
            self.connection.settimeout(None)


Fault = Callable[[Arrival], None]


def none(arrival: Arrival) -> None:
    arrival.send(arrival.act())


def reset_before(arrival: Arrival) -> None:
    arrival.reset()


def reset_after(arrival: Arrival) -> None:
    arrival.act()
    arrival.reset()


def reset_and_act_later(arrival: Arrival) -> None:
    arrival.act_later()
    arrival.reset()


def close_without_a_word(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.end()


def silence(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.forever(b"")


def headers_drip(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(b"HTTP/1.1 200 OK\r\n")
    arrival.forever(b"X-A: b\r\n")


def body_drips(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    arrival.forever(b" ")


def half_of_the_headers(arrival: Arrival) -> None:
    arrival.send(arrival.act()[:30])
    arrival.end()


def half_of_the_body(arrival: Arrival) -> None:
    arrival.send(arrival.act()[:-40])
    arrival.end()


def too_long_a_length(arrival: Arrival) -> None:
    made = arrival.act()
    arrival.send(made.replace(b"Content-Length: ", b"Content-Length: 9"))
    arrival.end()


def too_short_a_length(arrival: Arrival) -> None:
    head, _, body = arrival.act().partition(b"\r\n\r\n")
    arrival.send(re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % (len(body) // 2), head) + b"\r\n\r\n" + body)


def html(arrival: Arrival) -> None:
    arrival.send(HTML)


def html_after_all(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(HTML)


def nothing_with_200(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(response(b""))


def garbage(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(b"\x00\x01 SSH-2.0-OpenSSH_9\r\n\r\n")
    arrival.end()


def failure_with_200(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(response(b'{"success": false, "error": {"reason": "odd"}}'))


def bad_request(arrival: Arrival) -> None:
    arrival.send(refusal(400, "bad_request"))


def not_found(arrival: Arrival) -> None:
    arrival.send(refusal(404, "not_found"))


def conflict(arrival: Arrival) -> None:
    arrival.send(refusal(409, "conflict"))


def unauthorized(arrival: Arrival) -> None:
    arrival.send(refusal(401, "unauthorized"))


def rate_limited(arrival: Arrival) -> None:
    arrival.send(refusal(429, "too_many_requests", b"Retry-After: 0"))


def server_error(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(refusal(500, "internal"))


def gateway_timeout(arrival: Arrival) -> None:
    arrival.act_later()
    arrival.send(response(b"<html>", b"504 Gateway Timeout"))


def twice_in_one_piece(arrival: Arrival) -> None:
    made = arrival.act()
    arrival.send(made + made)


def twice_a_moment_apart(arrival: Arrival) -> None:
    made = arrival.act()
    arrival.send(made)
    time.sleep(arrival.order.rng.uniform(0, 0.02))
    arrival.send(made)


def of_another_order(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(arrival.previous or HTML)


def before_the_next_request(arrival: Arrival) -> None:
    arrival.send(arrival.act())
    time.sleep(arrival.order.rng.uniform(0, 0.01))
    arrival.send(arrival.previous or HTML)


def compressed(arrival: Arrival) -> None:
    body = gzip.compress(arrival.act().partition(b"\r\n\r\n")[2])
    arrival.send(response(body, b"200 OK", b"Content-Encoding: gzip"))


def badly_compressed(arrival: Arrival) -> None:
    body = gzip.compress(arrival.act().partition(b"\r\n\r\n")[2])
    arrival.send(response(body[:20] + b"\x00" * 30, b"200 OK", b"Content-Encoding: gzip"))


def gzip_bomb(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(response(BOMB, b"200 OK", b"Content-Encoding: gzip"))


def endless_body(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(b"HTTP/1.1 200 OK\r\nContent-Length: 524288000\r\n\r\n")
    arrival.forever(BIG, 0)


def redirect(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(response(b"", b"307 Elsewhere", b"Location: http://127.0.0.1:9/v1/checkout-sessions"))


def bad_redirect(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(response(b"", b"302 Elsewhere", b"Location: http://[::bad/"))


def early_hints(arrival: Arrival) -> None:
    arrival.send(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20 + arrival.act())


def endless_hints(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.forever(b"HTTP/1.1 103 Early Hints\r\n\r\n")


def closed_when_idle(arrival: Arrival) -> None:
    arrival.send(arrival.act())
    time.sleep(arrival.order.rng.uniform(0, 0.005))
    arrival.end()


def connection_close(arrival: Arrival) -> None:
    arrival.send(arrival.act().replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
    arrival.end()


def upgrade(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
    arrival.end()


def huge_headers(arrival: Arrival) -> None:
    arrival.maybe_act()
    arrival.send(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 200_000)
    arrival.end()


FAULTS: Final[dict[str, Fault]] = {
    fault.__name__: fault
    for fault in (
        *(
            none,
            reset_before,
            reset_after,
            reset_and_act_later,
            close_without_a_word,
            silence,
            headers_drip,
            body_drips,
        ),
        *(half_of_the_headers, half_of_the_body, too_long_a_length, too_short_a_length, html, html_after_all),
        *(nothing_with_200, garbage, failure_with_200, bad_request, not_found, conflict, unauthorized, rate_limited),
        *(server_error, gateway_timeout, twice_in_one_piece, twice_a_moment_apart, of_another_order),
        *(before_the_next_request, compressed, badly_compressed, gzip_bomb, endless_body, redirect, bad_redirect),
        *(early_hints, endless_hints, closed_when_idle, connection_close, upgrade, huge_headers),
    )
}

_LENGTH: Final = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
_KEY: Final = re.compile(rb"^idempotency-key: *(\S+)", re.IGNORECASE | re.MULTILINE)


class Server:
    """Serves on a port of its own, each connection in a thread. It is a proxy too: it serves any host.

    Args:
        books: The books.
    """

    def __init__(self, books: Books) -> None:
        self.books = books
        self._previous = b""
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received = b""
        try:
            with connection:
                while piece := connection.recv(65536):
                    received += piece
                    head, separator, rest = received.partition(b"\r\n\r\n")
                    length = _LENGTH.search(head)
                    if separator and len(rest) >= (size := int(length[1]) if length else 0):
                        received = rest[size:]
                        self._handle(connection, head, rest[:size])
        except OSError:
            pass  # the client left, or a fault ended the connection

    def _handle(self, connection: socket.socket, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET"):
            identity = head.split()[1].rpartition(b"/")[2].decode()
            session = self.books.sessions.get(identity)
            connection.sendall(refusal(404, "not_found") if session is None else success(session))
            return
        found = _KEY.search(head)
        key = found[1].decode() if found else ""
        order = self.books.orders[json.loads(body)["reference"]]
        self.books.arrive(key)
        with self.books.lock:
            name = order.faults.pop(0) if order.faults else "none"
        FAULTS[name](Arrival(connection, self.books, key, body, order, self._previous))
        made = self.books.by_key.get(key)
        if made is not None:
            self._previous = success(self.books.sessions[made[0]])
