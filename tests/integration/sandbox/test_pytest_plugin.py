"""The pytest plugin in separate projects, with this package installed."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["pytester"]

VERSION = "caph.2025-08-23"
PAGE = Path(__file__).parents[3] / "docs" / "sandbox.md"
HEAD = """
import pytest

CREATE = "createCheckoutSession"
CART = {"name": "Order 1042", "line_items": [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}]}
"""
# A run fails if it leaves warnings, threads or sockets behind.
CONFTEST = """
import os
import threading

import pytest

def sockets():
    links = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
    return {target for link in links if os.path.lexists(link) and (target := os.readlink(link)).startswith("socket")}

before = sockets()
threads = set(threading.enumerate())

@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    left = [thread for thread in threading.enumerate() if thread not in threads], sockets() - before
    if any(left):
        session.exitstatus = 99
        print("LEFT BEHIND", left)
"""

# Plugins that are slow to load and that other projects do not have.
WITHOUT = [f"-pno:{name}" for name in ("cacheprovider", "hypothesispytest", "schemathesis")]

Run: TypeAlias = "Callable[..., pytest.RunResult]"


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run the tests of a project with these lines in its configuration."""

    def run(
        tests: str, *options: str, settings: str = f"monime_version = {VERSION}\naddopts = -p no:asyncio"
    ) -> pytest.RunResult:
        pytester.makeconftest(CONFTEST)
        pytester.makeini(f"[pytest]\nfilterwarnings = error\n{settings}")
        pytester.makepyfile(HEAD + textwrap.dedent(tests))
        return pytester.run(sys.executable, "-X", "dev", "-m", "pytest", *WITHOUT, *options)

    return run


def test_a_project_has_a_new_sandbox_for_each_test_another_for_the_run_and_the_environment(run: Run) -> None:
    run(
        """
        import os

        import monime_ext
        from monime_ext.caph_2025_06_20 import Monime

        urls = set()

        @pytest.mark.parametrize("run", range(3))
        def test_a_first_moment(monime_sandbox, monime, run):
            assert monime_sandbox.sessions() == [] == monime_sandbox.requests()
            monime.checkout_sessions.create(**CART)
            monime_sandbox.faults.add("hang")
            urls.add(monime_sandbox.url)
            assert len(urls) == 1
            assert monime.api_version == "caph.2025-08-23"

        def test_a_sandbox_that_is_stopped(monime_sandbox):
            monime_sandbox.stop()

        def test_is_there_again_for_the_next_test(monime):
            assert monime.whoami().status.is_authenticated

        @pytest.mark.parametrize("there", range(3))
        def test_the_sandbox_of_the_run_keeps_its_state(monime_sandbox_session, monime, there):
            shared = monime_sandbox_session
            assert len(shared.sessions()) == there
            monime.checkout_sessions.create(**CART)
            with Monime(shared.access_token, shared.space_id, base_url=shared.url) as older:
                older.checkout_sessions.create(**CART)

        def test_code_that_reads_the_environment_is_led_there(monime_env):
            with Monime.from_env() as pinned, monime_ext.connect() as chosen:
                pinned.checkout_sessions.create(**CART)
                chosen.checkout_sessions.create(**CART)
            assert chosen.api_version == "caph.2025-08-23"
            assert len(monime_env.sessions()) == 2
            assert os.environ["MONIME_WEBHOOK_SECRET"] == monime_env.webhook_secret
        """
    ).assert_outcomes(passed=9)


def test_a_fault_of_a_block_hits_and_the_client_retries_without_waiting(run: Run) -> None:
    result = run(
        """
        def test_that_it_hits(monime_sandbox, monime):
            with monime_sandbox.fault("status", CREATE, times=4, status=429, retry_after="10"):
                monime.checkout_sessions.create(**CART)
            assert len(monime_sandbox.sessions()) == 1

        def test_that_it_must_hit(monime_sandbox, monime):
            with monime_sandbox.fault("reset_after", CREATE):
                monime.whoami()
        """
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            ">*with monime_sandbox.fault(*reset_after*, CREATE):",
            "*The fault reset_after for createCheckoutSession was not triggered. Requests while it was active:*",
            "*GET / -> 200 (getService)*",
        ]
    )


def test_the_report_of_a_failed_test_lists_the_requests(run: Run) -> None:
    result = run(
        """
        def test_it(monime_sandbox, monime):
            monime_sandbox.faults.add("reset_after", CREATE)
            monime.checkout_sessions.create(**CART, idempotency_key="order-1042")
            assert monime.access_token
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*Monime sandbox: last requests*",
            "POST /v1/checkout-sessions -> no response (createCheckoutSession, key order-1042, fault reset_after)",
            "POST /v1/checkout-sessions -> 200 (createCheckoutSession, key order-1042, replayed)",
        ]
    )


TASKS = """
    import asyncio

    {mark}
    @pytest.mark.parametrize("run", range(2))
    async def test_it(monime_sandbox, async_monime, run):
        creates = [async_monime.checkout_sessions.create(**CART) for _ in range(8)]
        with monime_sandbox.fault("reset_after", CREATE, times=2):
            await asyncio.gather(*creates)
        assert len(monime_sandbox.sessions()) == 8
        with pytest.raises(TimeoutError):
            monime_sandbox.faults.add("hang")
            await asyncio.wait_for(async_monime.whoami(), 0.1)
"""


@pytest.mark.parametrize(
    ("mark", "options", "settings"),
    [
        ("", ["-p", "no:anyio"], "asyncio_mode = auto\nasyncio_default_fixture_loop_scope = function"),
        ("@pytest.mark.asyncio", [], "asyncio_mode = strict\nasyncio_default_fixture_loop_scope = function"),
        ("@pytest.mark.anyio", ["-k", "asyncio"], "addopts = -p no:asyncio"),
    ],
    ids=["asyncio auto", "asyncio strict", "anyio"],
)
def test_tests_for_tasks_have_a_client_whichever_plugin_runs_them(
    run: Run, mark: str, options: list[str], settings: str
) -> None:
    result = run(TASKS.format(mark=mark), *options, settings=f"monime_version = {VERSION}\n{settings}")

    result.assert_outcomes(passed=2)


def test_rate_limits_and_version_are_settings_and_one_test_may_have_others(run: Run) -> None:
    result = run(
        """
        import http.client

        def test_it(monime_sandbox, monime, pytestconfig):
            assert monime_sandbox.state()["rateLimits"] == "test"
            assert monime.api_version == "caph.2025-06-20"

        @pytest.mark.monime_sandbox(rate_limits="live", space_id="spc-mine")
        def test_another(monime_sandbox, monime):
            assert monime_sandbox.state()["rateLimits"] == "live"
            assert monime_sandbox.space_id == monime.space_id == "spc-mine"

        @pytest.mark.monime_sandbox(rate_limits="none")
        def test_wrong(monime_sandbox):
            pass

        @pytest.mark.monime_sandbox(colour="red")
        def test_unknown(monime_sandbox):
            pass
        """,
        "--monime-version=caph.2025-06-20",
        "--strict-markers",
        settings="monime_rate_limits = test\naddopts = -p no:asyncio",
    )
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(
        [
            "The Monime sandbox cannot start: rate limits must be one of live, test, off",
            "The Monime sandbox cannot start: *colour*",
        ]
    )


def test_a_client_without_a_version_says_how_to_pin_one(run: Run) -> None:
    result = run("def test_it(monime): ...", settings="addopts = -p no:asyncio")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["The client needs an API version*", "*monime_version = *caph.2025-08-23*"])


def test_each_worker_of_xdist_has_a_server_of_its_own(run: Run) -> None:
    run(
        """
        @pytest.mark.parametrize("run", range(8))
        def test_it(monime_sandbox, monime, run):
            for _ in range(5):
                monime.checkout_sessions.create(**CART)
            assert len(monime_sandbox.sessions()) == 5
        """,
        "-n2",
    ).assert_outcomes(passed=8)


def test_the_tests_that_the_docs_show_pass(pytester: pytest.Pytester) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(*[block for block in blocks if "\ndef test_" in block])
    (settings,) = re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    pytester.makepyprojecttoml(settings)

    pytester.run(sys.executable, "-m", "pytest", *WITHOUT, "-pno:asyncio").assert_outcomes(passed=3)


def test_without_the_extra_a_test_that_wants_a_sandbox_says_what_to_install(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.mkdir("poorer").joinpath("uvicorn.py").write_text("raise ModuleNotFoundError(name='uvicorn')")
    monkeypatch.setenv("PYTHONPATH", str(pytester.path / "poorer"))

    result = run("def test_it(monime_sandbox): ...\ndef test_other(): ...")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*the sandbox needs uvicorn: pip install 'monime-ext?sandbox?'*"])


def test_a_project_that_uses_no_fixture_of_it_loads_nothing_for_it() -> None:
    program = """
import sys, pytest
before = set(sys.modules)
import monime_ext.sandbox.pytest_plugin
print(*sorted(set(sys.modules) - before))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert {name for name in done.stdout.split() if not name.startswith("monime_ext")} == set()
    assert done.stdout.split() == [
        "monime_ext",
        "monime_ext._core",
        "monime_ext._core.lazy_exports",
        "monime_ext._version",
        "monime_ext.sandbox",
        "monime_ext.sandbox.pytest_plugin",
    ]


def test_a_run_ends_although_a_test_freezes_the_time(run: Run) -> None:
    result = run(
        """
        import time

        @pytest.mark.parametrize("jump", [1e9, -1e9])
        def test_frozen(monime_sandbox, monime, monkeypatch, jump):
            now = time.monotonic() + jump
            monkeypatch.setattr(time, "monotonic", lambda: now)
            assert monime.whoami()
            monime_sandbox.complete(monime.checkout_sessions.create(**CART, once="1").id)
        """,
    )
    result.assert_outcomes(passed=2)


def test_orders_of_tests_are_in_a_journal_of_their_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONIME_JOURNAL", str(tmp_path / "journal.sqlite3"))
    result = run(
        """
        import asyncio
        from monime_ext.caph_2025_08_23 import Monime

        @pytest.mark.parametrize("again", range(2))
        def test_sync(monime, again):
            first = monime.checkout_sessions.create(**CART, once="order-1042")
            assert monime.checkout_sessions.create(**CART, once="order-1042").id == first.id

        @pytest.mark.parametrize("again", range(2))
        def test_async(async_monime, again):
            asyncio.run(async_monime.checkout_sessions.create(**CART, once="order-1042"))

        @pytest.mark.parametrize("again", range(2))
        def test_environment(monime_env, again):
            with Monime.from_env() as monime:
                monime.checkout_sessions.create(**CART, once="order-1042")
        """,
    )
    result.assert_outcomes(passed=6)
    assert not (tmp_path / "journal.sqlite3").exists()


def test_without_a_version_the_message_shows_the_lines_to_add(run: Run) -> None:
    result = run("def test_needs_a_version(monime): ...", settings="addopts = -p no:asyncio")
    result.assert_outcomes(errors=1)
    text = result.stdout.str()
    assert "[tool.pytest.ini_options]" in text
    assert f'monime_version = "{VERSION}"' in text


def test_the_first_example_of_the_docs_runs_as_it_stands(pytester: pytest.Pytester) -> None:
    page = PAGE.read_text("utf-8").partition("## Use it in pytest")[2]
    setting, example = re.findall(r"```(?:toml|python)\n(.*?)```", page, re.DOTALL)[:2]
    pytester.makepyprojecttoml(setting)
    pytester.makepyfile(example)
    pytester.run(sys.executable, "-m", "pytest", *WITHOUT).assert_outcomes(passed=3)


@pytest.mark.parametrize("library", ["freezegun", "time_machine"])
def test_a_run_ends_with_the_usual_libraries_that_freeze_the_time(run: Run, library: str) -> None:
    freeze = {"freezegun": "freezegun.freeze_time('2026-01-31')", "time_machine": "time_machine.travel(0, tick=False)"}
    result = run(
        f"""
        import {library}

        @{freeze[library]}
        def test_frozen(monime_sandbox, monime):
            assert monime.whoami()
        """,
    )
    result.assert_outcomes(passed=1)
