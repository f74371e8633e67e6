"""State that survives restarts and crashes."""

from __future__ import annotations

import http.client
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from monime_ext.sandbox import Sandbox
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
