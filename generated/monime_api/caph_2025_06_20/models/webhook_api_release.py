from typing import Literal

WebhookApiRelease = Literal["caph", "siriusb"]

WEBHOOK_API_RELEASE_VALUES: set[WebhookApiRelease] = {
    "caph",
    "siriusb",
}


def check_webhook_api_release(value: str) -> WebhookApiRelease:
    if value in WEBHOOK_API_RELEASE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WEBHOOK_API_RELEASE_VALUES!r}")
