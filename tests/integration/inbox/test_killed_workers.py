"""A worker that is killed at any line leaves an event that has its effect once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from monime_ext.errors import EventBusy
from tests.deliveries import session_completed
from tests.integration.inbox.conftest import KINDS
from tests.integration.inbox.shops import Shop
from tests.versions import webhooks

EVENT = webhooks.parse(session_completed())


@pytest.mark.parametrize("step", ["changed", "done"])
@pytest.mark.parametrize("shop", [(kind, False) for kind in KINDS], indirect=True, ids=KINDS)
def test_an_event_whose_worker_was_killed_has_its_effect_once(shop: Shop, step: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", "tests.integration.inbox.killed_worker", shop.kind, shop.place, step]
    assert subprocess.run(command, env=environment, check=False).returncode == -signal.SIGKILL
    shop.time.now = time.time()

    def settle(event: object, transaction: object) -> None:
        # The effect belongs to this event, so it has it again.
        assert transaction.once("credit")  # type: ignore[attr-defined]
        shop.credit(event, transaction)

    worker = shop.worker(settle)
    if step == "done":
        assert worker.handle(EVENT) == "duplicate"
    else:
        assert shop.credited() == 0
        with pytest.raises(EventBusy):
            worker.handle(EVENT)
        shop.time.now += 200
        assert worker.handle(EVENT) == "done"
    assert shop.credited() == 1
