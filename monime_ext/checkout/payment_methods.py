"""Which ways to pay a page offers: said with as few words as the API needs, and read back. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from monime_ext._core.serialization import to_json_value
from monime_ext.errors import InvalidRequest, Problem

__all__ = ["METHODS", "PaymentMethodSelection", "offered", "only", "without"]

METHODS: Final = ("card", "bank", "momo", "wallet")
"""The methods that the releases know, in the order in which they are told."""

Providers: TypeAlias = bool | str | Iterable[str]
"""Every provider of a method (True), none (False), or these ids alone."""


@dataclass(frozen=True, slots=True)
class PaymentMethodSelection:
    """The ways to pay that a page offers, as far as the payment options decide it.

    A provider must besides be active at Monime, and be able to take payments. Ids are open: one that nobody here has
    heard of is offered or not by the same rules.

    Attributes:
        methods: The methods on offer, such as `("card", "momo")`.
    """

    methods: tuple[str, ...]
    _enabled: Mapping[str, tuple[str, ...]] = field(repr=False)
    _disabled: Mapping[str, tuple[str, ...]] = field(repr=False)

    def includes(self, method: str, provider: str | None = None) -> bool:
        """Return whether a method, or one provider of it, is on offer.

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
        """Return the ids of a method's providers that are on offer.

        Args:
            method: `bank`, `momo` or `wallet`.
            known: The ids that there are, as the API lists them. They come first, in their order; after them the ids
                that the options name and that are not among these.
        """
        named = self._enabled.get(method, ())
        return tuple(each for each in dict.fromkeys((*known, *named)) if self.includes(method, each))

    def __str__(self) -> str:
        """Return it in words: `card, bank (not slb004), momo (only m17)`."""
        return ", ".join(map(self._in_words, self.methods)) or "nothing"

    def _in_words(self, method: str) -> str:
        if method in self._enabled:
            return f"{method} (only {', '.join(self._enabled[method])})"
        if method in self._disabled:
            return f"{method} (not {', '.join(self._disabled[method])})"
        return method


def offered(options: object = None) -> PaymentMethodSelection:
    """Return what a page will offer, given the payment options of its session.

    A method is on offer unless it is disabled. The enabled list of providers beats the disabled one. What an empty list
    means is not published; here it is as none.

    Args:
        options: `PaymentOptions` of any release, or a mapping in wire names; None offers everything.
    """
    plain = to_json_value(options)
    told: Mapping[str, Any] = plain if isinstance(plain, Mapping) else {}
    by_method = {method: told.get(method) or {} for method in dict.fromkeys((*METHODS, *told))}
    on_offer = {method: entry for method, entry in by_method.items() if entry.get("disable") is not True}
    enabled = {method: tuple(entry.get("enabledProviders") or ()) for method, entry in on_offer.items()}
    disabled = {method: tuple(entry.get("disabledProviders") or ()) for method, entry in on_offer.items()}
    return PaymentMethodSelection(tuple(on_offer), _without_empty(enabled), _without_empty(disabled))


def only(methods: Mapping[str, Providers]) -> dict[str, object]:
    """Return the options that offer these methods and no others.

    Args:
        methods: By method: True for all its providers, or the ids of some.

    Raises:
        InvalidRequest: Nothing would be on offer, or what is said of a method is neither ids nor True or False.
    """
    options: dict[str, object] = {}
    for method in METHODS:
        providers = _ids(method, methods.get(method, False))
        if providers is None:
            continue
        options[method] = {"enabledProviders": providers} if providers else {"disable": True}
    return _offering_something(options)


def without(options: object, method: str, providers: Iterable[str]) -> dict[str, object]:
    """Return options that offer no more of a method than before, less these providers, or less all of it.

    Args:
        options: The options so far.
        method: The method.
        providers: Provider ids; none of them takes the whole method off.

    Raises:
        InvalidRequest: Nothing would be on offer, or a method without one provider; or they are no ids.
    """
    plain = to_json_value(options)
    told: dict[str, Any] = dict(plain) if isinstance(plain, Mapping) else {}
    entry: Mapping[str, Any] = told.get(method) or {}
    unwanted = _ids(method, providers) or []
    if not unwanted or entry.get("disable") is True:
        return _offering_something({**told, method: {"disable": True}})
    enabled = entry.get("enabledProviders") or []
    if not enabled:
        both = list(dict.fromkeys([*(entry.get("disabledProviders") or ()), *unwanted]))
        return _offering_something({**told, method: {"disabledProviders": both}})
    left = [each for each in enabled if each not in unwanted]
    if not left:
        limit = f"at least one; `.without_{method}()` takes the method off"
        raise InvalidRequest([Problem(f"paymentOptions.{method}.enabledProviders", "no provider that is left", limit)])
    return _offering_something({**told, method: {"enabledProviders": left}})


def _ids(method: str, providers: Providers) -> list[str] | None:
    """Return the ids, none for no provider, and None for every one."""
    if isinstance(providers, bool):
        return None if providers else []
    try:
        return list(dict.fromkeys([providers] if isinstance(providers, str) else providers))
    except TypeError:
        limit = f"ids, one by one in `.only_{method}` and `.without_{method}`, or in a list in `.only({method}=…)`"
        limit = "True or False" if method == "card" else f"True or False, or {limit}"
        raise InvalidRequest([Problem(f"paymentOptions.{method}", "something else", limit)]) from None


def _offering_something(options: dict[str, object]) -> dict[str, object]:
    if not offered(options).methods:
        raise InvalidRequest([Problem("paymentOptions", "no way to pay", "at least one")])
    return options


def _without_empty(lists: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {method: ids for method, ids in lists.items() if ids}
