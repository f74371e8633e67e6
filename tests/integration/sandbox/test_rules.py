"""Sessions and idempotency keys, compared with a model over random histories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from monime_ext.sandbox import Sandbox
from tests.integration.sandbox.conftest import Caller

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SESSIONS = "/v1/checkout-sessions"


@dataclass(frozen=True)
class Expected:
    """The expected state of a session."""

    made: timedelta
    status: str = "pending"
    started: bool = False
    active: bool = False


@dataclass(frozen=True)
class Kept:
    """The expected state of a key: the body it was used with, and the response."""

    name: str
    response: bytes
    made: timedelta


class Histories(RuleBasedStateMachine):
    """The model. The sandbox's clock keeps running, so what is due after full hours is due there too."""

    ids = Bundle("ids")
    sandbox: Sandbox

    @initialize()
    def begin(self) -> None:
        self.sandbox.reset()
        self.call = Caller(self.sandbox)
        self.now = timedelta()
        self.sessions: dict[str, Expected] = {}
        self.keys: dict[str, Kept] = {}

    @rule(target=ids, key=st.sampled_from("abc"), name=st.sampled_from("xy"))
    def create(self, key: str, name: str) -> str:
        body = {"name": name, "lineItems": [{"name": "a", "price": {"currency": "SLE", "value": 1}}]}
        reply = self.call.create(body, key=key)
        kept = self.keys.get(key)
        if kept is None or self.now - kept.made >= DAY:
            assert (reply.status, reply.headers.get("monime-cache")) == (200, None)
            self.keys[key] = Kept(name, reply.body, self.now)
            self.sessions[reply.result["id"]] = Expected(self.now)
        elif kept.name == name:
            assert (reply.headers["monime-cache"], reply.body) == ("irc", kept.response)
        else:
            assert reply.error["reason"] == "idempotency_key_in_use"
            return "scs-never"
        return str(reply.result["id"])

    @rule(hours=st.sampled_from([0.5, 1.5, 12.5, 25.5]))
    def run_due(self, hours: float) -> None:
        self.sandbox.clock.advance(hours=hours)
        self.now += timedelta(hours=hours)
        for session, expected in self.sessions.items():
            if expected.status == "pending" and self.now - expected.made >= HOUR:
                self.sessions[session] = replace(expected, status="expired", active=False)

    @rule(session=ids, action=st.sampled_from(["start", "complete", "cancel", "expire"]))
    def pay_or_not(self, session: str, action: str) -> None:
        reply = self.call.control("POST", f"/sessions/{session}/{action}", {})
        expected = self.sessions.get(session)
        if expected is None:
            assert reply.status == 404
        elif expected.status != "pending" or (action == "start" and expected.active):
            assert reply.status == 409
        elif action == "start":
            self.sessions[session] = replace(expected, started=True, active=True)
        else:
            over = {"complete": "completed", "cancel": "cancelled", "expire": "expired"}[action]
            started = expected.started or action == "complete"
            self.sessions[session] = replace(expected, status=over, started=started, active=False)

    @rule(session=ids, action=st.sampled_from(["succeed", "decline"]))
    def end_the_attempt(self, session: str, action: str) -> None:
        expected = self.sessions.get(session)
        attempts = self.sandbox.payments(session)
        if expected is None or not attempts:
            return
        reply = self.call.control("POST", f"/payments/{attempts[-1]['id']}/{action}")
        if expected.status != "pending" or not expected.active:
            assert reply.status == 409
        else:
            status = "completed" if action == "succeed" else expected.status
            self.sessions[session] = replace(expected, status=status, active=False)

    @rule(session=ids)
    def delete(self, session: str) -> None:
        reply = self.call("DELETE", f"{SESSIONS}/{session}")
        expected = self.sessions.get(session)
        if expected is None:
            assert reply.status == 404
        elif expected.started or expected.status != "pending":
            assert reply.status == 409
        else:
            assert reply.status == 200
            del self.sessions[session]

    @rule(session=ids)
    def get(self, session: str) -> None:
        reply = self.call("GET", f"{SESSIONS}/{session}")
        if session in self.sessions:
            assert reply.result["status"] == self.sessions[session].status
        else:
            assert reply.status == 404

    @invariant()
    def the_list_is_the_model(self) -> None:
        listed = self.call("GET", f"{SESSIONS}?limit=50").result
        assert {reported["id"]: reported["status"] for reported in listed} == {
            session: expected.status for session, expected in self.sessions.items()
        }

    @invariant()
    def a_session_has_its_payment_and_events_when_it_is_paid_and_only_then(self) -> None:
        statuses: dict[str, list[str]] = {}
        for payment in self.sandbox.payments():
            statuses.setdefault(payment["sessionId"], []).append(payment["status"])
        reported = Counter((event["sessionId"], event["name"]) for event in self.sandbox.webhooks.events())
        for session, expected in self.sessions.items():
            attempts = [status for status in statuses.get(session, []) if status != "declined"]
            paid = expected.status == "completed"
            assert attempts == (["completed"] if paid else ["processing"] if expected.active else [])
            assert reported[session, "payment.processing_completed"] == paid
            for status in ("completed", "cancelled", "expired"):
                assert reported[session, f"checkout_session.{status}"] == (expected.status == status)


def test_no_history_breaks_the_rules(running: Sandbox) -> None:
    class Machine(Histories):
        sandbox = running

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
