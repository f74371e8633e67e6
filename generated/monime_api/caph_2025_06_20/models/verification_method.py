from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.verification_method_type import (
    VerificationMethodType,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="VerificationMethod")


@_attrs_define
class VerificationMethod:
    """How deliveries are signed."""

    type_: str | Unset | VerificationMethodType = UNSET
    secret: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    """ With HS256, the key of the HMAC; not in `repr`. """
    public_key: None | str | Unset = UNSET
    """ With ES256, the key to verify with, in PEM. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        type_: str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        elif isinstance(self.type_, str):
            type_ = self.type_
        else:
            type_ = self.type_

        secret: None | str | Unset
        if isinstance(self.secret, Unset):
            secret = UNSET
        else:
            secret = self.secret

        public_key: None | str | Unset
        if isinstance(self.public_key, Unset):
            public_key = UNSET
        else:
            public_key = self.public_key

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["type"] = type_
        if secret is not UNSET:
            field_dict["secret"] = secret
        if public_key is not UNSET:
            field_dict["publicKey"] = public_key

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("VerificationMethod must be an object") from None
        type_ = d.pop("type", UNSET)
        if type_ is not UNSET and not isinstance(type_, str):
            raise TypeError("type must be a string")

        secret = d.pop("secret", UNSET)
        if secret is not None and secret is not UNSET and not isinstance(secret, str):
            raise TypeError("secret must be a string or null")

        public_key = d.pop("publicKey", UNSET)
        if public_key is not None and public_key is not UNSET and not isinstance(public_key, str):
            raise TypeError("publicKey must be a string or null")

        instance_ = cls(
            type_,
            secret,
            public_key,
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
