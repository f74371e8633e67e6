"""A sandbox, and clients of every kind to call it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

import anyio.from_thread
import httpx
import pytest
from anyio.from_thread import BlockingPortal

from monime_ext._core.versions import ApiVersion
from monime_ext.sandbox import Sandbox
from tests.faketime import FakeTime
from tests.integration.client.blocking import Blocking
from tests.journals import Journals, journals_in
from tests.versions import LATEST, VERSIONS, CheckoutSession, Monime, module_of

Kind: TypeAlias = Literal["threads", "tasks"]

CART: list[dict[str, object]] = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}, "quantity": 2}]


@dataclass
class Shop:
    """Makes clients of one kind and release that call one sandbox.

    Attributes:
        time: The time of every client that is made with no runtime of its own.
        own_httpx: Whether the clients send through an httpx client of the test's.
    """

    sandbox: Sandbox
    kind: Kind
    portal: BlockingPortal
    version: ApiVersion = LATEST
    own_httpx: bool = False
    time: FakeTime = field(default_factory=FakeTime)
    closing: list[Callable[[], object]] = field(default_factory=list)

    def client(self, **options: Any) -> Monime:
        """A client. Those for tasks are used like those for threads."""
        given: dict[str, Any] = {
            "access_token": self.sandbox.access_token,
            "space_id": self.sandbox.space_id,
            "base_url": self.sandbox.url,
            "runtime": self.time.runtime(),
            **options,
        }
        if self.own_httpx:
            given["http_client"] = self.httpx_client()
        client = self.wrap(self.class_(**given))
        self.closing.append(client.close)
        return client

    @property
    def class_(self) -> Any:
        """The client's class."""
        face = module_of(self.version)
        return face.Monime if self.kind == "threads" else face.AsyncMonime

    def wrap(self, client: Any) -> Monime:
        """A client made otherwise, used like one for threads."""
        return cast("Monime", client if self.kind == "threads" else Blocking(client, self.portal))

    def httpx_client(self, **options: Any) -> httpx.Client | httpx.AsyncClient:
        """An httpx client of the kind; closed at the end of the test."""
        if self.kind == "threads":
            threads = httpx.Client(**options)
            self.closing.append(threads.close)
            return threads
        tasks = httpx.AsyncClient(**options)
        self.closing.append(lambda: self.portal.call(tasks.aclose))
        return tasks

    def with_journal(self, journals: Journals, *, encryption: Any = None, **options: Any) -> Monime:
        """A client whose journal is on a store, and in the time of the test."""
        told: dict[str, Any] = {"clock": lambda: self.time.now, "encryption": encryption}
        if self.kind == "threads":
            return self.client(journal=journals.open(**told), **options)
        journal = journals.open_async(**told)
        self.closing.append(lambda: self.portal.call(journal.aclose))
        return self.client(journal=journal, **options)

    def create(self, client: Monime, **options: Any) -> CheckoutSession:
        """A session with a small cart."""
        given: dict[str, Any] = {"name": "Order 1042", "line_items": CART, **options}
        return client.checkout_sessions.create(**given)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def _running() -> Iterator[Sandbox]:
    with Sandbox(rate_limits="off") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_running: Sandbox) -> Sandbox:
    """A sandbox in which nothing has happened yet."""
    _running.reset()
    return _running


@pytest.fixture
def portal() -> Iterator[BlockingPortal]:
    """An event loop for the clients for tasks."""
    with anyio.from_thread.start_blocking_portal() as portal:
        yield portal


@pytest.fixture(params=["threads", "tasks"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each test runs for threads and for tasks."""
    return cast("Kind", request.param)


@pytest.fixture
def shop(sandbox: Sandbox, kind: Kind, portal: BlockingPortal) -> Iterator[Shop]:
    """Clients of the newest release."""
    shop = Shop(sandbox, kind, portal)
    yield shop
    for close in reversed(shop.closing):
        close()


@pytest.fixture
def journals(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journals]:
    """Journals on an empty store: in a file, or in whatever a test is parametrized with."""
    with journals_in(getattr(request, "param", "sqlite"), tmp_path) as journals:
        yield journals


@pytest.fixture(params=VERSIONS)
def either_release(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """Clients of each release in turn."""
    shop.version = request.param
    return shop


@pytest.fixture(params=["our pool", "their httpx client"])
def either_road(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """Clients with connections of their own, and with an httpx client that was handed in."""
    shop.own_httpx = request.param == "their httpx client"
    return shop
