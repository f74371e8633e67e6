"""A pytest plugin with fixtures for the sandbox, available wherever this package is installed.

* `monime_sandbox`: an empty sandbox for one test. All tests of a run share one server.
* `monime_sandbox_session`: another sandbox, which keeps its state for the whole run.
* `monime`, `async_monime`: a client of the API version `monime_version` that calls `monime_sandbox` and uses its clock,
  so that retries do not wait.
* `monime_env`: sets the environment variables for one test, so that `Monime.from_env()` and `monime_ext.connect()` call
  `monime_sandbox`.

`@pytest.mark.monime_sandbox(rate_limits="live")` gives a test a sandbox of its own with other options. The options and
settings are described in docs/sandbox.md. The report of a failed test lists the requests that the sandbox received.
"""

from __future__ import annotations

import os
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from monime_ext.caph_2025_08_23 import AsyncMonime, Monime
    from monime_ext.sandbox import Sandbox

__all__ = [
    "async_monime",
    "monime",
    "monime_env",
    "monime_sandbox",
    "monime_sandbox_session",
    "pytest_addoption",
    "pytest_configure",
    "pytest_runtest_makereport",
]

_MAX_REQUESTS_LISTED = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the settings, as command-line options and in the configuration file."""
    group = parser.getgroup("monime", "Monime sandbox")
    group.addoption("--monime-version", metavar="VERSION", help="the API version of the client fixtures")
    group.addoption(
        "--monime-rate-limits", choices=["live", "test", "off"], help="the rate limits of the sandbox (off)"
    )
    parser.addini(
        "monime_version", "the API version of the fixtures `monime` and `async_monime`, such as caph.2025-08-23"
    )
    parser.addini("monime_rate_limits", "the rate limits of the sandbox: live, test or off", default="off")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers", "monime_sandbox(**options): use a separate sandbox for this test, with these options of `Sandbox`"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the last requests of the sandbox to the report of a failed test."""
    report = yield
    sandbox = getattr(item, "funcargs", {}).get("monime_sandbox")
    if sandbox is not None and report.failed and call.when == "call":
        with suppress(RuntimeError):
            lines = [str(entry) for entry in sandbox.requests()[-_MAX_REQUESTS_LISTED:]]
            report.sections.append(("Monime sandbox: last requests", "\n".join(lines) or "none"))
    return report


@pytest.fixture(scope="session")
def monime_sandbox_session(pytestconfig: pytest.Config) -> Iterator[Sandbox]:
    """A sandbox that keeps its state for the whole run."""
    sandbox = _start(pytestconfig)
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def _monime_server(pytestconfig: pytest.Config) -> Iterator[Sandbox]:
    sandbox = _start(pytestconfig)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def monime_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """An empty sandbox for one test, with the options of the marker `monime_sandbox`."""
    marker = request.node.get_closest_marker("monime_sandbox")
    if marker is not None:
        own = _start(request.config, **marker.kwargs)
        yield own
        own.stop()
        return
    server: Sandbox = request.getfixturevalue("_monime_server")
    if not server.is_running:
        server.start()
    server.reset()
    yield server


@pytest.fixture
def _monime_journal() -> Iterator[str]:
    # Never the developer's own: the orders of the tests would stay in it, and the next run would find them.
    with TemporaryDirectory(prefix="monime-journal-", ignore_cleanup_errors=True) as folder:
        yield os.path.join(folder, "journal.sqlite3")


@pytest.fixture
def monime(monime_sandbox: Sandbox, pytestconfig: pytest.Config, _monime_journal: str) -> Iterator[Monime]:
    """A sync client that calls `monime_sandbox` and uses its clock, with a journal for this test."""
    from monime_ext._connect import connect

    with connect(**_credentials(monime_sandbox, pytestconfig), journal=_monime_journal) as client:
        yield client


@pytest.fixture
def async_monime(monime_sandbox: Sandbox, pytestconfig: pytest.Config, _monime_journal: str) -> AsyncMonime:
    """An async client that calls `monime_sandbox` and uses its clock, for any async plugin; see `monime`."""
    import httpx

    from monime_ext._connect import connect_async

    # A fixture that is not a coroutine function works with every async plugin, but cannot close connections in the
    # event loop of the test. So no connection is kept alive.
    http_client = httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
    client: AsyncMonime = connect_async(
        **_credentials(monime_sandbox, pytestconfig), http_client=http_client, journal=_monime_journal
    )
    return client


@pytest.fixture
def monime_env(
    monime_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config, _monime_journal: str
) -> Sandbox:
    """`monime_sandbox`, with the environment variables set for the code under test, and a journal for this test."""
    monkeypatch.setenv("MONIME_JOURNAL", _monime_journal)
    monkeypatch.delenv("MONIME_JOURNAL_KEYS", raising=False)
    monkeypatch.setenv("MONIME_BASE_URL", monime_sandbox.url)
    monkeypatch.setenv("MONIME_ACCESS_TOKEN", monime_sandbox.access_token)
    monkeypatch.setenv("MONIME_SPACE_ID", monime_sandbox.space_id)
    monkeypatch.setenv("MONIME_WEBHOOK_SECRET", monime_sandbox.webhook_secret)
    if version := _setting(pytestconfig, "monime_version"):
        monkeypatch.setenv("MONIME_VERSION", version)
    return monime_sandbox


def _start(config: pytest.Config, **options: Any) -> Sandbox:
    from monime_ext.sandbox import Sandbox

    try:
        return Sandbox(**{"rate_limits": _setting(config, "monime_rate_limits"), **options}).start()
    except (TypeError, ValueError) as error:
        pytest.fail(f"The Monime sandbox cannot start: {error}", pytrace=False)


def _credentials(sandbox: Sandbox, config: pytest.Config) -> Any:
    from monime_ext._core.versions import API_VERSIONS

    version = _setting(config, "monime_version") or os.environ.get("MONIME_VERSION")
    if version not in API_VERSIONS:
        pytest.fail(
            f"The client needs an API version, and {f'{version!r} is none' if version else 'none is set'}. Add to "
            "pyproject.toml:\n\n    [tool.pytest.ini_options]\n"
            f'    monime_version = "{list(API_VERSIONS)[-1]}"\n\n'
            f"or pass --monime-version. Supported are {', '.join(API_VERSIONS)}.",
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
    option: str | None = config.getoption(name)
    return option if option is not None else config.getini(name)
