"""Reads deliveries with the models of one API version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from monime_ext._core.versions import ApiVersion
from monime_ext.webhooks.events import Event
from monime_ext.webhooks.signature import SIGNATURE_HEADER, sign, verify

__all__ = ["EventReader", "Webhooks"]

SessionT_co = TypeVar("SessionT_co", covariant=True)
PaymentT_co = TypeVar("PaymentT_co", covariant=True)
EventT_co = TypeVar("EventT_co", bound=Event[object, object], covariant=True)


class EventReader(Protocol[EventT_co]):
    """Reads deliveries; `Webhooks` is one."""

    def construct_event(
        self,
        body: bytes,
        header: str | None,
        secret: str | Iterable[str],
        *,
        tolerance: float | None = 300,
        now: float | None = None,
    ) -> EventT_co:
        """Verify a delivery, and return its event."""
        ...

    def parse(self, body: bytes) -> EventT_co:
        """Return the event in a body that was verified before."""
        ...


class Webhooks(Generic[SessionT_co, PaymentT_co]):
    """Reads deliveries with the models of one API version.

    Each pinned module has one, as `webhooks`::

        from monime_ext.caph_2025_08_23 import webhooks

    Args:
        version: The API version.
    """

    SIGNATURE_HEADER: str = SIGNATURE_HEADER

    @staticmethod
    def sign(body: bytes, secret: str, *, timestamp: int) -> str:
        """Return the header of a delivery; see `monime_ext.webhooks.sign`."""
        return sign(body, secret, timestamp=timestamp)

    @staticmethod
    def verify(
        body: bytes,
        header: str | None,
        secret: str | Iterable[str],
        *,
        tolerance: float | None = 300,
        now: float | None = None,
    ) -> None:
        """Verify a delivery; see `monime_ext.webhooks.verify`."""
        verify(body, header, secret, tolerance=tolerance, now=now)

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
    ) -> Event[SessionT_co, PaymentT_co]:
        """Verify a delivery, and return its event.

        Args:
            body: The raw bytes of the body, exactly as received, before anything parses them.
            header: The value of the header `Monime-Signature`; None if there is none.
            secret: The webhook's secret, or several during a rotation.
            tolerance: The maximum age of the signature in seconds, before and after `now`; None accepts any age.
            now: The current time in seconds since 1970. Defaults to this machine's clock.

        Raises:
            SignatureInvalid: The signature is not Monime's, or is too old or too new; respond with status 401.
            PayloadInvalid: The signature is right, and the body is not an event; respond with status 400.
            ConfigurationError: There is no valid secret.
        """
        verify(body, header, secret, tolerance=tolerance, now=now)
        return self.parse(body)

    def parse(self, body: bytes) -> Event[SessionT_co, PaymentT_co]:
        """Return the event in a body that was verified before.

        Args:
            body: The raw bytes of the body.

        Raises:
            PayloadInvalid: The body is not an event.
        """
        return Event(body, self.version)

    def __repr__(self) -> str:
        return f"Webhooks({self.version!r})"
