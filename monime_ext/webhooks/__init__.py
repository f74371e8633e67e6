"""Webhooks: what Monime delivers is verified, read, and typed.

    from monime_ext import webhooks

    webhooks.verify(body, headers.get(webhooks.SIGNATURE_HEADER), secret)

`sign` is the twin of `verify`, for tests and for tools that deliver.
"""

from __future__ import annotations

from .signature import SIGNATURE_HEADER, sign, verify

__all__ = ["SIGNATURE_HEADER", "sign", "verify"]
