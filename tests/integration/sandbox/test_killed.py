"""A sandbox that is killed during payments loses, duplicates or half-writes nothing."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from monime_ext.sandbox import Sandbox
from tests.integration.sandbox.conftest import CART, Caller
from tests.integration.sandbox.processes import killed_after
from tests.integration.sandbox.receivers import listening

SUCCESS = ["checkout_session.completed", "payment.processing_completed"]
TOLD_OF_A_PAYMENT = sorted(["payment.created", "payment.processing_started", *SUCCESS])
KILLS = 5
HABIT = ["--delivery-setting", "initial_retry_delay=0.05"]


def test_a_kill_at_any_statement_leaves_all_of_a_payment_or_nothing(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    program = Path(__file__).with_name("killed_at_every_statement.py")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path)], env=environment, capture_output=True, text=True, check=True
    )

    *killed, whole = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(killed) > 15
    for item in killed:
        left = {name: value for name, value in item.items() if name not in ("statements", "killed")}
        assert left == {"session": "pending", "payments": [], "receipt": False, "events": [], "deliveries": []}
    assert (whole["session"], whole["payments"], whole["receipt"]) == ("completed", ["completed"], True)
    assert whole["events"] == whole["deliveries"] == TOLD_OF_A_PAYMENT


def test_kills_at_any_moment_lose_and_double_nothing(tmp_path: Path, environment: dict[str, str]) -> None:
    state = tmp_path / "state.db"
    rng = random.Random(7)
    paid: set[str] = set()
    declined: set[str] = set()

    def shop(call: Caller, worker: int, life: int, served: threading.Semaphore) -> None:
        try:
            for turn in range(10_000):
                session = call.create(CART, key=f"{life}-{worker}-{turn}").result["id"]
                payment = call.control("POST", "/payments", {"session": session}).json["id"]
                if turn % 3 == 0:
                    if call.control("POST", f"/payments/{payment}/decline").status == 200:
                        declined.add(payment)
                    payment = call.control("POST", "/payments", {"session": session}).json["id"]
                if call.control("POST", f"/payments/{payment}/succeed").status == 200:
                    paid.add(session)
                served.release()
        except (OSError, http.client.HTTPException, KeyError):
            return

    with listening() as receiver:
        for life in range(KILLS):
            with killed_after(environment, state, "--webhook", receiver.url, *HABIT) as call:
                served = threading.Semaphore(0)
                shops = [threading.Thread(target=shop, args=(call, worker, life, served)) for worker in range(3)]
                for item in shops:
                    item.start()
                for _ in range(rng.randint(3, 12)):
                    assert served.acquire(timeout=30)
            for item in shops:
                item.join()

        with Sandbox(state=state, webhooks=[receiver.url], rate_limits="off") as sandbox:
            assert sandbox.webhooks.flush() == []
            sessions, payments, events = sandbox.sessions(), sandbox.payments(), sandbox.webhooks.events()
            deliveries = sandbox.webhooks.deliveries()
            call = Caller(sandbox)
            completed = {session["id"] for session in sessions if session["status"] == "completed"}
            receipts = [call("GET", f"/v1/receipts/{item['orderNumber']}").status for item in sessions
                        if item["id"] in completed]  # fmt: skip

    assert paid
    assert paid <= completed
    assert {item["id"] for item in payments if item["status"] == "declined"} >= declined
    assert Counter(item["sessionId"] for item in payments if item["status"] == "completed") == Counter(completed)
    assert set(receipts) == {200}
    reported = Counter((item["sessionId"], item["name"]) for item in events if item["name"] in SUCCESS)
    assert reported == Counter((session, name) for session in completed for name in SUCCESS)
    assert {item["status"] for item in deliveries} == {"delivered"}
    assert Counter(item["eventId"] for item in deliveries) == Counter(item["id"] for item in events)
    assert {item.event_id for item in receiver.received} == {item["id"] for item in events}
