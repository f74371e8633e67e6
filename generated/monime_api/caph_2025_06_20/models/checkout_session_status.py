from typing import Literal

CheckoutSessionStatus = Literal["cancelled", "completed", "expired", "pending"]

CHECKOUT_SESSION_STATUS_VALUES: set[CheckoutSessionStatus] = {
    "cancelled",
    "completed",
    "expired",
    "pending",
}


def check_checkout_session_status(value: str) -> CheckoutSessionStatus:
    if value in CHECKOUT_SESSION_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CHECKOUT_SESSION_STATUS_VALUES!r}"
    )
