from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

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
        disable = self.disable

        enabled_providers: list[str] | None | Unset
        if isinstance(self.enabled_providers, Unset):
            enabled_providers = UNSET
        elif isinstance(self.enabled_providers, list):
            enabled_providers = self.enabled_providers

        else:
            enabled_providers = self.enabled_providers

        disabled_providers: list[str] | None | Unset
        if isinstance(self.disabled_providers, Unset):
            disabled_providers = UNSET
        elif isinstance(self.disabled_providers, list):
            disabled_providers = self.disabled_providers

        else:
            disabled_providers = self.disabled_providers

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if disable is not UNSET:
            field_dict["disable"] = disable
        if enabled_providers is not UNSET:
            field_dict["enabledProviders"] = enabled_providers
        if disabled_providers is not UNSET:
            field_dict["disabledProviders"] = disabled_providers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        disable = d.pop("disable", UNSET)

        def _parse_enabled_providers(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                enabled_providers_type_0 = cast(list[str], data)

                return enabled_providers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        enabled_providers = _parse_enabled_providers(d.pop("enabledProviders", UNSET))

        def _parse_disabled_providers(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                disabled_providers_type_0 = cast(list[str], data)

                return disabled_providers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        disabled_providers = _parse_disabled_providers(d.pop("disabledProviders", UNSET))

        provider_options = cls(
            disable=disable,
            enabled_providers=enabled_providers,
            disabled_providers=disabled_providers,
        )

        return provider_options
