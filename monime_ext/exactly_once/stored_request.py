"""The request that an entry keeps: made from a call, opened again, and compared with what is asked for now."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext.errors import ConfigurationError, MonimeError, StatusError
from monime_ext.exactly_once.body_diff import differences
from monime_ext.exactly_once.stored_error import from_refusal, to_refusal
from monime_ext.journal.encryption import BodyCodec
from monime_ext.journal.entry import Entry, EntryKey

__all__ = ["drift", "intent", "kept_call", "kept_refusal", "refused", "restarted"]

T = TypeVar("T")


def intent(call: PreparedRequest[Any], name: EntryKey, *, place: str, owner: str, keeping: BodyCodec) -> Entry:
    """Return the entry that says that a call is about to be sent."""
    plain = call.content or b""
    return Entry(
        name=name,
        place=place,
        method=call.method,
        target=call.target,
        headers=dict(call.headers),
        key=call.idempotency_key or "",
        body=keeping.keep(plain, name.text()) if keeping.encrypts else plain,
        is_encrypted=keeping.encrypts,
        owner=owner,
    )


def restarted(entry: Entry, begun: Entry) -> Entry:
    """Return an entry of which nothing happened, with the request of another intent."""
    return replace(begun, revision=entry.revision, made_at=entry.made_at)


def kept_call(entry: Entry, keeping: BodyCodec, read: Callable[[dict[str, Any]], T]) -> PreparedRequest[T]:
    """Return the call that an entry keeps: the same key, the same bytes.

    Raises:
        ConfigurationError: The body cannot be decrypted, or is not the one that was kept.
    """
    return PreparedRequest(
        operation=entry.name.operation,
        method=entry.method,
        target=entry.target,
        headers=entry.headers,
        content=_body(entry, keeping),
        idempotency_key=entry.key,
        parse=read,
    )


def drift(entry: Entry, call: PreparedRequest[Any], keeping: BodyCodec) -> list[str]:
    """Return the paths at which a call's body differs from the one that an entry keeps.

    Two releases of this package may write equal requests with unequal bytes; these do not differ.
    """
    kept, given = _body(entry, keeping), call.content or b""
    return [] if kept == given else differences(json.loads(kept), json.loads(given))


def refused(entry: Entry, error: MonimeError, keeping: BodyCodec) -> Entry:
    """Return an entry whose request Monime refused for good."""
    plain = to_refusal(error)
    kept = keeping.keep(plain, _refusal_of(entry)) if entry.is_encrypted else plain
    return entry.settled("refused", refusal=kept)


def kept_refusal(entry: Entry, keeping: BodyCodec) -> StatusError:
    """Return the refusal that an entry keeps."""
    kept = entry.refusal or b"{}"
    return from_refusal(keeping.take(kept, _refusal_of(entry)) if entry.is_encrypted else kept)


def _body(entry: Entry, keeping: BodyCodec) -> bytes:
    if not entry.is_intact:
        raise ConfigurationError(
            "An entry of the journal was damaged: its body is not the one that was kept. Nothing was sent."
        )
    return keeping.take(entry.body, entry.name.text()) if entry.is_encrypted else entry.body


def _refusal_of(entry: Entry) -> str:
    return f"the refusal of {entry.name.text()}"
