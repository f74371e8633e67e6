from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="MomoListResponse")


@_attrs_define
class MomoListResponse:
    """The envelope of one page of mobile money operators."""

    success: bool
    messages: list[Any] | None | Unset = UNSET
    """ Remarks of the API; their shape is not published. """
    result: list[Momo] | None | Unset = UNSET
    pagination: None | Pagination | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        messages: list[Any] | None | Unset
        if isinstance(self.messages, Unset):
            messages = UNSET
        elif isinstance(self.messages, list):
            messages = self.messages

        else:
            messages = self.messages

        result: list[dict[str, Any]] | None | Unset
        if isinstance(self.result, Unset):
            result = UNSET
        elif isinstance(self.result, list):
            result = []
            for result_type_0_item_data in self.result:
                result_type_0_item = result_type_0_item_data.to_dict()
                result.append(result_type_0_item)

        else:
            result = self.result

        pagination: dict[str, Any] | None | Unset
        if isinstance(self.pagination, Unset):
            pagination = UNSET
        elif isinstance(self.pagination, Pagination):
            pagination = self.pagination.to_dict()
        else:
            pagination = self.pagination

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
            }
        )
        if messages is not UNSET:
            field_dict["messages"] = messages
        if result is not UNSET:
            field_dict["result"] = result
        if pagination is not UNSET:
            field_dict["pagination"] = pagination

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("MomoListResponse must be an object") from None
        success = d.pop("success")
        if not isinstance(success, bool):
            raise TypeError("success must be a boolean")

        _messages = d.pop("messages", UNSET)
        messages: list[Any] | None | Unset
        if _messages is None or _messages is UNSET:
            messages = _messages
        elif isinstance(_messages, list):
            messages = _messages
        else:
            raise TypeError("messages must be an array or null")

        _result = d.pop("result", UNSET)
        result: list[Momo] | None | Unset
        if _result is None or _result is UNSET:
            result = _result
        elif isinstance(_result, list):
            result = [Momo.from_dict(item) for item in _result]
        else:
            raise TypeError("result must be an array or null")

        _pagination = d.pop("pagination", UNSET)
        pagination: None | Pagination | Unset
        if _pagination is None or _pagination is UNSET:
            pagination = _pagination
        elif isinstance(_pagination, dict):
            pagination = Pagination.from_dict(_pagination)
        else:
            raise TypeError("pagination must be an object or null")

        instance_ = cls(
            success,
            messages,
            result,
            pagination,
        )

        instance_.additional_properties = d
        return instance_

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


from ..models.momo import Momo
from ..models.pagination import Pagination
