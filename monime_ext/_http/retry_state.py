"""The retries of one call: what follows each attempt, decided without I/O and without sleep.

The executor begins an attempt, reports how it ended, and gets the delay before the next attempt, the response, or an
error. The state tracks the outcome of all attempts together, so that an error states what the server may have done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, NoReturn, TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse, Response
from monime_ext._core.response_errors import error_from_response
from monime_ext._core.retry import RETRY_AFTER_CAP, RetryBudget, backoff, is_retryable, retry_after
from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import Settings
from monime_ext.errors import (
    ClientClosed,
    MonimeError,
    NotFound,
    Outcome,
    OutcomeUnknown,
    StatusError,
    TimedOut,
    TransportError,
    UnreadableResponse,
)
from monime_ext.telemetry.instrumentation import CallInstrumentation

__all__ = ["RetryDelay", "RetryState"]

T = TypeVar("T")

REPLAYED: Final = "irc"
"""The value of `Monime-Cache` on the replay of an earlier success."""


@dataclass(frozen=True, slots=True)
class RetryDelay:
    """Another attempt follows after this many seconds."""

    seconds: float


class RetryState(Generic[T]):
    """The state of one call over its attempts.

    Args:
        request: The request, the same at every attempt.
        settings: Deadline and number of retries.
        runtime: Clock and RNG.
        budget: The retry tokens of the client.
        ends_at: When the call must have ended, on the runtime's monotonic clock. Defaults to the deadline from now.
        effect: The outcome of what was sent for the same call before, by this process or another.
        instrumentation: Is notified of attempts, waits and the end.
    """

    def __init__(
        self,
        request: PreparedRequest[T],
        settings: Settings,
        runtime: Runtime,
        budget: RetryBudget,
        *,
        ends_at: float | None = None,
        effect: Outcome = "not_sent",
        instrumentation: CallInstrumentation | None = None,
    ) -> None:
        self._request = request
        self._settings = settings
        self._runtime = runtime
        self._budget = budget
        self._last_cost = 0
        self._effect: Outcome = effect
        self.attempts = 0
        self.instrumentation = instrumentation or CallInstrumentation(request, runtime.monotonic)
        if ends_at is None and settings.deadline is not None:
            ends_at = runtime.monotonic() + settings.deadline
        self.ends_at = ends_at

    def remaining(self) -> float | None:
        """Return the seconds until the deadline; None if there is no deadline.

        Raises:
            TimedOut, OutcomeUnknown: The deadline is exceeded.
        """
        if self.ends_at is None:
            return None
        seconds = self.ends_at - self._runtime.monotonic()
        if seconds <= 0:
            self.fail(self._deadline_exceeded())
        return seconds

    def check_delay(self, seconds: float) -> None:
        """Check that the next attempt may wait this long for the rate limit.

        Raises:
            TimedOut, OutcomeUnknown: The deadline is earlier.
        """
        remaining = self.remaining()
        if remaining is not None and seconds > remaining:
            self.fail(self._rate_limit_exceeds_deadline(seconds))
        self.instrumentation.on_wait("rate_limit", seconds)

    def begin(self, check_open: Callable[[], None] = lambda: None) -> None:
        """Begin an attempt.

        Args:
            check_open: Raises `ClientClosed` if the client was closed, such as before a retry.

        Raises:
            ClientClosed: The client was closed.
            TimedOut: The deadline is exceeded.
            OutcomeUnknown: One of these, and an earlier attempt may have changed something.
        """
        try:
            check_open()
        except ClientClosed as error:
            self.fail(error)
        self.remaining()
        self.attempts += 1
        self.instrumentation.on_attempt(self.attempts)

    def on_transport_error(self, error: TransportError) -> RetryDelay:
        """Return the delay before the next attempt, after one without a response.

        Args:
            error: Its `outcome` states whether the request can have arrived.

        Raises:
            ConnectionFailed, TimedOut: The call ends, and changed nothing.
            OutcomeUnknown: The call ends, and may have changed something.
        """
        self._record_outcome(error.outcome)
        self.instrumentation.on_transport_error(error)
        return self._retry_or_raise(error, timed_out=isinstance(error, TimedOut))

    def on_response(self, response: RawResponse) -> Response[T] | RetryDelay:
        """Return the parsed response, or the delay before the next attempt.

        Raises:
            StatusError, UnreadableResponse: The call failed.
            OutcomeUnknown: The call ends, and may have changed something.
        """
        self.instrumentation.on_response(response)
        if not 200 <= response.status <= 299:
            return self._on_error_status(response)
        try:
            result = self._request.parse_response(response)
        except UnreadableResponse as error:
            self._record_outcome(error.outcome)
            if response.is_too_large:
                self.fail(error)
            return self._retry_or_raise(error)
        return self._succeed(response, result)

    def _on_error_status(self, response: RawResponse) -> Response[T] | RetryDelay:
        error = error_from_response(response, is_mutation=self._request.is_mutation)
        # A reason shows that Monime itself says that the resource is gone. A gateway's 404 means that it has no route.
        if (
            isinstance(error, NotFound)
            and self._request.method == "DELETE"
            and self._effect != "not_sent"
            and error.reason
        ):
            return self._succeed(response, self._request.parse({}))
        self._record_outcome(error.outcome)
        if not is_retryable(response.status):
            self.fail(error)
        # 0, or a date that has passed, is no advice: without a back-off, every client would come back at once.
        error.retry_after = retry_after(response.headers.get("retry-after"), self._runtime.time()) or None
        return self._retry_or_raise(error)

    def _succeed(self, response: RawResponse, result: T) -> Response[T]:
        self._budget.refund(self._last_cost)
        success = Response(
            result=result,
            status=response.status,
            headers=response.headers,
            request_id=response.request_id,
            idempotency_key=self._request.idempotency_key,
            attempts=self.attempts,
            replayed=response.headers.get("monime-cache") == REPLAYED,
        )
        self.instrumentation.on_success(success)
        return success

    def _retry_or_raise(self, error: MonimeError, *, timed_out: bool = False) -> RetryDelay:
        requested = error.retry_after
        if self.attempts > self._settings.max_retries or (requested is not None and requested > RETRY_AFTER_CAP):
            self.fail(error)
        seconds = backoff(self.attempts, self._runtime.random) if requested is None else requested
        if self.ends_at is not None and self._runtime.monotonic() + seconds >= self.ends_at:
            self.fail(error)
        cost = self._budget.spend(timed_out=timed_out)
        if cost is None:
            self.fail(error)
        self._last_cost = cost
        self.instrumentation.on_wait("retry", seconds)
        return RetryDelay(seconds)

    def _record_outcome(self, outcome: Outcome) -> None:
        """Keep the outcome of the attempt that may have had the greatest effect."""
        if _SEVERITY[outcome] > _SEVERITY[self._effect]:
            self._effect = outcome

    def fail(self, error: MonimeError) -> NoReturn:
        """End the call with an error.

        Raises:
            MonimeError: The error, or `OutcomeUnknown` if an earlier attempt may have changed something.
        """
        raise self._final(error)

    def _final(self, error: MonimeError) -> MonimeError:
        """Return the error that ends the call, with the outcome of all attempts."""
        error.operation = self._request.operation
        error.idempotency_key = self._request.idempotency_key
        error.attempts = self.attempts
        if not self._request.is_mutation:
            # Whether a read arrived makes no difference: it changes nothing.
            error.outcome = "not_sent" if error.outcome == "not_sent" else "rejected"
            return error
        if _SEVERITY[self._effect] < _SEVERITY["unknown"] or self._is_conclusive(error):
            return error
        return self._outcome_unknown(error)

    def _is_conclusive(self, error: MonimeError) -> bool:
        """Return whether this error states the outcome of all attempts itself.

        No refusal does: an attempt before it may still be on its way, and succeed after it.
        """
        return isinstance(error, StatusError) and error.outcome == "unknown" and self._effect == "unknown"

    def _outcome_unknown(self, cause: MonimeError) -> OutcomeUnknown:
        known = "most likely took effect" if self._effect == "committed" else "may have taken effect"
        how = "with the same idempotency key" if self._request.idempotency_key else "as it is"
        error = OutcomeUnknown(
            f"The request was sent, and no attempt got a response that settles what happened. It {known}: make the "
            f"same call again {how}; nothing is done twice.",
            outcome=self._effect,
            operation=cause.operation,
            status=cause.status,
            reason=cause.reason,
            details=cause.details,
            request_id=cause.request_id,
            idempotency_key=cause.idempotency_key,
            attempts=cause.attempts,
            retry_after=cause.retry_after,
            body=cause.body,
        )
        error.__cause__ = cause
        return error

    def _deadline_exceeded(self) -> TimedOut:
        return TimedOut(f"The deadline of {self._settings.deadline:g} s was exceeded.", outcome=self._effect)

    def _rate_limit_exceeds_deadline(self, seconds: float) -> TimedOut:
        return TimedOut(
            f"To stay under Monime's rate limits, this attempt would have to wait {seconds:.1f} s, beyond the call's "
            "deadline. It was not sent: call again later, or less often.",
            outcome=self._effect,
            retry_after=seconds,
        )


_SEVERITY: Final[dict[Outcome, int]] = {"not_sent": 0, "rejected": 0, "unknown": 1, "committed": 2}
