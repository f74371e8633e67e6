from typing import Literal

LineItemType = Literal["custom"]

LINE_ITEM_TYPE_VALUES: set[LineItemType] = {
    "custom",
}


def check_line_item_type(value: str) -> LineItemType:
    if value in LINE_ITEM_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LINE_ITEM_TYPE_VALUES!r}")
