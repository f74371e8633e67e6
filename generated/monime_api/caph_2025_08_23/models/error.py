from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Error")


@_attrs_define
class Error:
    """Why a request was refused. The shape of `details` is not published, so it is kept as it comes."""

    code: int | Unset = UNSET
    """ The HTTP status. """
    reason: str | Unset = UNSET
    """ For programs. `too_many_requests` and `idempotency_key_in_use` are known; the set is open. """
    message: str | Unset = UNSET
    """ For people. """
    details: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        reason = self.reason

        message = self.message

        details = self.details

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if code is not UNSET:
            field_dict["code"] = code
        if reason is not UNSET:
            field_dict["reason"] = reason
        if message is not UNSET:
            field_dict["message"] = message
        if details is not UNSET:
            field_dict["details"] = details

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Error must be an object") from None
        code = d.pop("code", UNSET)
        if code is not UNSET and (isinstance(code, bool) or not isinstance(code, int)):
            raise TypeError("code must be an integer")

        reason = d.pop("reason", UNSET)
        if reason is not UNSET and not isinstance(reason, str):
            raise TypeError("reason must be a string")

        message = d.pop("message", UNSET)
        if message is not UNSET and not isinstance(message, str):
            raise TypeError("message must be a string")

        details = d.pop("details", UNSET)

        instance_ = cls(
            code,
            reason,
            message,
            details,
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
