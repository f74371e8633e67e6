"""Build a checkout session step by step: `monime.checkout("Order 1042").item(…).create()`."""

from __future__ import annotations

from .builders import AsyncCheckout, Checkout, Preview
from .lines import Line
from .offer import Offer, offered

__all__ = ["AsyncCheckout", "Checkout", "Line", "Offer", "Preview", "offered"]
