"""The request that an entry stores: written, read back, and compared with the request that is made now."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Envelope
from monime_ext.errors import ConfigurationError, MonimeError, StatusError
from monime_ext.exactly_once.body_diff import differences
from monime_ext.exactly_once.stored_error import error_from_bytes, error_to_bytes
from monime_ext.journal.encryption import BodyCodec
from monime_ext.journal.entry import Entry

__all__ = ["body_differences", "refused", "restarted", "stored_refusal", "stored_request"]

T = TypeVar("T")


def restarted(entry: Entry, intent: Entry) -> Entry:
    """Return an entry for which nothing has happened yet, with the request of a new intent."""
    return replace(intent, revision=entry.revision, created_at=entry.created_at)


def stored_request(entry: Entry, codec: BodyCodec, parse: Callable[[Envelope], T]) -> PreparedRequest[T]:
    """Return the request of an entry, with the same key and the same bytes.

    Args:
        entry: The entry.
        codec: Decrypts the body.
        parse: Makes the result from the envelope of a success.

    Raises:
        ConfigurationError: The body cannot be decrypted, or was damaged.
    """
    return PreparedRequest(
        operation=entry.key.operation,
        method=entry.method,
        target=entry.target,
        headers=entry.headers,
        content=_body(entry, codec),
        idempotency_key=entry.idempotency_key,
        parse=parse,
    )


def body_differences(entry: Entry, request: PreparedRequest[T], codec: BodyCodec) -> list[str]:
    """Return the paths at which the body of a request differs from the stored one.

    Two versions of this package may serialize equal bodies to different bytes; these do not differ.

    Raises:
        ConfigurationError: The stored body cannot be decrypted, or was damaged.
    """
    stored, content = _body(entry, codec), request.content or b""
    return [] if stored == content else differences(json.loads(stored), json.loads(content))


def refused(entry: Entry, error: MonimeError, codec: BodyCodec) -> Entry:
    """Return an entry whose request Monime has refused for good."""
    plaintext = error_to_bytes(error)
    refusal = codec.encrypt(plaintext, _refusal_context(entry)) if entry.is_encrypted else plaintext
    return entry.finalized("refused", refusal=refusal)


def stored_refusal(entry: Entry, codec: BodyCodec) -> StatusError:
    """Return the refusal that an entry stores."""
    refusal = entry.refusal or b"{}"
    return error_from_bytes(codec.decrypt(refusal, _refusal_context(entry)) if entry.is_encrypted else refusal)


def _body(entry: Entry, codec: BodyCodec) -> bytes:
    if not entry.is_intact:
        raise ConfigurationError(
            "An entry of the journal was damaged: its body is not the one that was stored. Nothing was sent."
        )
    return codec.decrypt(entry.body, entry.key.text()) if entry.is_encrypted else entry.body


def _refusal_context(entry: Entry) -> str:
    return f"the refusal of {entry.key.text()}"
