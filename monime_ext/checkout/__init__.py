"""Build a checkout session step by step: `monime.checkout("Order 1042").item(…).create()`."""

from __future__ import annotations

from monime_ext.checkout.builders import AsyncCheckout, Checkout, Preview
from monime_ext.checkout.lines import Line
from monime_ext.checkout.payment_methods import PaymentMethodSelection, offered

__all__ = ["AsyncCheckout", "Checkout", "Line", "PaymentMethodSelection", "Preview", "offered"]
