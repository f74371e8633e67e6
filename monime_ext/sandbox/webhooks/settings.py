"""The delivery settings: variations of Monime's webhook delivery that a receiver should tolerate."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from monime_ext.sandbox.state.serialization import Json

__all__ = ["DeliverySettings", "Order"]

Order = Literal["session_first", "payment_first", "shuffled"]
_ORDERS: tuple[Order, ...] = get_args(Order)
_MAX_DUPLICATES = 100


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How events are delivered.

    Args:
        order: Which of the two success events of a payment is sent first: `session_first`, `payment_first` or
            `shuffled`. The second is sent after the first was responded to, whatever the status.
        duplicates: How many more times each event is delivered to each endpoint, with the same id; 0 to 100.
        metadata_as_string: Whether metadata is a JSON string instead of an object. Both have been observed.
        payment_completed: Whether a successful payment also sends `payment.completed`. It is unknown whether Monime
            uses this event.
        lost_response_rate: The share of successful responses that are treated as lost, from 0 to 1, so that the event
            is delivered again.
        timeout: Seconds of real time within which an endpoint must respond.
        initial_retry_delay: Seconds on the sandbox's clock until the first retry; doubled for each further one.
        max_retry_delay: The maximum delay. Retries do not end, because Monime's schedule is unknown.

    Raises:
        ValueError: An argument is invalid.
    """

    order: Order = "session_first"
    duplicates: int = 0
    metadata_as_string: bool = False
    payment_completed: bool = False
    lost_response_rate: float = 0.0
    timeout: float = 10.0
    initial_retry_delay: float = 5.0
    max_retry_delay: float = 3600.0

    def __post_init__(self) -> None:
        if self.order not in _ORDERS:
            raise ValueError(f"order must be one of {', '.join(_ORDERS)}")
        if isinstance(self.duplicates, bool) or not isinstance(self.duplicates, int):
            raise ValueError("duplicates must be an integer")
        for name in ("metadata_as_string", "payment_completed"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} must be true or false")
        for name in ("lost_response_rate", "timeout", "initial_retry_delay", "max_retry_delay"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(f"{name} must be a number")
        if not 0 <= self.duplicates <= _MAX_DUPLICATES or not 0 <= self.lost_response_rate <= 1:
            raise ValueError(f"duplicates must be from 0 to {_MAX_DUPLICATES}, and lost_response_rate from 0 to 1")
        if not 0.01 <= self.timeout <= 600 or not 0.01 <= self.initial_retry_delay <= self.max_retry_delay <= 86_400:
            raise ValueError("timeout must be from 0.01 to 600 seconds, and retry delays from 0.01 to 86400")

    def replace(self, changes: Mapping[str, object]) -> DeliverySettings:
        """Return a copy with some settings changed.

        Raises:
            ValueError: As for the class, or a setting does not exist.
        """
        if unknown := set(changes) - {field.name for field in dataclasses.fields(self)}:
            raise ValueError(f"there is no delivery setting {', '.join(sorted(unknown))}")
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def to_dict(self) -> Json:
        """Return the settings as a JSON object."""
        return dataclasses.asdict(self)

    def retry_delay(self, attempts: int) -> timedelta:
        """Return the delay after the given number of attempts: `initial * 2 ** (attempts - 1)`, up to the maximum."""
        # After 64 doublings every delay is the maximum, and larger powers exceed the range of a float.
        seconds = min(self.max_retry_delay, self.initial_retry_delay * 2.0 ** min(attempts - 1, 64))
        return timedelta(seconds=seconds)
