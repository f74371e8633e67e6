"""Receivers: the responses of a shop's web framework to Monime's deliveries, and to buyers who return.

The decisions are here; `monime_ext.receivers.starlette` (also for FastAPI), `.flask` and `.django` connect them to a
route of the framework, and need only that framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.receivers._async.receiver import AsyncReceiver as AsyncReceiver
    from monime_ext.receivers._async.return_page import AsyncReturnPage as AsyncReturnPage
    from monime_ext.receivers._sync.receiver import Receiver as Receiver
    from monime_ext.receivers._sync.return_page import ReturnPage as ReturnPage
    from monime_ext.receivers.http_response import HttpResponse as HttpResponse
    from monime_ext.receivers.return_state import ExpectedPayment as ExpectedPayment
    from monime_ext.receivers.return_state import ReturnContext as ReturnContext
    from monime_ext.receivers.return_state import ReturnState as ReturnState

__all__ = [
    "AsyncReceiver",
    "AsyncReturnPage",
    "ExpectedPayment",
    "HttpResponse",
    "Receiver",
    "ReturnContext",
    "ReturnPage",
    "ReturnState",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.receivers._async.receiver": ("AsyncReceiver",),
            "monime_ext.receivers._async.return_page": ("AsyncReturnPage",),
            "monime_ext.receivers._sync.receiver": ("Receiver",),
            "monime_ext.receivers._sync.return_page": ("ReturnPage",),
            "monime_ext.receivers.http_response": ("HttpResponse",),
            "monime_ext.receivers.return_state": ("ExpectedPayment", "ReturnContext", "ReturnState"),
        },
    )
