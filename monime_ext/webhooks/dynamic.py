# Made by scripts/resources.py from scripts/templates/webhooks_dynamic.py.jinja. Do not edit: change that file and run
# `make generate`.
"""Reads deliveries with the models of an API version that is selected at runtime."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias, overload

from monime_ext._core.versions import ApiVersion
from monime_ext.webhooks.events import Event
from monime_ext.webhooks.reader import Webhooks

if TYPE_CHECKING:
    from monime_api.caph_2025_06_20 import models as caph_2025_06_20
    from monime_api.caph_2025_08_23 import models as caph_2025_08_23

    Event20250620: TypeAlias = Event[caph_2025_06_20.CheckoutSession, caph_2025_06_20.Payment]
    Event20250823: TypeAlias = Event[caph_2025_08_23.CheckoutSession, caph_2025_08_23.Payment]

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
) -> Event20250620: ...
@overload
def construct_event(
    body: bytes,
    header: str | None,
    secret: str | Iterable[str],
    *,
    version: Literal["caph.2025-08-23"],
    tolerance: float | None = 300,
    now: float | None = None,
) -> Event20250823: ...
@overload
def construct_event(
    body: bytes,
    header: str | None,
    secret: str | Iterable[str],
    *,
    version: ApiVersion,
    tolerance: float | None = 300,
    now: float | None = None,
) -> Event20250620 | Event20250823: ...
def construct_event(
    body: bytes,
    header: str | None,
    secret: str | Iterable[str],
    *,
    version: ApiVersion,
    tolerance: float | None = 300,
    now: float | None = None,
) -> Event[object, object]:
    """Verify a delivery, and return its event; see `Webhooks.construct_event`.

    Args:
        body: The raw bytes of the body, exactly as received, before anything parses them.
        header: The value of the header `Monime-Signature`; None if there is none.
        secret: The webhook's secret, or several during a rotation.
        version: The API version of the models `event.session` and `event.payment`.
        tolerance: The maximum age of the signature in seconds, before and after `now`; None accepts any age.
        now: The current time in seconds since 1970. Defaults to this machine's clock.

    Raises:
        SignatureInvalid: The signature is not Monime's, or is too old or too new; respond with status 401.
        PayloadInvalid: The signature is right, and the body is not an event; respond with status 400.
        ConfigurationError: There is no valid secret.
    """
    reader: Webhooks[object, object] = Webhooks(version)
    return reader.construct_event(body, header, secret, tolerance=tolerance, now=now)


@overload
def parse(body: bytes, *, version: Literal["caph.2025-06-20"]) -> Event20250620: ...
@overload
def parse(body: bytes, *, version: Literal["caph.2025-08-23"]) -> Event20250823: ...
@overload
def parse(body: bytes, *, version: ApiVersion) -> Event20250620 | Event20250823: ...
def parse(body: bytes, *, version: ApiVersion) -> Event[object, object]:
    """Return the event in a body that was verified before.

    Args:
        body: The raw bytes of the body.
        version: The API version of the models `event.session` and `event.payment`.

    Raises:
        PayloadInvalid: The body is not an event.
    """
    return Event(body, version)
