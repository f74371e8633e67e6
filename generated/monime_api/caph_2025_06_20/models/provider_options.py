from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="ProviderOptions")


@_attrs_define
class ProviderOptions:
    """Which providers of a payment method are offered. `enabledProviders` takes precedence over `disabledProviders`. Known
    ids are `slb001`, `slb004` and `slb007` (bank), `m17` and `m18` (mobile money), and `dw001` (wallet); others exist.

    """

    disable: bool | Unset = UNSET
    """ True removes the method from the page. """
    enabled_providers: list[str] | None | Unset = UNSET
    """ The ids of the only providers to offer. Takes precedence over `disabledProviders`. """
    disabled_providers: list[str] | None | Unset = UNSET
    """ The ids of the providers not to offer. """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        if not isinstance(self.disable, Unset):
            field_dict["disable"] = self.disable
        if not isinstance(self.enabled_providers, Unset):
            field_dict["enabledProviders"] = self.enabled_providers
        if not isinstance(self.disabled_providers, Unset):
            field_dict["disabledProviders"] = self.disabled_providers
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ProviderOptions must be an object") from None
        self = _new(cls)
        value = d.pop("disable", UNSET)
        if value is not UNSET and not isinstance(value, bool):
            raise TypeError("disable must be a boolean")
        self.disable = value

        value = d.pop("enabledProviders", UNSET)
        if value is None or value is UNSET:
            self.enabled_providers = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("enabledProviders must contain strings only")
            self.enabled_providers = value
        else:
            raise TypeError("enabledProviders must be an array or null")

        value = d.pop("disabledProviders", UNSET)
        if value is None or value is UNSET:
            self.disabled_providers = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("disabledProviders must contain strings only")
            self.disabled_providers = value
        else:
            raise TypeError("disabledProviders must be an array or null")

        return self
