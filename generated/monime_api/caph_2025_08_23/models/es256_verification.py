from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.es256 import ES256, check_es256

_new = object.__new__
T = TypeVar("T", bound="ES256Verification")


@_attrs_define
class ES256Verification:
    """Deliveries are signed with a private key of Monime; the webhook endpoint has the public key. What is signed is not
    documented, so such deliveries cannot be verified.

    """

    type_: ES256
    """ ECDSA on P-256 with SHA-256. """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        field_dict["type"] = self.type_
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ES256Verification must be an object") from None
        self = _new(cls)
        self.type_ = check_es256(d.pop("type"))

        return self
