from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ReceiptRedeem")


@_attrs_define
class ReceiptRedeem:
    """What to redeem of a receipt."""

    redeem_all: bool | None | Unset = UNSET
    """ True redeems all that remains. Not looked at when `entitlements` are named. """
    entitlements: list[EntitlementRedeem] | None | Unset = UNSET
    """ What to redeem, all or nothing. """
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
        redeem_all = d.pop("redeemAll", UNSET)
        if redeem_all is not None and redeem_all is not UNSET and not isinstance(redeem_all, bool):
            raise TypeError("redeemAll must be a boolean or null")

        _entitlements = d.pop("entitlements", UNSET)
        entitlements: list[EntitlementRedeem] | None | Unset
        if _entitlements is None or _entitlements is UNSET:
            entitlements = _entitlements
        elif isinstance(_entitlements, list):
            entitlements = [EntitlementRedeem.from_dict(item) for item in _entitlements]
        else:
            raise TypeError("entitlements must be an array or null")

        _metadata = d.pop("metadata", UNSET)
        metadata: MetadataCreate | None | Unset
        if _metadata is None or _metadata is UNSET:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = MetadataCreate.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        return cls(redeem_all, entitlements, metadata)


from ..models.entitlement_redeem import EntitlementRedeem
from ..models.metadata_create import MetadataCreate
