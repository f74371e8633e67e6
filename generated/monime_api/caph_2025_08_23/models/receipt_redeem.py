from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="ReceiptRedeem")


@_attrs_define
class ReceiptRedeem:
    """What to redeem of a receipt."""

    redeem_all: bool | None | Unset = UNSET
    """ Redeem everything that remains. Ignored if there are `entitlements`. """
    entitlements: list[EntitlementRedeem] | None | Unset = UNSET
    """ What to redeem. """
    metadata: MetadataCreate | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        if not isinstance(self.redeem_all, Unset):
            field_dict["redeemAll"] = self.redeem_all
        if not isinstance(self.entitlements, Unset):
            field_dict["entitlements"] = (
                None
                if self.entitlements is None
                else [item.to_dict() for item in self.entitlements]
            )
        if not isinstance(self.metadata, Unset):
            field_dict["metadata"] = None if self.metadata is None else self.metadata.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ReceiptRedeem must be an object") from None
        self = _new(cls)
        value = d.pop("redeemAll", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, bool):
            raise TypeError("redeemAll must be a boolean or null")
        self.redeem_all = value

        value = d.pop("entitlements", UNSET)
        if value is None or value is UNSET:
            self.entitlements = value
        elif isinstance(value, list):
            self.entitlements = [EntitlementRedeem.from_dict(item) for item in value]
        else:
            raise TypeError("entitlements must be an array or null")

        value = d.pop("metadata", UNSET)
        if value is None or value is UNSET:
            self.metadata = value
        elif isinstance(value, dict):
            self.metadata = MetadataCreate.from_dict(value)
        else:
            raise TypeError("metadata must be an object or null")

        return self


from ..models.entitlement_redeem import EntitlementRedeem
from ..models.metadata_create import MetadataCreate
