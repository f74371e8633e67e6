"""The host and clients of the scenarios: each runs for every API version, sync and async."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, cast

import anyio.from_thread
import pytest
from anyio.from_thread import BlockingPortal

from monime_ext._core.versions import ApiVersion
from tests.integration.client.blocking import Blocking
from tests.scenarios.host import Host, NotAllowed, host_from, open_host
from tests.scenarios.shop import Shop
from tests.versions import VERSIONS, Monime, module_of


def pytest_configure(config: pytest.Config) -> None:
    """Reject a forbidden host before anything is sent."""
    config.addinivalue_line("markers", "needs_a_buyer: a buyer pays, so it runs in the sandbox only")
    try:
        host_from(os.environ)
    except NotAllowed as reason:
        raise pytest.UsageError(f"The scenarios do not run: {reason}.") from None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect scenarios that need a buyer if the host is not a sandbox."""
    if host_from(os.environ) is None:
        return
    paying = [item for item in items if item.get_closest_marker("needs_a_buyer")]
    items[:] = [item for item in items if item not in paying]
    config.hook.pytest_deselected(items=paying)


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with open_host(os.environ) as host:
        yield host


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    with anyio.from_thread.start_blocking_portal() as portal:
        yield portal


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> ApiVersion:
    return cast("ApiVersion", request.param)


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shop(host: Host, portal: BlockingPortal, version: ApiVersion, kind: str) -> Iterator[Shop]:
    """A shop that deletes what it created at the end."""
    module = module_of(version)
    clients: list[Any] = []

    def make(**options: Any) -> Monime:
        arguments = {
            "access_token": host.access_token,
            "space_id": host.space_id,
            "base_url": host.base_url,
            "runtime": host.runtime,
            **options,
        }
        client = module.Monime(**arguments) if kind == "sync" else Blocking(module.AsyncMonime(**arguments), portal)
        clients.append(client)
        return cast("Monime", client)

    shop = Shop(host, make)
    yield shop
    failures = shop.clean_up()
    for client in clients:
        client.close()
    assert failures == []
