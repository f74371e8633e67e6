"""Deliveries read with the models of a release that is chosen while the program runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from monime_ext._core.versions import ApiVersion
from monime_ext.webhooks.events import Event
from monime_ext.webhooks.reader import Webhooks

if TYPE_CHECKING:
    from monime_ext import caph_2025_06_20, caph_2025_08_23

    _Earlier: TypeAlias = caph_2025_06_20.Event
    _Later: TypeAlias = caph_2025_08_23.Event

__all__ = ["construct_event", "parse"]


@overload
def construct_event(
    body: bytes,
    header: str | None,
    secret: str | Iterable[str],
    *,
    version: Literal["caph.2025-06-20"],
    tolerance: float | None = 300,
    now: float | None = None,
) -> _Earlier: ...
@overload
def construct_event(
    body: bytes,
    header: str | None,
    secret: str | Iterable[str],
    *,
    version: Literal["caph.2025-08-23"],
    tolerance: float | None = 300,
    now: float | None = None,
) -> _Later: ...
@overload
def construct_event(
    body: bytes,
    header: str | None,
    secret: str | Iterable[str],
    *,
    version: ApiVersion,
    tolerance: float | None = 300,
    now: float | None = None,
) -> _Earlier | _Later: ...
def construct_event(
    body: bytes,
    header: str | None,
    secret: str | Iterable[str],
    *,
    version: ApiVersion,
    tolerance: float | None = 300,
    now: float | None = None,
) -> Any:
    """Return the event of a delivery that is Monime's own; see `Webhooks.construct_event`.

    Args:
        body: The bytes of the body exactly as they came, before anything parses them.
        header: The value of the header `Monime-Signature`; None when there is none.
        secret: The webhook's secret, or several of them while one takes the place of another.
        version: The release whose models `event.session` and `event.payment` are.
        tolerance: How many seconds the signature may be older or newer than `now`; None accepts any time.
        now: Seconds since 1970; this machine's clock when left out.

    Raises:
        SignatureInvalid: It is not Monime's, or not of now; answer 401.
        PayloadInvalid: It is Monime's, and not an event; answer 400.
        ConfigurationError: There is no usable secret.
    """
    return Webhooks[Any, Any](version).construct_event(body, header, secret, tolerance=tolerance, now=now)


@overload
def parse(body: bytes, *, version: Literal["caph.2025-06-20"]) -> _Earlier: ...
@overload
def parse(body: bytes, *, version: Literal["caph.2025-08-23"]) -> _Later: ...
@overload
def parse(body: bytes, *, version: ApiVersion) -> _Earlier | _Later: ...
def parse(body: bytes, *, version: ApiVersion) -> Any:
    """Return the event in a body that was verified before.

    Args:
        body: The bytes as they came.
        version: The release whose models `event.session` and `event.payment` are.

    Raises:
        PayloadInvalid: It is not an event.
    """
    return Event[Any, Any](body, version)
