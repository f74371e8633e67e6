"""Servers and programs that tests need. If one is missing, its tests are skipped.

With `MONIME_REQUIRE_ALL=1` a missing one is a failure instead.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, NoReturn
from urllib.parse import urlsplit

import psycopg
import pymysql
import pytest
import redis
from psycopg import sql

__all__ = [
    "MARIADB",
    "POSTGRES",
    "REDIS",
    "database_connection",
    "engine_url",
    "execute_on",
    "mariadb_database",
    "missing",
    "postgres_schema",
    "program",
    "redis_prefix",
    "silenceable",
]

MARIADB = os.environ.get("MONIME_TEST_MARIADB", "mariadb://root@127.0.0.1:3306/test")
POSTGRES = os.environ.get("MONIME_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
REDIS = os.environ.get("MONIME_TEST_REDIS", "redis://127.0.0.1:6379/0")


def missing(what: str) -> NoReturn:
    """Skip the test because something is missing, or fail it if nothing may be missing."""
    if os.environ.get("MONIME_REQUIRE_ALL"):
        pytest.fail(f"missing: {what}")
    pytest.skip(f"missing: {what}")


def program(name: str) -> str:
    """Return the path of a program."""
    return shutil.which(name) or missing(f"the program {name}")


@contextmanager
def postgres_schema() -> Iterator[str]:
    """Yield the connection string of an empty PostgreSQL schema, which is dropped afterwards."""
    try:
        connection = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        missing("PostgreSQL; set MONIME_TEST_POSTGRES")
    schema = f"monime_{uuid.uuid4().hex[:12]}"
    with connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        try:
            yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{schema}"
        finally:
            connection.execute("SET client_min_messages = warning")
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


@contextmanager
def mariadb_database() -> Iterator[str]:
    """Yield the address of an empty database of MariaDB, which is dropped afterwards."""
    try:
        connection = mariadb_connection(MARIADB)
    except pymysql.OperationalError:
        missing("MariaDB; set MONIME_TEST_MARIADB")
    name = f"monime_{uuid.uuid4().hex[:12]}"
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(MARIADB)._replace(path=f"/{name}").geturl()
        finally:
            cursor.execute(f"DROP DATABASE {name}")


def mariadb_connection(address: str) -> pymysql.Connection[Any]:
    """Return a connection in autocommit mode."""
    parts = urlsplit(address)
    return pymysql.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=parts.username,
        password=parts.password or "",
        database=parts.path[1:],
        connect_timeout=3,
        autocommit=True,
    )


def database_connection(address: str) -> Any:
    """Return a connection of the driver to PostgreSQL or MariaDB, in autocommit mode."""
    is_postgres = address.startswith("postgresql:")
    return psycopg.connect(address, autocommit=True) if is_postgres else mariadb_connection(address)


def execute_on(address: str, statement: str) -> list[tuple[Any, ...]]:
    """Execute a statement in PostgreSQL or MariaDB on a connection of its own, and return the rows."""
    with closing(database_connection(address)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def engine_url(address: str, *, is_async: bool = False) -> str:
    """Return the address of a database as SQLAlchemy has it."""
    driver = "asyncmy" if is_async else "pymysql"
    return address.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", f"mysql+{driver}:")


class _Silencer:
    """A proxy before a server that can stop passing anything on, without closing a connection."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._target = (parts.hostname, parts.port)
        self.silent = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.address = address.replace(f":{parts.port}", f":{port}")
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for connection in (self._listener, *self._sockets):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if not self.silent.is_set():
                    target.sendall(piece)


@contextmanager
def silenceable(address: str) -> Iterator[tuple[str, threading.Event]]:
    """Yield the address of a proxy before a database, and the event that makes it silent."""
    silencer = _Silencer(address)
    try:
        yield silencer.address, silencer.silent
    finally:
        silencer.close()


@contextmanager
def redis_prefix() -> Iterator[str]:
    """Yield a prefix under which Redis has no keys; keys under it are deleted afterwards."""
    client = redis.Redis.from_url(REDIS, socket_connect_timeout=3)
    try:
        client.ping()
    except redis.RedisError:
        missing("Redis; set MONIME_TEST_REDIS")
    prefix = f"monime-test-{uuid.uuid4().hex[:12]}:"
    with client:
        try:
            yield prefix
        finally:
            for key in client.scan_iter(match=f"{prefix}*", count=1000):
                client.delete(key)
