from typing import Literal

ReceiptStatus = Literal["fully_redeemed", "not_redeemed", "partially_redeemed"]

RECEIPT_STATUS_VALUES: set[ReceiptStatus] = {
    "fully_redeemed",
    "not_redeemed",
    "partially_redeemed",
}


def check_receipt_status(value: str) -> ReceiptStatus:
    if value in RECEIPT_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RECEIPT_STATUS_VALUES!r}")
