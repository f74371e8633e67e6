from typing import Literal

VerificationMethodType = Literal["ES256", "HS256"]

VERIFICATION_METHOD_TYPE_VALUES: set[VerificationMethodType] = {
    "ES256",
    "HS256",
}


def check_verification_method_type(value: str) -> VerificationMethodType:
    if value in VERIFICATION_METHOD_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VERIFICATION_METHOD_TYPE_VALUES!r}"
    )
