"""Build a checkout session step by step: `monime.checkout("Order 1042").item(…).create()`."""

from __future__ import annotations

from monime_ext.checkout.builder_base import CheckoutBuilderBase
from monime_ext.checkout.lines import Line
from monime_ext.checkout.payment_methods import PaymentMethodSelection
from monime_ext.checkout.preview import Preview

__all__ = ["CheckoutBuilderBase", "Line", "PaymentMethodSelection", "Preview"]
