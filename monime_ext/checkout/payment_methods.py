"""The payment methods that a page offers: build the shortest options for the API, and read them. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self, TypeAlias

from monime_ext._core.serialization import to_json_value
from monime_ext.errors import InvalidRequest, Problem

__all__ = ["METHODS", "PaymentMethodSelection", "Providers", "only", "without"]

METHODS: Final = ("card", "bank", "momo", "wallet")
"""The payment methods of the API versions, in the order in which they are shown."""

Providers: TypeAlias = bool | str | Iterable[str]
"""All providers of a method (True), none (False), or only these ids."""


@dataclass(frozen=True, slots=True)
class PaymentMethodSelection:
    """The payment methods and providers that a page offers, as far as its payment options decide it.

    A provider must also be active at Monime, and support payments. The same rules apply to unknown methods and
    providers.

    Attributes:
        methods: The offered methods, such as `("card", "momo")`.
    """

    methods: tuple[str, ...]
    _enabled: Mapping[str, tuple[str, ...]] = field(repr=False)
    _disabled: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def from_options(cls, options: object = None) -> Self:
        """Return the selection for the payment options of a session.

        A method is offered unless it is disabled. A list of enabled providers overrides one of disabled providers. The
        meaning of an empty list is not documented; it is ignored here.

        Args:
            options: `PaymentOptions` of any API version, or a mapping with the API's field names; None offers
                everything.
        """
        value = to_json_value(options)
        chosen: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        by_method = {method: chosen.get(method) or {} for method in dict.fromkeys((*METHODS, *chosen))}
        offered = {method: entry for method, entry in by_method.items() if entry.get("disable") is not True}
        enabled = {method: tuple(entry.get("enabledProviders") or ()) for method, entry in offered.items()}
        disabled = {method: tuple(entry.get("disabledProviders") or ()) for method, entry in offered.items()}
        return cls(tuple(offered), _drop_empty(enabled), _drop_empty(disabled))

    def includes(self, method: str, provider: str | None = None) -> bool:
        """Return whether a method, or one of its providers, is offered.

        Args:
            method: `card`, `bank`, `momo` or `wallet`.
            provider: A provider's id, such as `m17`.
        """
        if method not in self.methods:
            return False
        if provider is None:
            return True
        if method in self._enabled:
            return provider in self._enabled[method]
        return provider not in self._disabled.get(method, ())

    def providers(self, method: str, known: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the ids of a method's offered providers.

        Args:
            method: `bank`, `momo` or `wallet`.
            known: The ids of all providers, as the API lists them. They come first, in this order, followed by other
                ids that the options name.
        """
        named = self._enabled.get(method, ())
        return tuple(provider for provider in dict.fromkeys((*known, *named)) if self.includes(method, provider))

    def __str__(self) -> str:
        """Return a description such as `card, bank (not slb004), momo (only m17)`."""
        return ", ".join(map(self._describe, self.methods)) or "nothing"

    def _describe(self, method: str) -> str:
        if method in self._enabled:
            return f"{method} (only {', '.join(self._enabled[method])})"
        if method in self._disabled:
            return f"{method} (not {', '.join(self._disabled[method])})"
        return method


def only(methods: Mapping[str, Providers]) -> dict[str, object]:
    """Return the options that offer only these methods.

    Args:
        methods: True for all providers of a method, or the ids of some.

    Raises:
        InvalidRequest: Nothing would be offered, or a value is neither ids nor True or False.
    """
    options: dict[str, object] = {}
    for method in METHODS:
        providers = _ids(method, methods.get(method, False))
        if providers is None:
            continue
        options[method] = {"enabledProviders": providers} if providers else {"disable": True}
    return _require_any(options)


def without(options: object, method: str, providers: Iterable[str]) -> dict[str, object]:
    """Return the options without a method, or without some of its providers.

    Args:
        options: The options so far.
        method: The method.
        providers: The ids of its providers; empty for the whole method.

    Raises:
        InvalidRequest: Nothing would be offered, or a method without providers; or a provider is not an id.
    """
    value = to_json_value(options)
    current: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {}
    entry: Mapping[str, Any] = current.get(method) or {}
    removed = _ids(method, providers) or []
    if not removed or entry.get("disable") is True:
        return _require_any({**current, method: {"disable": True}})
    enabled = entry.get("enabledProviders") or []
    if not enabled:
        disabled = list(dict.fromkeys([*(entry.get("disabledProviders") or ()), *removed]))
        return _require_any({**current, method: {"disabledProviders": disabled}})
    remaining = [provider for provider in enabled if provider not in removed]
    if not remaining:
        expected = f"at least one; `.without_{method}()` removes the method"
        raise InvalidRequest([Problem(f"paymentOptions.{method}.enabledProviders", "no provider", expected)])
    return _require_any({**current, method: {"enabledProviders": remaining}})


def _ids(method: str, providers: Providers) -> list[str] | None:
    """Return the ids; empty for no provider, and None for all."""
    if isinstance(providers, bool):
        return None if providers else []
    try:
        return list(dict.fromkeys([providers] if isinstance(providers, str) else providers))
    except TypeError:
        expected = "True or False"
        if method != "card":
            expected += (
                f", or ids: separate arguments of `.only_{method}` and `.without_{method}`, or a list in "
                f"`.only({method}=…)`"
            )
        raise InvalidRequest([Problem(f"paymentOptions.{method}", "another value", expected)]) from None


def _require_any(options: dict[str, object]) -> dict[str, object]:
    if not PaymentMethodSelection.from_options(options).methods:
        raise InvalidRequest([Problem("paymentOptions", "no payment method", "at least one")])
    return options


def _drop_empty(lists: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {method: ids for method, ids in lists.items() if ids}
