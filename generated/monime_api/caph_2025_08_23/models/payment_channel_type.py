from typing import Literal

PaymentChannelType = Literal["bank", "card", "momo", "wallet"]

PAYMENT_CHANNEL_TYPE_VALUES: set[PaymentChannelType] = {
    "bank",
    "card",
    "momo",
    "wallet",
}


def check_payment_channel_type(value: str) -> PaymentChannelType:
    if value in PAYMENT_CHANNEL_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PAYMENT_CHANNEL_TYPE_VALUES!r}")
