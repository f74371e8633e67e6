"""What a journal keeps of one attempt at one order, and its form in a database."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal, Self, TypeAlias

from monime_ext.errors import ConfigurationError

__all__ = ["UNFINISHED", "Entry", "EntryKey", "Snapshot", "State", "beginning"]

State: TypeAlias = Literal["sending", "unknown", "unsent", "refused", "created"]
"""How far an attempt has come.

* `sending`  the intent is durable; its owner sends, or has died while it did.
* `unknown`  the answers were lost, or the owner was interrupted: it may have happened.
* `unsent`   nothing happened, and whoever asks next may send, with the same or another body.
* `refused`  Monime refused this body, for good; another body may be sent.
* `created`  the session exists, and its id is known.
"""

UNFINISHED: Final[tuple[State, ...]] = ("sending", "unknown")
"""The states of which `resume` finds the end."""


@dataclass(frozen=True, slots=True, order=True)
class EntryKey:
    """Which attempt at which order.

    Attributes:
        space_id: The Space, `spc-…`.
        operation: The operation's id in the OpenAPI document.
        once: Your own id of the order.
        attempt: 1 at first.
    """

    space_id: str
    operation: str
    once: str
    attempt: int

    def text(self) -> str:
        """The name as one text, for databases that have one key; in their order, names are in theirs."""
        return f"{beginning(self.space_id, self.operation, self.once)}{self.attempt:010}]"

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the name of a text."""
        parts, _, attempt = text.rpartition(", ")
        space_id, operation, once = json.loads(parts + "]")
        return cls(space_id, operation, once, int(attempt[:-1]))


def beginning(*parts: str) -> str:
    """Return what the texts of all names begin with that begin with these parts."""
    return json.dumps(parts, ensure_ascii=False)[:-1] + (", " if parts else "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt at one order. Times are seconds since 1970, on the clock of the journal's database.

    Attributes:
        name: Which it is.
        place: Where it was sent: the base URL.
        method: The request's method.
        target: Its path and query.
        headers: The API's own headers, without the token.
        key: Its idempotency key.
        body: Its body as it is kept, encrypted or not.
        is_encrypted: Whether body and refusal are.
        state: How far it has come.
        owner: Who sends it, while somebody does.
        session_id: The session, when it is known.
        ended: How the session ended, when it is known to: `expired`, `cancelled` or `deleted`.
        refusal: Monime's refusal as it is kept.
        revision: Grows with each change, and lets a change pass only when nobody else has made one.
        made_at: When the order was first begun.
        sent_at: Since when Monime may know the key.
        changed_at: When the last change was made.
        lease_ends: Until when the owner may send.
        digest: Of the body when it was first kept; see `digest`.
    """

    name: EntryKey
    place: str
    method: str
    target: str
    headers: Mapping[str, str]
    key: str
    body: bytes = field(repr=False)
    is_encrypted: bool = False
    state: State = "sending"
    owner: str | None = None
    session_id: str | None = None
    ended: str | None = None
    refusal: bytes | None = field(default=None, repr=False)
    revision: int = 1
    made_at: float = 0.0
    sent_at: float = 0.0
    changed_at: float = 0.0
    lease_ends: float | None = None
    digest: str = ""

    def __post_init__(self) -> None:
        if not self.digest:
            object.__setattr__(self, "digest", digest(self.body))

    @property
    def version(self) -> str:
        """The release that the request was made for."""
        return self.headers.get("Monime-Version", "")

    @property
    def is_intact(self) -> bool:
        """Whether the body is the one that was kept."""
        return self.digest == digest(self.body)

    def told(self) -> dict[str, Any]:
        """Return all that may be shown to a person or written to a log, in JSON's types: no body, and no refusal."""
        return {
            "once": self.name.once,
            "attempt": self.name.attempt,
            "space_id": self.name.space_id,
            "operation": self.name.operation,
            "state": self.state,
            "session_id": self.session_id,
            "ended": self.ended,
            "idempotency_key": self.key,
            "version": self.version,
            "place": self.place,
            "made_at": _moment(self.made_at),
            "sent_at": _moment(self.sent_at),
            "changed_at": _moment(self.changed_at),
            "lease_ends": None if self.lease_ends is None else _moment(self.lease_ends),
            "is_encrypted": self.is_encrypted,
        }

    @property
    def may_be_open(self) -> bool:
        """Whether there may be a session that can still be paid, as far as the journal knows."""
        return self.state in UNFINISHED or (self.state == "created" and self.ended is None)

    def settled(self, state: State, **told: Any) -> Self:
        """Return the entry with nobody sending any more."""
        return replace(self, state=state, owner=None, lease_ends=None, **told)

    def record(self) -> str:
        """Return what needs no column of its own, as JSON."""
        return _JSON.encode(
            {
                "place": self.place,
                "method": self.method,
                "target": self.target,
                "headers": dict(self.headers),
                "key": self.key,
                "body": _base64(self.body),
                "digest": self.digest,
                "is_encrypted": self.is_encrypted,
                "session_id": self.session_id,
                "ended": self.ended,
                "refusal": None if self.refusal is None else _base64(self.refusal),
            }
        )

    @classmethod
    def of(cls, name: EntryKey, record: str, **columns: Any) -> Self:
        """Return the entry that a database holds.

        Args:
            name: Which it is.
            record: What `record` gave.
            columns: The rest.

        Raises:
            ConfigurationError: It is damaged, or of a later release of this package.
        """
        try:
            told = json.loads(record)
            body, refusal = told.pop("body"), told.pop("refusal")
            return cls(
                name=name,
                body=base64.b64decode(body),
                refusal=None if refusal is None else base64.b64decode(refusal),
                **told,
                **columns,
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            # The cause may hold what is kept, which is personal data.
            raise ConfigurationError(
                "An entry of the journal cannot be read: it is damaged, or a later release of monime-ext has written "
                "it, which is needed here too then. Nothing was sent."
            ) from None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An entry as it stands in the journal, and the time there."""

    entry: Entry
    now: float


_JSON: Final = json.JSONEncoder(separators=(",", ":"))


def digest(body: bytes) -> str:
    """SHA-256 of what is kept, in hexadecimal: of an encrypted body, so that nobody can try what it was made of."""
    return hashlib.sha256(body).hexdigest()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
