from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.hs256 import HS256, check_hs256

_new = object.__new__
T = TypeVar("T", bound="HS256Verification")


@_attrs_define
class HS256Verification:
    """Deliveries are signed with a shared secret."""

    type_: HS256
    """ HMAC with SHA-256. """
    secret: str = _attrs_field(repr=False)
    """ The key of the HMAC. Choose it at random. Sensitive, so not in `repr`. """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        field_dict["type"] = self.type_
        field_dict["secret"] = self.secret
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("HS256Verification must be an object") from None
        self = _new(cls)
        self.type_ = check_hs256(d.pop("type"))

        value = d.pop("secret")
        if not isinstance(value, str):
            raise TypeError("secret must be a string")
        self.secret = value

        return self
