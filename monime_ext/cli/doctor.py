"""`monime-ext doctor`: whether everything is set up, and what to do where it is not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import typer

from monime_ext.cli.caller import Caller
from monime_ext.cli.exits import Exit
from monime_ext.errors import (
    ConfigurationError,
    Forbidden,
    MonimeError,
    NotFound,
    RateLimited,
    ServerError,
    TestModeUnsupported,
    Unauthorized,
)

if TYPE_CHECKING:
    from monime_ext._core.response import Response

__all__ = ["doctor"]

Verdict = Literal["ok", "look", "bad"]
SIGNS: dict[Verdict, str] = {"ok": "✓", "look": "!", "bad": "✗"}
TOLERATED_SKEW = 30.0
LONGEST_LOOK = 15.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: What.
        verdict: `ok`, `look` where it may be meant, or `bad`.
        told: What was found; no secret.
        advice: What to do, where something is to be done.
    """

    subject: str
    verdict: Verdict
    told: str
    advice: str = ""


def doctor(context: typer.Context) -> None:
    """Check the token, the environment, the Space, the release, the clock and the way to Monime."""
    caller: Caller = context.obj
    findings = list(examined(caller))
    if caller.screen.as_json:
        caller.screen.result([asdict(each) for each in findings])
    else:
        for each in findings:
            caller.screen.plain(f"{SIGNS[each.verdict]} {each.subject}: {each.told}")
            if each.advice:
                caller.screen.plain(f"    {each.advice}")
    if any(each.verdict == "bad" for each in findings):
        raise typer.Exit(Exit.FAILED)


def examined(caller: Caller) -> Iterator[Finding]:
    """Yield what was found, from the inside out; what cannot be looked at any more is left out."""
    token = os.environ.get("MONIME_ACCESS_TOKEN", "")
    yield token_finding(token)
    yield release_finding(caller)
    if not caller.space_id:
        yield Finding("Space", "bad", "none is set", "Set MONIME_SPACE_ID to the Space's id, spc-….")
    if not token or not caller.space_id:
        return
    try:
        client = caller.connect(quiet=True)
    except ConfigurationError as error:
        yield Finding("Set-up", "bad", error.message)
        return
    with client:
        # A doctor tells what is there now; one attempt shows it, and its request id.
        client = client.with_options(max_retries=0, deadline=LONGEST_LOOK)
        try:
            answer = client.service.with_response.whoami()
        except MonimeError as error:
            yield way_finding(error)
            return
        yield from service_findings(answer, caller, datetime.now(UTC))
        try:
            next(iter(client.checkout_sessions.list(limit=1)), None)
        except MonimeError as error:
            yield space_finding(error)
        else:
            yield Finding("Checkout sessions", "ok", f"the token may use them in {caller.space_id}")


def way_finding(error: MonimeError) -> Finding:
    """Say why the service could not be asked."""
    if isinstance(error, RateLimited):
        return Finding("Way to the API", "bad", error.message, "Another program uses this token: wait, and try again.")
    if isinstance(error, ServerError):
        advice = "The way is there, and the service or a gateway before it is not well: try again later."
        return Finding("Way to the API", "bad", error.message, f"{advice} Is MONIME_BASE_URL right?")
    return Finding("Way to the API", "bad", error.message, "Check MONIME_BASE_URL, the network and the proxy.")


def token_finding(token: str) -> Finding:
    """Say what a token looks like, without it."""
    if not token:
        return Finding(
            "Token", "bad", "none is set", "Set MONIME_ACCESS_TOKEN. It is never taken from the command line."
        )
    if token.startswith("mon_test_"):
        advice = "Monime does not offer checkout sessions in test mode. Use the sandbox: monime-ext sandbox."
        return Finding("Token", "look", "one for test mode", advice)
    if token.startswith("mon_"):
        return Finding("Token", "ok", f"set, {len(token)} characters")
    return Finding("Token", "look", "set, and it does not look like one of Monime's", "They begin with mon_.")


def release_finding(caller: Caller) -> Finding:
    """Say which release is called."""
    if caller.version is None:
        return Finding(
            "Release", "look", f"none is pinned; {caller.release} is called", "Set MONIME_VERSION to pin one."
        )
    return Finding("Release", "ok", caller.release)


def service_findings(answer: Response[Any], caller: Caller, now: datetime) -> Iterator[Finding]:
    """Say what the service told of itself and of the caller.

    Args:
        answer: What `whoami` answered.
        caller: The pinned release is compared with what answered.
        now: This machine's time.
    """
    service = answer.result
    yield Finding("Way to the API", "ok", f"answered, request id {answer.request_id or 'not told'}")
    status = service.status
    if not status or not status.is_authenticated:
        yield Finding(
            "Token", "bad", "Monime does not know it", "It may be expired, revoked, or of another environment."
        )
    else:
        yield Finding("Environment", "ok", str(status.environment))
    told = service.api_version
    if told and told.id and told.id != caller.release:
        yield Finding(
            "Release", "look", f"{told.id} answered, not {caller.release}", "Check what MONIME_BASE_URL names."
        )
    if told and told.deprecated is True and caller.version is not None:
        yield Finding("Release", "look", f"{told.id} is deprecated", "See `monime-ext versions diff` for the way on.")
    skew = clock_skew(answer, now)
    if skew is None:
        yield Finding("Clock", "look", "the service did not tell its time")
    elif abs(skew) > TOLERATED_SKEW:
        way = "ahead of" if skew > 0 else "behind"
        advice = "Synchronise it: signed webhooks are refused when clocks are more than 300 s apart."
        yield Finding("Clock", "bad", f"this machine is {abs(skew):.0f} s {way} the service", advice)
    else:
        yield Finding("Clock", "ok", f"within {TOLERATED_SKEW:.0f} s of the service's")


def clock_skew(answer: Response[Any], now: datetime) -> float | None:
    """Return the seconds by which this machine is ahead of the service; None when the service told no time."""
    told = answer.headers.get("monime-request-timestamp", "")
    try:
        then = datetime.fromisoformat(told)
    except ValueError:
        return None
    return (now - then).total_seconds() if then.tzinfo else None


def space_finding(error: MonimeError) -> Finding:
    """Say why checkout sessions cannot be used."""
    if isinstance(error, TestModeUnsupported):
        return Finding("Checkout sessions", "bad", "not offered to test tokens", "Use the sandbox, or a live token.")
    if isinstance(error, Unauthorized):
        return Finding("Checkout sessions", "bad", "the token is refused", "Make a new one, and check its environment.")
    if isinstance(error, Forbidden | NotFound):
        advice = (
            "Check MONIME_SPACE_ID, the role of the token's owner there, the token's scopes and its allowed addresses."
        )
        return Finding("Checkout sessions", "bad", "the token may not use them in this Space", advice)
    return Finding("Checkout sessions", "bad", error.message)
