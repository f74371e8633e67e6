"""How the sandbox delivers, where Monime's own delivery_settings vary or are not known: what a shop must be able to take."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from monime_ext.sandbox.state.serialization import Json

Order = Literal["session_first", "payment_first", "shuffled"]
_ORDERS: tuple[Order, ...] = get_args(Order)
_MOST_DUPLICATES = 100


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """The delivery_settings of deliveries from now on.

    Arguments:
        order: Which of the two success events of a payment is sent first: `session_first`, `payment_first` or
            `shuffled`. The second is sent when the first was answered, whatever the answer.
        duplicates: How many times more each event is delivered to each endpoint, 0 to 100; with the same id.
        metadata_as_string: Whether metadata is told as JSON text instead of an object; both have been seen.
        payment_completed: Whether a payment that succeeds is told a third time, as `payment.completed`: nobody knows
            whether Monime uses this name.
        lost_response_rate: How many of the answers that say "received" are taken for lost, from 0 to 1, so that the same
            event is delivered again.
        timeout: Seconds of real time after which an endpoint has not answered.
        initial_retry_delay: Seconds on the sandbox's clock until an event is delivered again; doubled each time.
        max_retry_delay: The most that they are doubled to. There is no last time: Monime's schedule is not known.

    Raises:
        ValueError: An argument is not one of these.
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
            raise ValueError(f"order is one of {', '.join(_ORDERS)}")
        if isinstance(self.duplicates, bool) or not isinstance(self.duplicates, int):
            raise ValueError("duplicates must be a whole number")
        for name in ("metadata_as_string", "payment_completed"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} must be true or false")
        for name in ("lost_response_rate", "timeout", "initial_retry_delay", "max_retry_delay"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(f"{name} must be a number")
        if not 0 <= self.duplicates <= _MOST_DUPLICATES or not 0 <= self.lost_response_rate <= 1:
            raise ValueError(f"duplicates must be from 0 to {_MOST_DUPLICATES}, and lost_response_rate from 0 to 1")
        if not 0.01 <= self.timeout <= 600 or not 0.01 <= self.initial_retry_delay <= self.max_retry_delay <= 86_400:
            raise ValueError("timeout must be from 0.01 to 600 seconds, and retries from 0.01 to 86400")

    def changed(self, changes: Mapping[str, object]) -> DeliverySettings:
        """The same delivery_settings but for what is named.

        Raises:
            ValueError: As the class does, and for a name that is none of its arguments.
        """
        if unknown := set(changes) - {each.name for each in dataclasses.fields(self)}:
            raise ValueError(f"there is no habit {', '.join(sorted(unknown))}")
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def to_json(self) -> Json:
        """The delivery_settings as a JSON object."""
        return dataclasses.asdict(self)

    def retry_after(self, attempts: int) -> timedelta:
        """How long after so many attempts the next is due."""
        # Beyond 64 doublings every wait is the longest one, and numbers get too large for a float.
        return timedelta(seconds=min(self.max_retry_delay, self.initial_retry_delay * 2.0 ** min(attempts - 1, 64)))
