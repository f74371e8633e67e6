from typing import Literal

ApiVersion = Literal["caph.2025-08-23"]

API_VERSION_VALUES: set[ApiVersion] = {
    "caph.2025-08-23",
}


def check_api_version(value: str) -> ApiVersion:
    if value in API_VERSION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {API_VERSION_VALUES!r}")
