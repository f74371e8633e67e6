from typing import Literal

HS256 = Literal["HS256"]

HS256_VALUES: set[HS256] = {
    "HS256",
}


def check_hs256(value: str) -> HS256:
    if value in HS256_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {HS256_VALUES!r}")
