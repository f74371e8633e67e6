"""Deliveries read with the models of one release."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from monime_ext._core.versions import ApiVersion
from monime_ext.webhooks.events import Event
from monime_ext.webhooks.signature import SIGNATURE_HEADER, sign, verify

__all__ = ["Webhooks"]

SessionT = TypeVar("SessionT")
PaymentT = TypeVar("PaymentT")


class Webhooks(Generic[SessionT, PaymentT]):
    """Reads deliveries as one release tells them. Each pinned module has one, as `webhooks`:

        from monime_ext.caph_2025_08_23 import webhooks

    Args:
        version: The release.
    """

    SIGNATURE_HEADER = SIGNATURE_HEADER
    sign = staticmethod(sign)
    verify = staticmethod(verify)

    def __init__(self, version: ApiVersion) -> None:
        self.version: ApiVersion = version

    def construct_event(
        self,
        body: bytes,
        header: str | None,
        secret: str | Iterable[str],
        *,
        tolerance: float | None = 300,
        now: float | None = None,
    ) -> Event[SessionT, PaymentT]:
        """Return the event of a delivery that is Monime's own.

        Args:
            body: The bytes of the body exactly as they came, before anything parses them.
            header: The value of the header `Monime-Signature`; None when there is none.
            secret: The webhook's secret, or several of them while one takes the place of another.
            tolerance: How many seconds the signature may be older or newer than `now`; None accepts any time.
            now: Seconds since 1970; this machine's clock when left out.

        Raises:
            SignatureInvalid: It is not Monime's, or not of now; answer 401.
            PayloadInvalid: It is Monime's, and not an event; answer 400.
            ConfigurationError: There is no usable secret.
        """
        verify(body, header, secret, tolerance=tolerance, now=now)
        return self.parse(body)

    def parse(self, body: bytes) -> Event[SessionT, PaymentT]:
        """Return the event in a body that was verified before.

        Args:
            body: The bytes as they came.

        Raises:
            PayloadInvalid: It is not an event.
        """
        return Event(body, self.version)

    def __repr__(self) -> str:
        return f"Webhooks({self.version!r})"
