"""Webhooks: verify, parse and type what Monime delivers.

For example::

    from monime_ext.caph_2025_08_23 import webhooks

    event = webhooks.construct_event(body, headers.get(webhooks.SIGNATURE_HEADER), secret)

The functions here do the same for a program that selects the API version at runtime. `sign` is the counterpart of
`verify`, for tests and for tools that deliver events.
"""

from __future__ import annotations

from monime_ext.webhooks.dynamic import construct_event, parse
from monime_ext.webhooks.envelope import MAX_BODY_BYTES
from monime_ext.webhooks.events import Event
from monime_ext.webhooks.reader import EventReader, Webhooks
from monime_ext.webhooks.signature import SIGNATURE_HEADER, sign, verify

__all__ = [
    "MAX_BODY_BYTES",
    "SIGNATURE_HEADER",
    "Event",
    "EventReader",
    "Webhooks",
    "construct_event",
    "parse",
    "sign",
    "verify",
]
