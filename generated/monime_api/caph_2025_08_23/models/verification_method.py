from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.verification_method_type import (
    VerificationMethodType,
)

_new = object.__new__
T = TypeVar("T", bound="VerificationMethod")


@_attrs_define
class VerificationMethod:
    """How deliveries are signed."""

    type_: str | VerificationMethodType | None = None
    """ The algorithm. """
    secret: str | None = _attrs_field(default=None, repr=False)
    """ With HS256, the key of the HMAC. Sensitive, so not in `repr`. """
    public_key: str | None = None
    """ With ES256, the public key to verify with, in PEM format. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.type_ is not None:
            field_dict["type"] = self.type_
        if self.secret is not None:
            field_dict["secret"] = self.secret
        if self.public_key is not None:
            field_dict["publicKey"] = self.public_key
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("VerificationMethod must be an object") from None
        self = _new(cls)
        value = d.pop("type", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("type must be a string or null")
        self.type_ = value

        value = d.pop("secret", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("secret must be a string or null")
        self.secret = value

        value = d.pop("publicKey", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("publicKey must be a string or null")
        self.public_key = value

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
