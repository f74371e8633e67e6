from typing import Literal

ES256 = Literal["ES256"]

ES256_VALUES: set[ES256] = {
    "ES256",
}


def check_es256(value: str) -> ES256:
    if value in ES256_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ES256_VALUES!r}")
