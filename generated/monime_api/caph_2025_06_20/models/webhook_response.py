from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookResponse")


@_attrs_define
class WebhookResponse:
    """The envelope of one webhook."""

    success: bool
    result: Webhook
    """ An endpoint to which Monime delivers events. """
    messages: list[Any] | None | Unset = UNSET
    """ Remarks of the API; their shape is not published. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        result = self.result.to_dict()

        messages: list[Any] | None | Unset
        if isinstance(self.messages, Unset):
            messages = UNSET
        elif isinstance(self.messages, list):
            messages = self.messages

        else:
            messages = self.messages

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "result": result,
            }
        )
        if messages is not UNSET:
            field_dict["messages"] = messages

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("WebhookResponse must be an object") from None
        success = d.pop("success")
        if not isinstance(success, bool):
            raise TypeError("success must be a boolean")

        result = Webhook.from_dict(d.pop("result"))

        _messages = d.pop("messages", UNSET)
        messages: list[Any] | None | Unset
        if _messages is None or _messages is UNSET:
            messages = _messages
        elif isinstance(_messages, list):
            messages = _messages
        else:
            raise TypeError("messages must be an array or null")

        instance_ = cls(
            success,
            result,
            messages,
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


from ..models.webhook import Webhook
