"""What an error reporter gets from an exception: the local variables of the frames of every chained exception."""

from __future__ import annotations

import asyncio
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpcore
import httpx
import pytest

from monime_ext.errors import MonimeError
from tests.integration.client.servers import serving
from tests.versions import AsyncMonime, Monime

TOKEN = "mon_SECRET_TOKEN_of_a_shop"
CANARY = "Aminata"
ORDER: dict[str, Any] = {
    "name": "Order 1042",
    "line_items": [{"name": f"Rice for {CANARY}", "price": {"currency": "SLE", "value": 100}}],
}


def leaks(error: BaseException) -> list[str]:
    """The frames of the exceptions chained to an error whose local variables show the token or the body."""
    found = []
    current = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    while current is not None:
        for frame, _ in traceback.walk_tb(current.__traceback__):
            for name, value in frame.f_locals.items():
                if TOKEN in repr(value) or CANARY in repr(value):
                    found.append(f"{frame.f_code.co_qualname}: {name}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    # The token must not show in the frames of the error itself either; the caller's own arguments do.
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename != __file__:
            found += [
                f"{frame.f_code.co_qualname}: {name}" for name, value in frame.f_locals.items() if TOKEN in repr(value)
            ]
    return found


class Stuck(httpcore.NetworkStream):
    """A connection that fails at one step."""

    def __init__(self, step: str, error: Exception) -> None:
        self._step = step
        self._error = error

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        raise self._error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._step == "write":
            raise self._error

    def close(self) -> None:
        pass

    def get_extra_info(self, info: str) -> None:
        pass


class AsyncStuck(httpcore.AsyncNetworkStream):
    """The same for async."""

    def __init__(self, step: str, error: Exception) -> None:
        self._step = step
        self._error = error

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        raise self._error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._step == "write":
            raise self._error

    async def aclose(self) -> None:
        pass

    def get_extra_info(self, info: str) -> None:
        pass


STEPS = [
    ("write", httpcore.WriteTimeout()),
    ("write", httpcore.WriteError()),
    ("read", httpcore.ReadTimeout()),
    ("read", httpcore.ReadError()),
]


@pytest.mark.parametrize(("step", "error"), STEPS)
def test_chained_frames_have_neither_token_nor_body(
    step: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *args, **options: Stuck(step, error))
    monime = Monime(TOKEN, "spc-1", base_url="http://127.0.0.1:9", max_retries=1)
    with monime, pytest.raises(MonimeError) as caught:
        monime.checkout_sessions.create(**ORDER)
    assert leaks(caught.value) == []


@pytest.mark.parametrize(("step", "error"), STEPS)
def test_chained_frames_have_neither_token_nor_body_async(
    step: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connect(*args: Any, **options: Any) -> AsyncStuck:
        return AsyncStuck(step, error)

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)

    async def main() -> None:
        async with AsyncMonime(TOKEN, "spc-1", base_url="http://127.0.0.1:9", max_retries=1) as monime:
            await monime.checkout_sessions.create(**ORDER)

    with pytest.raises(MonimeError) as caught:
        asyncio.run(main())
    assert leaks(caught.value) == []


def _closes(connection: socket.socket, request: bytes) -> None:
    pass


def _garbage(connection: socket.socket, request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n}{")


def _hangs(connection: socket.socket, request: bytes) -> None:
    connection.settimeout(2)
    with suppress(OSError):
        connection.recv(1)


@pytest.fixture(params=[_closes, _garbage, _hangs])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that fails after it has received the request."""
    with serving(request.param) as url:
        yield url


@pytest.mark.parametrize("make_client", [lambda: None, httpx.Client])
def test_errors_over_a_socket_leak_nothing(url: str, make_client: Callable[[], httpx.Client | None]) -> None:
    client = make_client()
    monime = Monime(TOKEN, "spc-1", base_url=url, max_retries=0, deadline=0.3, http_client=client)
    with monime, pytest.raises(MonimeError) as caught:
        monime.checkout_sessions.create(**ORDER)
    if client is not None:
        client.close()
    assert leaks(caught.value) == []


@pytest.mark.parametrize("make_client", [lambda: None, httpx.AsyncClient])
def test_errors_over_a_socket_leak_nothing_async(url: str, make_client: Callable[[], httpx.AsyncClient | None]) -> None:
    async def main() -> None:
        client = make_client()
        try:
            options: dict[str, Any] = {"max_retries": 0, "deadline": 0.3, "http_client": client}
            async with AsyncMonime(TOKEN, "spc-1", base_url=url, **options) as monime:
                await monime.checkout_sessions.create(**ORDER)
        finally:
            if client is not None:
                await client.aclose()

    with pytest.raises(MonimeError) as caught:
        asyncio.run(main())
    assert leaks(caught.value) == []
