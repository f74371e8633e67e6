from typing import Literal

LineItemCreateType = Literal["custom"]

LINE_ITEM_CREATE_TYPE_VALUES: set[LineItemCreateType] = {
    "custom",
}


def check_line_item_create_type(value: str) -> LineItemCreateType:
    if value in LINE_ITEM_CREATE_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LINE_ITEM_CREATE_TYPE_VALUES!r}")
