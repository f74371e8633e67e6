"""What a journal keeps of one attempt at one order, and its form in a database."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal, LiteralString, Self, TypeAlias, get_args

from monime_ext.errors import ConfigurationError

__all__ = [
    "COLUMNS",
    "MAX_ATTEMPTS",
    "UNFINISHED",
    "Entry",
    "EntryKey",
    "Phase",
    "Snapshot",
    "State",
    "filter_values",
    "unreadable",
]

MAX_ATTEMPTS: Final = 10_000
"""The maximum number of attempts at one order that are looked at; more than 24 a day for a year."""

COLUMNS: Final[LiteralString] = (
    "space_id, operation, once, attempt, revision, state, owner, made_at, sent_at, changed_at, lease_ends, record"
)
"""The columns of an entry in any database; the record is JSON, and has what needs no column of its own."""

State: TypeAlias = Literal["sending", "unknown", "unsent", "refused", "created"]
"""How far an attempt has come.

* `sending`  the intent is durable; the lease holder is sending the request, or died while it did.
* `unknown`  every response was lost, or the lease holder was interrupted: the request may have been processed.
* `unsent`   nothing happened; the next caller may send a request, with the same or another body.
* `refused`  Monime refused this body for good; another body may be sent.
* `created`  the resource exists, and its id is known.
"""

Phase: TypeAlias = Literal["intended", "key_in_use", "lost", "missing", "completed"]
"""What is known beyond the state. It is stored in the record, so that a statement need not know it.

* `intended`    of `sending`: the other attempts at the order are not checked yet, and nothing was sent.
* `key_in_use`  of `unknown`: Monime refused the idempotency key, because another request has used it.
* `lost`        of `unknown`: the request is never sent again, and another attempt may have followed.
* `missing`     of `created`: a read did not find the resource, which a later one has to confirm.
* `completed`   of `created`: the order is paid.
"""

UNFINISHED: Final[tuple[State, ...]] = ("sending", "unknown")
"""The states whose outcome `resume` finds out."""


@dataclass(frozen=True, slots=True, order=True)
class EntryKey:
    """Identifies one attempt at one order.

    Attributes:
        space_id: The Space, `spc-…`.
        operation: The operation's id in the OpenAPI document.
        once: Your own id of the order.
        attempt: The number of the attempt; the first is 1.
    """

    space_id: str
    operation: str
    once: str
    attempt: int

    def to_row(self) -> dict[str, Any]:
        """Return the values of the columns of the primary key."""
        return {"space_id": self.space_id, "operation": self.operation, "once": self.once, "attempt": self.attempt}

    def text(self) -> str:
        """Return the key as one text, to which an encrypted body is bound; it is different for every key."""
        parts = json.dumps([self.space_id, self.operation, self.once], ensure_ascii=False)
        return f"{parts[:-1]}, {self.attempt:010}]"


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt at one order. Times are seconds since 1970, on the clock of the journal's database.

    Attributes:
        key: Identifies the attempt.
        base_url: The base URL that the request is sent to.
        method: The request's method.
        target: Its path and query.
        headers: The API's own headers, without the token.
        idempotency_key: Its idempotency key.
        body: Its body as it is stored, encrypted or not.
        is_encrypted: Whether the body and the refusal are encrypted.
        state: How far the attempt has come.
        phase: What is known beyond the state.
        owner: The lease holder, while the request is being sent.
        session_id: The id of what was created, once it is known.
        final_status: How the session ended, once it is known: `expired`, `cancelled` or `deleted`.
        refusal: Monime's refusal as it is stored.
        revision: Increases with each change; a change of an outdated revision is rejected.
        created_at: When the entry was created.
        sent_at: Since when Monime may know the idempotency key.
        changed_at: When the entry was last changed.
        lease_expires_at: Until when the lease holder may send.
        digest: SHA-256, in hexadecimal, of the body when it was first stored. Of an encrypted body it is the digest of
            the ciphertext, so that the body cannot be guessed from it.
        is_readable: Whether the record could be read. Of one that is damaged, only the key is known.
    """

    key: EntryKey
    base_url: str
    method: str
    target: str
    headers: Mapping[str, str]
    idempotency_key: str
    body: bytes = field(repr=False)
    is_encrypted: bool = False
    state: State = "sending"
    phase: Phase | None = None
    owner: str | None = None
    session_id: str | None = None
    final_status: str | None = None
    refusal: bytes | None = field(default=None, repr=False)
    revision: int = 1
    created_at: float = 0.0
    sent_at: float = 0.0
    changed_at: float = 0.0
    lease_expires_at: float | None = None
    digest: str = ""
    is_readable: bool = True

    def __post_init__(self) -> None:
        if not self.digest:
            object.__setattr__(self, "digest", hashlib.sha256(self.body).hexdigest())

    @property
    def api_version(self) -> str:
        """The API version that the request was made for."""
        return self.headers.get("Monime-Version", "")

    @property
    def is_intact(self) -> bool:
        """Whether the body is the one that was first stored."""
        return self.digest == hashlib.sha256(self.body).hexdigest()

    @property
    def may_be_open(self) -> bool:
        """Whether there may be a session that can still be paid, as far as the journal knows."""
        return self.state in UNFINISHED or (self.state == "created" and self.final_status is None)

    @property
    def is_intended(self) -> bool:
        """Whether nothing was sent yet, because the other attempts at the order are not checked."""
        return self.state == "sending" and self.phase == "intended"

    def finalized(self, state: State, *, phase: Phase | None = None, **fields: Any) -> Self:
        """Return the entry in another state, without a lease holder."""
        return replace(self, state=state, phase=phase, owner=None, lease_expires_at=None, **fields)

    def to_dict(self) -> dict[str, Any]:
        """Return everything that may be shown or logged, in JSON's types: no body, and no refusal."""
        return {
            "once": self.key.once,
            "attempt": self.key.attempt,
            "space_id": self.key.space_id,
            "operation": self.key.operation,
            "state": self.state if self.is_readable else "damaged",
            "session_id": self.session_id,
            "final_status": self.final_status,
            "idempotency_key": self.idempotency_key,
            "api_version": self.api_version,
            "base_url": self.base_url,
            "created_at": _iso(self.created_at),
            "sent_at": _iso(self.sent_at),
            "changed_at": _iso(self.changed_at),
            "lease_expires_at": None if self.lease_expires_at is None else _iso(self.lease_expires_at),
            "is_encrypted": self.is_encrypted,
        }

    def to_row(self) -> dict[str, Any]:
        """Return the values of the columns, without the times, which the database sets."""
        # The names in the record are those of the tables that exist already.
        record = {
            "place": self.base_url,
            "method": self.method,
            "target": self.target,
            "headers": dict(self.headers),
            "key": self.idempotency_key,
            "body": base64.b64encode(self.body).decode(),
            "digest": self.digest,
            "is_encrypted": self.is_encrypted,
            "session_id": self.session_id,
            "ended": self.final_status,
            "refusal": None if self.refusal is None else base64.b64encode(self.refusal).decode(),
        }
        if self.phase is not None:
            record["phase"] = self.phase
        key = self.key
        return {
            "space_id": key.space_id,
            "operation": key.operation,
            "once": key.once,
            "attempt": key.attempt,
            "revision": self.revision,
            "state": self.state,
            "owner": self.owner,
            "record": _JSON.encode(record),
        }

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Self:
        """Return the entry of a row of `COLUMNS`; further columns are ignored.

        Raises:
            ConfigurationError: The record is damaged, or a later version of this package wrote it.
        """
        try:
            record: dict[str, Any] = json.loads(row[11])
            body, refusal = record.pop("body"), record.pop("refusal")
            entry = cls(
                key=EntryKey(*row[:4]),
                body=base64.b64decode(body, validate=True),
                refusal=None if refusal is None else base64.b64decode(refusal, validate=True),
                **{_FIELDS.get(name, name): value for name, value in record.items()},
                **_column_fields(row),
            )
            entry._check_types()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # The cause may hold what is stored, which is personal data.
            raise unreadable() from None
        return entry

    @classmethod
    def listed(cls, row: Sequence[Any]) -> Self:
        """Return the entry of a row, which is not readable if the record is damaged: the others are listed anyway."""
        try:
            return cls.from_row(row)
        except ConfigurationError:
            space_id, operation, once, attempt = row[:4]
            return cls(
                key=EntryKey(str(space_id), str(operation), str(once), attempt if type(attempt) is int else 0),
                base_url="",
                method="",
                target="",
                headers={},
                idempotency_key="",
                body=b"",
                state="unknown",
                is_readable=False,
            )

    def _check_types(self) -> None:
        """Raise `TypeError` or `ValueError` if a field has another type or value than this class writes."""
        key = self.key
        texts = (key.space_id, key.operation, key.once, self.base_url, self.method, self.target, self.idempotency_key)
        optional = (self.owner, self.session_id, self.final_status, self.phase)
        times = (self.created_at, self.sent_at, self.changed_at, self.lease_expires_at or 0.0)
        if not (
            all(isinstance(text, str) for text in (*texts, self.digest, *self.headers, *self.headers.values()))
            and all(text is None or isinstance(text, str) for text in optional)
            and all(isinstance(time, float | int) for time in times)
            and type(self.is_encrypted) is bool
            and self.is_readable is True
        ):
            raise TypeError
        if self.state not in get_args(State) or self.phase not in (None, *get_args(Phase)):
            raise ValueError

    def updated_from_row(self, row: Sequence[Any], record: str) -> Self:
        """Return the entry of a row that most likely holds this entry, whose record need not be parsed then.

        Args:
            row: See `from_row`.
            record: The record of this entry in `to_row`.
        """
        return replace(self, **_column_fields(row)) if row[11] == record else self.from_row(row)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An entry as it is in the journal, and the time there."""

    entry: Entry
    now: float


def unreadable() -> ConfigurationError:
    """Return the error for an entry that cannot be read."""
    return ConfigurationError(
        "An entry of the journal cannot be read: it is damaged, or a later version of monime-ext wrote it; then "
        "upgrade monime-ext here. Nothing was sent."
    )


def filter_values(key_prefix: Sequence[str], after: EntryKey | None, limit: int, *, unfinished: bool) -> dict[str, Any]:
    """Return the values of the statement that lists entries; see `Journal.entries`.

    A filter that is None matches every entry.
    """
    space_id, operation, once = (*key_prefix, None, None, None)[:3]
    return {
        "within_space": space_id,
        "within_operation": operation,
        "within_once": once,
        **(after or EntryKey("", "", "", 0)).to_row(),
        "unfinished": unfinished,
        "limit": limit,
    }


_JSON: Final = json.JSONEncoder(separators=(",", ":"))
_FIELDS: Final[dict[str, str]] = {"place": "base_url", "key": "idempotency_key", "ended": "final_status"}
_COLUMN_FIELDS: Final = ("revision", "state", "owner", "created_at", "sent_at", "changed_at", "lease_expires_at")


def _column_fields(row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(_COLUMN_FIELDS, row[4:11], strict=True))


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
