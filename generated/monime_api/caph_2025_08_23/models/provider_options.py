from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProviderOptions")


@_attrs_define
class ProviderOptions:
    """Which providers of one method are offered. The enabled list beats the disabled one; a provider may stand in both.
    Provider ids are open: `slb001`, `slb004`, `slb007` (bank), `m17`, `m18` (momo) and `dw001` (wallet) are known.

    """

    disable: bool | Unset = UNSET
    """ True takes the method off the page. """
    enabled_providers: list[str] | None | Unset = UNSET
    """ Only these provider ids are offered. """
    disabled_providers: list[str] | None | Unset = UNSET
    """ These provider ids are not offered. """

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
        disable = d.pop("disable", UNSET)
        if disable is not UNSET and not isinstance(disable, bool):
            raise TypeError("disable must be a boolean")

        _enabled_providers = d.pop("enabledProviders", UNSET)
        enabled_providers: list[str] | None | Unset
        if _enabled_providers is None or _enabled_providers is UNSET:
            enabled_providers = _enabled_providers
        elif isinstance(_enabled_providers, list):
            for item in _enabled_providers:
                if not isinstance(item, str):
                    raise TypeError("enabledProviders must contain strings only")
            enabled_providers = _enabled_providers
        else:
            raise TypeError("enabledProviders must be an array or null")

        _disabled_providers = d.pop("disabledProviders", UNSET)
        disabled_providers: list[str] | None | Unset
        if _disabled_providers is None or _disabled_providers is UNSET:
            disabled_providers = _disabled_providers
        elif isinstance(_disabled_providers, list):
            for item in _disabled_providers:
                if not isinstance(item, str):
                    raise TypeError("disabledProviders must contain strings only")
            disabled_providers = _disabled_providers
        else:
            raise TypeError("disabledProviders must be an array or null")

        return cls(disable, enabled_providers, disabled_providers)
