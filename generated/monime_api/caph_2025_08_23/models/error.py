from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="Error")


@_attrs_define
class Error:
    """Why a request failed."""

    code: int | None = None
    """ The HTTP status. """
    reason: str | None = None
    """ The reason, for programs, such as `too_many_requests` or `idempotency_key_in_use`. More reasons exist. """
    message: str | None = None
    """ The reason, for people. """
    details: Any | None = None
    """ Further details, usually `{param, errors}` objects. Their form is not documented. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.code is not None:
            field_dict["code"] = self.code
        if self.reason is not None:
            field_dict["reason"] = self.reason
        if self.message is not None:
            field_dict["message"] = self.message
        if self.details is not None:
            field_dict["details"] = self.details
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Error must be an object") from None
        self = _new(cls)
        value = d.pop("code", None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError("code must be an integer or null")
        self.code = value

        value = d.pop("reason", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("reason must be a string or null")
        self.reason = value

        value = d.pop("message", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("message must be a string or null")
        self.message = value

        self.details = d.pop("details", None)

        self.additional_properties = d
        return self

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
