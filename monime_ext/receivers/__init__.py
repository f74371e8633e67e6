"""Receivers: what a shop's web framework answers to a delivery of Monime's, and to a buyer who comes back.

The decisions are here; `monime_ext.receivers.starlette` (for FastAPI too), `.flask` and `.django` put them behind a
route of the framework, and need no more than it.
"""

from __future__ import annotations

from monime_ext.receivers.deliveries import Answer, AsyncReceiver, Receiver
from monime_ext.receivers.returns import AsyncReturnPage, Order, Returned, ReturnPage, ReturnState

__all__ = [
    "Answer",
    "AsyncReceiver",
    "AsyncReturnPage",
    "Order",
    "Receiver",
    "ReturnPage",
    "ReturnState",
    "Returned",
]
