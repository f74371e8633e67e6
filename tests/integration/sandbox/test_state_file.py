"""State that survives restarts and crashes."""

from __future__ import annotations

import http.client
import os
import stat
import threading
from typing import TYPE_CHECKING, Any

import pytest

from monime_ext.sandbox import DeliverySettings, Sandbox
from tests.integration.sandbox.processes import killed_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.sandbox.conftest import Caller, Reply


def test_everything_is_there_after_a_restart(caller_of: Callable[[Sandbox], Caller], tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with Sandbox(state=state) as sandbox:
        first = caller_of(sandbox).create(key="k")
        sandbox.complete(first.result["id"])
        sandbox.clock.advance(hours=5)
        reported = sandbox.sessions()
        now = sandbox.clock.now()
        token, space = sandbox.access_token, sandbox.space_id

    with Sandbox(state=state) as sandbox:
        assert (sandbox.access_token, sandbox.space_id) == (token, space)
        assert sandbox.clock.now() >= now
        (session,) = sandbox.sessions()
        assert session == {**reported[0], "redirectUrl": f"{sandbox.url}/checkout/{session['id']}"}
        again = caller_of(sandbox).create(key="k")
        assert again.body == first.body
        assert again.headers["monime-cache"] == "irc"


def test_a_killed_sandbox_kept_all_that_it_answered(
    caller_of: Callable[[Sandbox], Caller], tmp_path: Path, environment: dict[str, str]
) -> None:
    state = tmp_path / "state.db"
    replies: dict[str, Reply] = {}
    with killed_after(environment, state) as call:
        enough = threading.Event()

        def create(worker: int) -> None:
            for n in range(10_000):
                key = f"{worker}-{n}"
                try:
                    replies[key] = call.create(key=key)
                except (OSError, http.client.HTTPException):
                    return
                if len(replies) >= 100:
                    enough.set()

        workers = [threading.Thread(target=create, args=(n,)) for n in range(4)]
        for worker in workers:
            worker.start()
        assert enough.wait(30)
    for worker in workers:
        worker.join()

    with Sandbox(state=state, rate_limits="off") as sandbox:
        call = caller_of(sandbox)
        kept = {session["id"] for session in sandbox.sessions()}
        assert {reply.result["id"] for reply in replies.values()} <= kept
        # At most one create of each worker was performed without a response.
        assert len(kept) <= len(replies) + 4
        assert sandbox.state()["storedResponses"] == len(kept)
        for key, reply in list(replies.items())[-10:]:
            assert call.create(key=key).body == reply.body
        assert {session["id"] for session in sandbox.sessions()} == kept


def test_the_file_is_nobody_elses_to_read(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with Sandbox(state=state):
        assert stat.S_IMODE(state.stat().st_mode) == 0o600


def test_an_existing_file_that_others_may_read_becomes_private(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with Sandbox(state=state):
        pass
    for file in (state, tmp_path / "state.db-wal"):
        file.touch()
        file.chmod(0o666)

    with Sandbox(state=state):
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}

    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("name", ["state.db", "state.db-wal"])
def test_a_symbolic_link_is_not_followed(tmp_path: Path, name: str) -> None:
    target = tmp_path / "target"
    (tmp_path / name).symlink_to(target)

    with pytest.raises(OSError, match="symbolic link"):
        Sandbox(state=tmp_path / "state.db").start()

    assert not target.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    state.touch(0o666)
    os.chown(state, 65534, 65534)

    with pytest.raises(OSError, match="belongs to another user"):
        Sandbox(state=state).start()


SETTINGS: dict[str, Any] = {
    "fees": {"Levy": "0.5"},
    "return_method": "POST",
    "rate_limits": "off",
    "delivery_settings": DeliverySettings(order="shuffled", duplicates=2),
}


def settings(sandbox: Sandbox) -> dict[str, Any]:
    return {
        "fees": sandbox._call(lambda backend: backend.payments.fees.to_dict()),
        "return_method": sandbox.return_method,
        "rate_limits": sandbox.state()["rateLimits"],
        "delivery_settings": sandbox.webhooks.delivery_settings(),
    }


def test_the_file_keeps_the_options_until_others_are_given(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with Sandbox(state=state, **SETTINGS) as sandbox:
        defaults = settings(sandbox)
    with Sandbox(state=state) as sandbox:
        assert settings(sandbox) == defaults == SETTINGS
    with Sandbox(state=state, return_method="GET", rate_limits="live") as sandbox:
        assert settings(sandbox) == {**SETTINGS, "return_method": "GET", "rate_limits": "live"}
    with Sandbox(state=state) as sandbox:
        assert settings(sandbox) == {**SETTINGS, "return_method": "GET", "rate_limits": "live"}
        sandbox.reset()
        reset = settings(sandbox)
    with Sandbox() as sandbox:
        assert reset == settings(sandbox)
    with Sandbox(state=state) as sandbox:
        assert settings(sandbox) == reset


def test_the_file_keeps_what_was_set_while_it_ran(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with Sandbox(state=state) as sandbox:
        sandbox.set_fees({"Levy": "0.5"})
        sandbox.return_method = "POST"
        sandbox.webhooks.update_delivery_settings(order="shuffled", duplicates=2)

    with Sandbox(state=state) as sandbox:
        assert settings(sandbox) == {**SETTINGS, "rate_limits": "live"}


def test_the_file_keeps_the_faults_with_what_remains_of_them(
    caller_of: Callable[[Sandbox], Caller], tmp_path: Path
) -> None:
    state = tmp_path / "state.db"
    with Sandbox(rate_limits="off") as sandbox:
        sandbox.faults.add("status", "getService", status=503, times=None, rate=0.5, seed=7)
        expected = [caller_of(sandbox)("GET", "/").status for _ in range(20)]
    found = []
    with Sandbox(state=state, rate_limits="off") as sandbox:
        sandbox.faults.add("status", "getService", status=503, times=None, rate=0.5, seed=7)
        sandbox.faults.add("garbage", "listCheckoutSessions", times=3)
        removed = sandbox.faults.add("hang", "getCheckoutSession")
        removed.remove()
        found += [caller_of(sandbox)("GET", "/").status for _ in range(10)]
        caller_of(sandbox)("GET", "/v1/checkout-sessions")
        active = sandbox.faults.active()

    with Sandbox(state=state, rate_limits="off") as sandbox:
        assert sandbox.faults.active() == active
        assert [(item.fault.times, item.hits) for item in active][1] == (2, 1)
        found += [caller_of(sandbox)("GET", "/").status for _ in range(10)]
        assert sandbox.faults.add("hang").id not in {item.id for item in active}
    assert found == expected


def test_a_webhook_of_an_option_does_not_outlive_it(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    urls = ["http://127.0.0.1:9/one", "http://127.0.0.1:9/two"]
    with Sandbox(state=state, webhooks=urls) as sandbox:
        sandbox.webhooks.add("http://127.0.0.1:9/mine")
        first = {item["url"]: item["id"] for item in sandbox.webhooks.endpoints()}
    with Sandbox(state=state, webhooks=urls[:1]) as sandbox:
        kept = {item["url"]: item["id"] for item in sandbox.webhooks.endpoints()}
    assert kept == {url: first[url] for url in ("http://127.0.0.1:9/one", "http://127.0.0.1:9/mine")}

    with Sandbox(state=state) as sandbox:
        assert [item["url"] for item in sandbox.webhooks.endpoints()] == ["http://127.0.0.1:9/mine"]


def test_two_sandboxes_cannot_share_a_file(tmp_path: Path) -> None:
    with Sandbox(state=tmp_path / "state.db"), pytest.raises(RuntimeError, match="in use by another sandbox"):
        Sandbox(state=tmp_path / "state.db").start()


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    state.write_text("my thesis " * 1000)

    with pytest.raises(RuntimeError, match="is not a sandbox state file"):
        Sandbox(state=state).start()

    assert state.read_text() == "my thesis " * 1000


def test_a_seed_and_a_file_do_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="seed"):
        Sandbox(seed=1, state=tmp_path / "state.db")
