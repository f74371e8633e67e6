"""`monime-ext doctor`: check the configuration, and suggest how to fix it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import typer

from monime_ext._core.api_spec import ApiSpec
from monime_ext.cli.exit_status import ExitStatus
from monime_ext.cli.global_options import GlobalOptions
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

__all__ = ["CheckResult", "CheckStatus", "clock_skew", "doctor", "run_checks"]

CheckStatus: TypeAlias = Literal["ok", "warning", "error"]

SYMBOLS: Final[dict[CheckStatus, str]] = {"ok": "✓", "warning": "!", "error": "✗"}
MAX_CLOCK_SKEW: Final = 30.0
DEADLINE: Final = 15.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check.

    Attributes:
        subject: What was checked.
        status: `ok`, `warning` if it may be intended, or `error`.
        message: What was found, without secrets.
        advice: What to do; empty if nothing.
    """

    subject: str
    status: CheckStatus
    message: str
    advice: str = ""


def doctor(context: typer.Context) -> None:
    """Check the token, the environment, the Space, the API version, the clock and the connection to Monime."""
    options: GlobalOptions = context.obj
    results = list(run_checks(options))
    if options.output.as_json:
        options.output.record([asdict(result) for result in results])
    else:
        for result in results:
            options.output.text(f"{SYMBOLS[result.status]} {result.subject}: {result.message}")
            if result.advice:
                options.output.text(f"    {result.advice}")
    if any(result.status == "error" for result in results):
        raise typer.Exit(ExitStatus.FAILED)


def run_checks(options: GlobalOptions) -> Iterator[CheckResult]:
    """Yield the result of every check; a check that depends on one that failed is skipped."""
    token = os.environ.get("MONIME_ACCESS_TOKEN", "")
    yield check_token(token, ApiSpec(options.api_version))
    yield check_api_version(options)
    if not options.space_id:
        yield CheckResult("Space", "error", "not set", "Set MONIME_SPACE_ID to the id of your Space, spc-….")
    if not token or not options.space_id:
        return
    try:
        client = options.connect(quiet=True)
    except ConfigurationError as error:
        yield CheckResult("Configuration", "error", error.message)
        return
    with client:
        # A retry would hide the problem that a single attempt shows, and the id of its request.
        client = client.with_options(max_retries=0, deadline=DEADLINE)
        try:
            response = client.service.with_response.whoami()
        except MonimeError as error:
            yield explain_unreachable(error)
            return
        yield from check_service(response, options, datetime.now(UTC), is_sandbox=is_sandbox(options.base_url))
        try:
            next(iter(client.checkout_sessions.list(limit=1)), None)
        except MonimeError as error:
            yield explain_no_sessions(error)
        else:
            yield CheckResult("Checkout sessions", "ok", f"the token has access in {options.space_id}")


def check_token(token: str, spec: ApiSpec) -> CheckResult:
    """Check the form of a token."""
    if not token:
        return CheckResult(
            "Token", "error", "not set", "Set MONIME_ACCESS_TOKEN. It is never taken from the command line."
        )
    if spec.is_test_token(token):
        advice = "Monime does not offer checkout sessions in test mode. Use the sandbox: monime-ext sandbox."
        return CheckResult("Token", "warning", "a test mode token", advice)
    if token.startswith("mon_"):
        return CheckResult("Token", "ok", f"set, {len(token)} characters")
    return CheckResult("Token", "warning", "set, but it is not in Monime's format", "Monime's tokens start with mon_.")


def check_api_version(options: GlobalOptions) -> CheckResult:
    """Check that an API version is pinned."""
    if options.pinned_version is None:
        return CheckResult(
            "API version", "warning", f"not pinned; the default is {options.api_version}", "Set MONIME_VERSION."
        )
    return CheckResult("API version", "ok", options.api_version)


def is_sandbox(base_url: str | None) -> bool:
    """Return whether a sandbox serves an address: only a sandbox has a control plane."""
    import httpx

    if not base_url:
        return False
    try:
        url = f"{base_url.rstrip('/')}/_sandbox/state"
        response = httpx.get(url, timeout=3, follow_redirects=False)
        body = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
    # Any other service may have such a path, too, or refuse it: only the control plane's own words show a sandbox.
    if response.status_code == 401:
        return "MONIME_SANDBOX_CONTROL_TOKEN" in response.text
    return response.status_code == 200 and isinstance(body, dict) and "storedResponses" in body


def check_service(
    response: Response[Any], options: GlobalOptions, now: datetime, *, is_sandbox: bool = False
) -> Iterator[CheckResult]:
    """Check what the service reports about itself and the token.

    Args:
        response: The response to `whoami`.
        options: The API version in them is compared with that of the response.
        now: This machine's time.
        is_sandbox: Whether it is a sandbox.
    """
    service = response.result
    yield CheckResult("API", "ok", f"reachable, request id {response.request_id or 'unknown'}")
    status = service.status
    if not status or not status.is_authenticated:
        advice = "It may be expired, revoked, or belong to another environment."
        yield CheckResult("Token", "error", "Monime does not recognize it", advice)
    else:
        where = f", in a sandbox at {options.base_url}: no money moves" if is_sandbox else ""
        yield CheckResult("Environment", "ok", f"{status.environment}{where}")
    version = service.api_version
    if version and version.id and version.id != options.api_version:
        message = f"the API responded with {version.id} instead of {options.api_version}"
        yield CheckResult("API version", "warning", message, "Check MONIME_BASE_URL.")
    if version and version.deprecated is True and options.pinned_version is not None:
        advice = "Run `monime-ext versions diff` to see what an upgrade changes."
        yield CheckResult("API version", "warning", f"{version.id} is deprecated", advice)
    skew = clock_skew(response, now)
    if skew is None:
        yield CheckResult("Clock", "warning", "the response contains no timestamp to compare with")
    elif abs(skew) > MAX_CLOCK_SKEW:
        direction = "ahead of" if skew > 0 else "behind"
        advice = "Synchronize it: webhooks are rejected when the clocks differ by more than 300 s."
        yield CheckResult("Clock", "error", f"this machine is {abs(skew):.0f} s {direction} the service", advice)
    else:
        yield CheckResult("Clock", "ok", f"within {MAX_CLOCK_SKEW:.0f} s of the service's")


def clock_skew(response: Response[Any], now: datetime) -> float | None:
    """Return by how many seconds this machine is ahead of the service, or None if the response has no timestamp."""
    text = response.headers.get("monime-request-timestamp", "")
    try:
        sent_at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (now - sent_at).total_seconds() if sent_at.tzinfo else None


def explain_unreachable(error: MonimeError) -> CheckResult:
    """Explain why the service did not respond to `whoami`."""
    if isinstance(error, RateLimited):
        advice = "Another program is using this token: wait, and try again."
    elif isinstance(error, ServerError):
        advice = "The service, or a gateway in front of it, has a problem: try again later, and check MONIME_BASE_URL."
    else:
        advice = "Check MONIME_BASE_URL, the network and the proxy."
    return CheckResult("API", "error", error.message, advice)


def explain_no_sessions(error: MonimeError) -> CheckResult:
    """Explain why checkout sessions cannot be listed."""
    if isinstance(error, TestModeUnsupported):
        message, advice = "not available to test tokens", "Use the sandbox, or a live token."
    elif isinstance(error, Unauthorized):
        message, advice = "the token is rejected", "Create a new token, and check its environment."
    elif isinstance(error, Forbidden | NotFound):
        message = "the token has no access in this Space"
        advice = "Check MONIME_SPACE_ID, the role of the token's owner, the token's scopes and its allowed addresses."
    else:
        message, advice = error.message, ""
    return CheckResult("Checkout sessions", "error", message, advice)
