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

Kind: TypeAlias = Literal["sync", "async"]

CART: list[dict[str, object]] = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}, "quantity": 2}]


@dataclass
class Shop:
    """Makes clients of one kind, sync or async, and one API version that call one sandbox.

    Attributes:
        time: The clock of every client that is made without a runtime.
        own_httpx: Whether the clients send through an httpx client that the test passes.
    """

    sandbox: Sandbox
    kind: Kind
    portal: BlockingPortal
    version: ApiVersion = LATEST
    own_httpx: bool = False
    time: FakeTime = field(default_factory=FakeTime)
    closing: list[Callable[[], object]] = field(default_factory=list)

    def client(self, **options: Any) -> Monime:
        """Return a client. An async client is used like a sync one."""
        defaults: dict[str, Any] = {
            "access_token": self.sandbox.access_token,
            "space_id": self.sandbox.space_id,
            "base_url": self.sandbox.url,
            "runtime": self.time.runtime(),
            **options,
        }
        if self.own_httpx:
            defaults["http_client"] = self.httpx_client()
        client = self.wrap(self.class_(**defaults))
        self.closing.append(client.close)
        return client

    @property
    def class_(self) -> Any:
        """The class of the clients."""
        module = module_of(self.version)
        return module.Monime if self.kind == "sync" else module.AsyncMonime

    def wrap(self, client: Any) -> Monime:
        """Wrap an async client so that it is used like a sync one."""
        return cast("Monime", client if self.kind == "sync" else Blocking(client, self.portal))

    def httpx_client(self, **options: Any) -> httpx.Client | httpx.AsyncClient:
        """Return a sync or async httpx client, which is closed at the end of the test."""
        if self.kind == "sync":
            sync_client = httpx.Client(**options)
            self.closing.append(sync_client.close)
            return sync_client
        async_client = httpx.AsyncClient(**options)
        self.closing.append(lambda: self.portal.call(async_client.aclose))
        return async_client

    def with_journal(self, journals: Journals, *, encryption: Any = None, **options: Any) -> Monime:
        """Return a client with a journal, on the clock of the test."""
        settings: dict[str, Any] = {"clock": lambda: self.time.now, "encryption": encryption}
        if self.kind == "sync":
            return self.client(journal=journals.open(**settings), **options)
        journal = journals.open_async(**settings)
        self.closing.append(lambda: self.portal.call(journal.aclose))
        return self.client(journal=journal, **options)

    def create(self, client: Monime, **options: Any) -> CheckoutSession:
        """Create a session with a small cart."""
        arguments: dict[str, Any] = {"name": "Order 1042", "line_items": CART, **options}
        return client.checkout_sessions.create(**arguments)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def _running() -> Iterator[Sandbox]:
    with Sandbox(rate_limits="off", allowed_hosts=["api.example"]) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_running: Sandbox) -> Sandbox:
    """An empty sandbox."""
    _running.reset()
    return _running


@pytest.fixture
def portal() -> Iterator[BlockingPortal]:
    """An event loop for the async clients."""
    with anyio.from_thread.start_blocking_portal() as portal:
        yield portal


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Run each test with the sync and the async client."""
    return cast("Kind", request.param)


@pytest.fixture
def shop(sandbox: Sandbox, kind: Kind, portal: BlockingPortal) -> Iterator[Shop]:
    """Clients of the latest API version."""
    shop = Shop(sandbox, kind, portal)
    yield shop
    for close in reversed(shop.closing):
        close()


@pytest.fixture
def journals(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journals]:
    """Journals in an empty store: SQLite, or the one that a test is parametrized with."""
    with journals_in(getattr(request, "param", "sqlite"), tmp_path) as journals:
        yield journals


@pytest.fixture(params=VERSIONS)
def any_version_shop(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """Clients of each API version in turn."""
    shop.version = request.param
    return shop


@pytest.fixture(params=["own pool", "httpx client"])
def any_transport_shop(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """Clients with their own connection pool, and with an httpx client that the caller passes."""
    shop.own_httpx = request.param == "httpx client"
    return shop
