"""Webhooks: what Monime delivers is verified, read, and typed.

    from monime_ext.caph_2025_08_23 import webhooks

    event = webhooks.construct_event(body, headers.get(webhooks.SIGNATURE_HEADER), secret)

The functions here do the same for a program that chooses the release while it runs. `sign` is the twin of `verify`, for
tests and for tools that deliver.
"""

from __future__ import annotations

from .chosen import construct_event, parse
from .envelope import MAX_BODY_BYTES
from .events import Event
from .pinned import Webhooks
from .signature import SIGNATURE_HEADER, sign, verify

__all__ = ["MAX_BODY_BYTES", "SIGNATURE_HEADER", "Event", "Webhooks", "construct_event", "parse", "sign", "verify"]
