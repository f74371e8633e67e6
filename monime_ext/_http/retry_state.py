"""The retries of one call: what follows each attempt, decided without I/O and without sleep.

The executor begins an attempt, reports how it ended, and gets the delay before the next attempt, the response, or an
error. The state also tracks the outcome of all attempts, so that an error states what the server may have done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse, Response, error_from_response
from monime_ext._core.retry import RETRY_AFTER_CAP, RetryBudget, backoff, is_retryable, retry_after
from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import Settings
from monime_ext.errors import (
    BadRequest,
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
"""What `Monime-Cache` says of the replay of an earlier success."""


@dataclass(frozen=True, slots=True)
class RetryDelay:
    """Another attempt follows after so many seconds."""

    seconds: float


class RetryState(Generic[T]):
    """One call under way.

    Args:
        call: What is sent, the same at every attempt.
        settings: Deadline and number of retries.
        runtime: Time and chance.
        budget: What repetitions are paid with.
        ends_at: When it has to be over, on the runtime's monotonic clock, where that is not the deadline from now on.
        effect: What was sent before, by this process or another, may have done.
        instrumentation: Sees what happens.
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
        """Return the seconds until the deadline; None when there is none.

        Raises:
            TimedOut, OutcomeUnknown: It has come.
        """
        if self.ends_at is None:
            return None
        left = self.ends_at - self._runtime.monotonic()
        if left <= 0:
            raise self._final(self._deadline_exceeded())
        return left

    def check_delay(self, seconds: float) -> None:
        """Hear that the next attempt may not go for so long.

        Raises:
            TimedOut, OutcomeUnknown: The deadline comes before.
        """
        left = self.remaining()
        if left is not None and seconds > left:
            raise self._final(self._rate_limit_exceeds_deadline(seconds))
        self.instrumentation.waits("rate_limit", seconds)

    def begin(self) -> None:
        """Count an attempt that begins now.

        Raises:
            TimedOut, OutcomeUnknown: The deadline has come.
        """
        self.remaining()
        self.attempts += 1
        self.instrumentation.attempt(self.attempts)

    def on_transport_error(self, failure: TransportError) -> RetryDelay:
        """Hear that no answer came; `failure.outcome` tells whether the request can have arrived.

        Raises:
            ConnectionFailed, TimedOut: The call is given up, and changed nothing.
            OutcomeUnknown: The call is given up, and may have changed something.
        """
        self._record_outcome(failure.outcome)
        self.instrumentation.lost(failure)
        return self._retry_or_raise(failure, timed_out=isinstance(failure, TimedOut))

    def on_response(self, answer: RawResponse) -> Response[T] | RetryDelay:
        """Hear an answer.

        Raises:
            StatusError, UnreadableResponse: The call failed for good.
            OutcomeUnknown: The call is given up, and may have changed something.
        """
        self.instrumentation.answered(answer)
        if not 200 <= answer.status <= 299:
            return self._on_error_status(answer)
        try:
            result = self._request.parse_response(answer)
        except UnreadableResponse as unreadable:
            self._record_outcome(unreadable.outcome)
            return self._retry_or_raise(unreadable)
        return self._succeed(answer, result)

    def _on_error_status(self, answer: RawResponse) -> Response[T] | RetryDelay:
        error = error_from_response(answer, changes=self._request.is_mutation)
        # Only Monime can say that a thing is gone: a gateway's page says that it found no way.
        if (
            isinstance(error, NotFound)
            and self._request.method == "DELETE"
            and self._effect != "not_sent"
            and error.reason
        ):
            return self._succeed(answer, self._request.parse({}))
        self._record_outcome(error.outcome)
        if not is_retryable(answer.status):
            raise self._final(error)
        error.retry_after = retry_after(answer.headers.get("retry-after"), self._runtime.time())
        return self._retry_or_raise(error)

    def _succeed(self, answer: RawResponse, result: T) -> Response[T]:
        self._budget.succeeded(self._last_cost)
        response = Response(
            result=result,
            status=answer.status,
            headers=answer.headers,
            request_id=answer.request_id,
            idempotency_key=self._request.idempotency_key,
            attempts=self.attempts,
            replayed=answer.headers.get("monime-cache") == REPLAYED,
        )
        self.instrumentation.landed(response)
        return response

    def _retry_or_raise(self, error: MonimeError, *, timed_out: bool = False) -> RetryDelay:
        asked = error.retry_after
        if self.attempts > self._settings.max_retries or (asked is not None and asked > RETRY_AFTER_CAP):
            raise self._final(error)
        seconds = backoff(self.attempts, self._runtime.random) if asked is None else asked
        if self.ends_at is not None and self._runtime.monotonic() + seconds >= self.ends_at:
            raise self._final(error)
        cost = self._budget.spend(timed_out=timed_out)
        if cost is None:
            raise self._final(error)
        self._last_cost = cost
        self.instrumentation.waits("retry", seconds)
        return RetryDelay(seconds)

    def _record_outcome(self, outcome: Outcome) -> None:
        """Remember the attempt that may have had the most effect."""
        if _EFFECT[outcome] > _EFFECT[self._effect]:
            self._effect = outcome

    def _final(self, error: MonimeError) -> MonimeError:
        error.operation = self._request.operation
        error.idempotency_key = self._request.idempotency_key
        error.attempts = self.attempts
        if not self._request.is_mutation:
            # Whether it arrived makes no difference: there is nothing that it can have done.
            error.outcome = "not_sent" if error.outcome == "not_sent" else "rejected"
            return error
        if _EFFECT[self._effect] < _EFFECT["unknown"] or self._is_conclusive(error):
            return error
        return self._outcome_unknown(error)

    def _is_conclusive(self, error: MonimeError) -> bool:
        """Whether this error says of earlier attempts too what became of them.

        These refusals answer the request itself, where Monime said them and no gateway before it. Had an earlier
        attempt of the same key and bytes succeeded, its result would have been replayed instead. That the key is in use
        is none of them: an earlier attempt may be what uses it, and be under way still.
        """
        if isinstance(error, BadRequest | NotFound):
            return error.reason is not None
        return isinstance(error, StatusError) and error.outcome == "unknown" and self._effect == "unknown"

    def _outcome_unknown(self, cause: MonimeError) -> OutcomeUnknown:
        known = "It has most likely happened" if self._effect == "committed" else "It may have happened"
        repeat = "with the same idempotency key" if self._request.idempotency_key else "as it is"
        unknown = OutcomeUnknown(
            f"The request was sent, and no attempt brought a readable answer. {known}: make the call again {repeat}; "
            "nothing is done twice.",
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
        unknown.__cause__ = cause
        return unknown

    def _deadline_exceeded(self) -> TimedOut:
        return TimedOut(f"The deadline of {self._settings.deadline:g} s ran out.", outcome=self._effect)

    def _rate_limit_exceeds_deadline(self, seconds: float) -> TimedOut:
        return TimedOut(
            f"To keep under Monime's rate limits, this call would have had to wait for {seconds:.1f} s, beyond its "
            "deadline. This attempt was not sent: call again later, or less often.",
            outcome=self._effect,
            retry_after=seconds,
        )


_EFFECT: Final[dict[Outcome, int]] = {"not_sent": 0, "rejected": 0, "unknown": 1, "committed": 2}
