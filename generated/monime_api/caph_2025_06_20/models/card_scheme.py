from typing import Literal

CardScheme = Literal["mastercard", "visa"]

CARD_SCHEME_VALUES: set[CardScheme] = {
    "mastercard",
    "visa",
}


def check_card_scheme(value: str) -> CardScheme:
    if value in CARD_SCHEME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CARD_SCHEME_VALUES!r}")
