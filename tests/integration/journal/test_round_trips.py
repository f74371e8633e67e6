"""The cost of a journal on a server: one round trip before the request, and one after it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from urllib.parse import urlsplit

import pytest

from monime_ext.journal import Journal, SQLJournal
from monime_ext.sandbox import Sandbox
from tests.services import mariadb_database, postgres_schema
from tests.versions import Monime

CART = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}]


class Counter:
    """A proxy between a client and a server that counts round trips."""

    def __init__(self, host: str, port: int) -> None:
        self.round_trips = 0
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def close(self) -> None:
        for connection in (self._listener, *self._sockets):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for connection in (self._listener, *self._sockets):
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            self._sockets += [near, far]
            is_asking = [False]
            for source, target, is_request in ((near, far, True), (far, near, False)):
                pump = threading.Thread(target=self._pump, args=(source, target, is_asking, is_request), daemon=True)
                self._threads.append(pump)
                pump.start()

    def _pump(self, source: socket.socket, target: socket.socket, is_asking: list[bool], is_request: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if is_request and not is_asking[0]:
                    self.round_trips += 1
                is_asking[0] = is_request
                target.sendall(piece)
            target.shutdown(socket.SHUT_RDWR)


@contextmanager
def counted(database: Callable[[], AbstractContextManager[str]]) -> Iterator[tuple[Journal, Counter]]:
    with database() as target:
        parts = urlsplit(target)
        counter = Counter(parts.hostname or "127.0.0.1", parts.port or 0)
        address = parts._replace(netloc=f"{parts.username or ''}@127.0.0.1:{counter.port}").geturl()
        journal = SQLJournal(f"{address}&sslmode=disable" if parts.scheme == "postgresql" else address)
        journal.prepare()
        yield journal, counter
        journal.close()
        counter.close()


@pytest.mark.parametrize(("database", "finding"), [(postgres_schema, 1), (mariadb_database, 2)])
def test_a_create_costs_one_round_trip_before_and_one_after(
    database: Callable[[], AbstractContextManager[str]], finding: int
) -> None:
    with (
        counted(database) as (journal, counter),
        Sandbox() as sandbox,
        Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url, journal=journal) as monime,
    ):
        create = partial(monime.checkout_sessions.create, name="Order", line_items=CART)
        for once in ("warm", "warm too"):
            create(once=once)
        before = counter.round_trips
        create(once="order-1042")
        assert counter.round_trips - before == 2
        create(once="order-1042")
        assert counter.round_trips - before == 2 + finding
