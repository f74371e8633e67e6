"""The request that an entry stores: written, read back, and compared with the request that is made now.

What is stored is data, not a command: who can write to the journal's table must not make a client send anything but
the body of the entry's own operation. So the request is built from the operation again, and only the body is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.request import PreparedRequest
from monime_ext._core.request_building import build_request
from monime_ext._core.response import Envelope
from monime_ext._core.settings import Settings
from monime_ext.errors import ConfigurationError, InvalidRequest, MonimeError, StatusError
from monime_ext.exactly_once.body_diff import differences
from monime_ext.exactly_once.stored_error import error_from_bytes, error_to_bytes
from monime_ext.journal.encryption import BodyCodec
from monime_ext.journal.entry import Entry

__all__ = ["body_differences", "encrypted", "refused", "restarted", "stored_refusal", "stored_request"]

T = TypeVar("T")


def encrypted(entry: Entry, content: bytes, codec: BodyCodec) -> Entry:
    """Return an entry with a body, encrypted if the codec does so.

    Args:
        entry: The entry, with everything that the body is bound to.
        content: The bytes of the body.
        codec: Encrypts them.
    """
    body = codec.encrypt(content, _context(entry, "request")) if codec.encrypts else content
    return replace(entry, body=body, is_encrypted=codec.encrypts, digest="")


def restarted(entry: Entry, intent: Entry) -> Entry:
    """Return an entry for which nothing has happened yet, with the request of a new intent."""
    return replace(intent, revision=entry.revision, created_at=entry.created_at)


def stored_request(
    entry: Entry, spec: ApiSpec, settings: Settings, codec: BodyCodec, parse: Callable[[Envelope], T]
) -> PreparedRequest[T]:
    """Return the request of an entry, with the same key and the same bytes.

    Args:
        entry: The entry.
        spec: The API version of the entry.
        settings: The settings to send it with, which contain the Space.
        codec: Decrypts the body.
        parse: Makes the result from the envelope of a success.

    Raises:
        ConfigurationError: The body cannot be decrypted, or the entry was damaged.
    """
    content = _body(entry, codec)
    body = _json(content)
    if not isinstance(body, dict) or settings.space_id != entry.key.space_id or spec.version != entry.api_version:
        raise _damaged()
    try:
        key = IdempotencyKey.for_order(entry.key.once, attempt=entry.key.attempt)
        request = build_request(spec, entry.key.operation, settings, parse, body=body, idempotency_key=key)
    except InvalidRequest:
        raise _damaged() from None
    if request.idempotency_key != entry.idempotency_key or differences(body, _json(request.content or b"")):
        raise _damaged()
    return replace(request, content=content)


def body_differences(entry: Entry, request: PreparedRequest[T], codec: BodyCodec) -> list[str]:
    """Return the paths at which the body of a request differs from the stored one.

    Two versions of this package may serialize equal bodies to different bytes; these do not differ.

    Raises:
        ConfigurationError: The stored body cannot be decrypted, or was damaged.
    """
    stored, content = _body(entry, codec), request.content or b""
    return [] if stored == content else differences(_json(stored), _json(content))


def refused(entry: Entry, error: MonimeError, codec: BodyCodec) -> Entry:
    """Return an entry whose request Monime has refused for good."""
    plaintext = error_to_bytes(error)
    refusal = codec.encrypt(plaintext, _context(entry, "refusal")) if entry.is_encrypted else plaintext
    return entry.finalized("refused", refusal=refusal)


def stored_refusal(entry: Entry, codec: BodyCodec) -> StatusError:
    """Return the refusal that an entry stores.

    Raises:
        ConfigurationError: It cannot be decrypted, or was damaged.
    """
    refusal = entry.refusal or b""
    stored = _decrypted(entry, refusal, codec, "refusal", f"the refusal of {entry.key.text()}")
    try:
        return error_from_bytes(stored)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _damaged() from None


def _body(entry: Entry, codec: BodyCodec) -> bytes:
    if not entry.is_intact:
        raise _damaged()
    return _decrypted(entry, entry.body, codec, "request", entry.key.text())


def _decrypted(entry: Entry, stored: bytes, codec: BodyCodec, kind: str, old_context: str) -> bytes:
    """Return the plaintext of what an entry stores.

    Args:
        entry: The entry.
        stored: What it stores.
        codec: Decrypts it.
        kind: What it is: `request` or `refusal`.
        old_context: What entries of earlier versions of this package are bound to.
    """
    if not entry.is_encrypted:
        if not codec.accepts_plaintext:
            raise ConfigurationError(
                "An entry of the journal is not encrypted, although the journal has a key: it was stored before there "
                "was one, or was tampered with. Nothing was sent. To finish orders from before, pass "
                "`Encryption(…, accept_plaintext=True)` for as long as there are any."
            )
        return stored
    try:
        return codec.decrypt(stored, _context(entry, kind))
    except ConfigurationError as error:
        try:
            return codec.decrypt(stored, old_context)
        except ConfigurationError:
            raise error from None


def _context(entry: Entry, kind: str) -> str:
    """Return what is encrypted is bound to: it cannot be moved to another order, key, Space, version or base URL."""
    key = entry.key
    return json.dumps(
        [
            kind,
            key.space_id,
            key.operation,
            key.once,
            key.attempt,
            entry.idempotency_key,
            entry.api_version,
            entry.base_url,
        ],
        ensure_ascii=False,
    )


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise _damaged() from None


def _damaged() -> ConfigurationError:
    return ConfigurationError(
        "An entry of the journal was damaged: it is not the request that was stored. Nothing was sent."
    )
