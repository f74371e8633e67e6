"""The sandbox in other people's tests: fixtures that pytest finds by itself where this package is installed.

* `monime_sandbox`: a sandbox in its first moment, for one test. One server does for the whole run.
* `monime_sandbox_session`: another one, whose state stays from the first test to the last.
* `monime`, `async_monime`: a client of the version that `monime_version` names, which calls `monime_sandbox` and
  lives in its time: it retries without waiting.
* `monime_env`: the environment of one test leads `Monime.from_env()` and `monime_ext.connect()` to `monime_sandbox`.

`@pytest.mark.monime_sandbox(rate_limits="live")` gives a test a sandbox of its own with other options. They and the
settings are in docs/sandbox.md. Where a test fails, its report lists the requests that reached the sandbox.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from monime_ext.caph_2025_08_23 import AsyncMonime, Monime
    from monime_ext.sandbox import Sandbox

_MOST_TOLD = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the settings; each is an option of the command line and one of the configuration file."""
    group = parser.getgroup("monime", "Monime's sandbox")
    group.addoption("--monime-version", metavar="VERSION", help="the API version of the clients `monime` and so on")
    group.addoption(
        "--monime-rate-limits", choices=["live", "test", "off"], help="whose rate limits the sandbox has (off)"
    )
    parser.addini("monime_version", "the API version of the clients `monime` and `async_monime`: caph.2025-08-23")
    parser.addini("monime_rate_limits", "whose rate limits the sandbox has: live, test or off", default="off")


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line(
        "markers", "monime_sandbox(**options): a sandbox of its own for this test, with these options of `Sandbox`"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tells with a test that failed which requests reached its sandbox."""
    report = yield
    sandbox = getattr(item, "funcargs", {}).get("monime_sandbox")
    if sandbox is not None and report.failed and call.when == "call":
        with suppress(RuntimeError):
            lines = [str(entry) for entry in sandbox.requests()[-_MOST_TOLD:]]
            report.sections.append(("Monime sandbox: last requests", "\n".join(lines) or "none came"))
    return report


@pytest.fixture(scope="session")
def monime_sandbox_session(pytestconfig: pytest.Config) -> Iterator[Sandbox]:
    """A sandbox for the whole run; what one test makes in it is there in the next."""
    sandbox = _started(pytestconfig)
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def _monime_server(pytestconfig: pytest.Config) -> Iterator[Sandbox]:
    sandbox = _started(pytestconfig)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def monime_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox in its first moment, for one test; its options are those of the marker `monime_sandbox`."""
    marker = request.node.get_closest_marker("monime_sandbox")
    if marker is not None:
        own = _started(request.config, **marker.kwargs)
        yield own
        own.stop()
        return
    server: Sandbox = request.getfixturevalue("_monime_server")
    if not server.is_running:
        server.start()
    server.reset()
    yield server


@pytest.fixture
def monime(monime_sandbox: Sandbox, pytestconfig: pytest.Config) -> Iterator[Monime]:
    """A client for threads, which calls `monime_sandbox` and lives in its time."""
    from monime_ext._connect import connect

    with connect(**_credentials(monime_sandbox, pytestconfig)) as client:
        yield client


@pytest.fixture
def async_monime(monime_sandbox: Sandbox, pytestconfig: pytest.Config) -> AsyncMonime:
    """A client for tasks, which calls `monime_sandbox` and lives in its time, in the event loop of any plugin."""
    import httpx

    from monime_ext._connect import connect_async

    # A fixture that is not itself a coroutine works with every plugin for tasks, but cannot close a connection in
    # the loop of the test. So none is kept.
    http_client = httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
    client: AsyncMonime = connect_async(**_credentials(monime_sandbox, pytestconfig), http_client=http_client)
    return client


@pytest.fixture
def monime_env(monime_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> Sandbox:
    """`monime_sandbox`, with the environment leading the code under test to it."""
    monkeypatch.setenv("MONIME_BASE_URL", monime_sandbox.url)
    monkeypatch.setenv("MONIME_ACCESS_TOKEN", monime_sandbox.access_token)
    monkeypatch.setenv("MONIME_SPACE_ID", monime_sandbox.space_id)
    monkeypatch.setenv("MONIME_WEBHOOK_SECRET", monime_sandbox.webhook_secret)
    if version := _setting(pytestconfig, "monime_version"):
        monkeypatch.setenv("MONIME_VERSION", version)
    return monime_sandbox


def _started(config: pytest.Config, **options: Any) -> Sandbox:
    from monime_ext.sandbox import Sandbox

    try:
        return Sandbox(**{"rate_limits": _setting(config, "monime_rate_limits"), **options}).start()
    except (TypeError, ValueError) as reason:
        pytest.fail(f"The Monime sandbox cannot start: {reason}", pytrace=False)


def _credentials(sandbox: Sandbox, config: pytest.Config) -> Any:
    import os

    from monime_ext._core.versions import API_VERSIONS

    version = _setting(config, "monime_version") or os.environ.get("MONIME_VERSION")
    if version not in API_VERSIONS:
        pytest.fail(
            f"The client has to be pinned to a version. Set monime_version in pytest's configuration, or "
            f"--monime-version, to one of {', '.join(API_VERSIONS)}"
            + (f"; it is {version!r}." if version else "; it is not set."),
            pytrace=False,
        )
    return {
        "access_token": sandbox.access_token,
        "space_id": sandbox.space_id,
        "version": version,
        "base_url": sandbox.url,
        "runtime": sandbox.clock.runtime(),
    }


def _setting(config: pytest.Config, name: str) -> str:
    given: str | None = config.getoption(name)
    return given if given is not None else config.getini(name)
