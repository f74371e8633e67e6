"""The journal's scripts for Redis, each of them atomic.

An entry is a hash. Three sorted sets find entries again: all by their names, the unfinished ones by their names, and
the finished ones by the time of their last change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ..stores.redis_settings import text
from ..stores.schema import Component
from .entry import Entry, Name, Standing, beginning

__all__ = [
    "BEGIN",
    "CHANGE",
    "ENTRIES",
    "FIND",
    "JOURNAL",
    "PURGE",
    "PURGED_AT_ONCE",
    "bounds",
    "entries_from",
    "found_from",
    "kept_from",
    "keys_of",
    "values_of",
]

JOURNAL: Final = Component("journal", (("return 1",),))

_ALL: Final = "journal:all"
_UNFINISHED: Final = "journal:unfinished"
_FINISHED: Final = "journal:finished"

# The time is the server's, so that machines whose clocks differ agree on leases; a test hands in its own.
_CLOCK: Final = """
local now = tonumber(ARGV[1])
if not now then local t = redis.call('TIME'); now = t[1] + t[2] / 1000000 end
local function told(seconds) return string.format('%.6f', seconds) end
"""

BEGIN: Final = (
    _CLOCK
    + """
local lease, member, state, owner, record = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('HSET', KEYS[1], 'revision', 1, 'state', state, 'owner', owner, 'record', record,
        'made_at', told(now), 'sent_at', told(now), 'changed_at', told(now), 'lease_ends', told(now + lease))
    redis.call('ZADD', KEYS[2], 0, member)
    redis.call('ZADD', KEYS[3], 0, member)
end
return {told(now), redis.call('HGETALL', KEYS[1])}
"""
)

CHANGE: Final = (
    _CLOCK
    + """
local lease, member, state, owner, record = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if redis.call('HGET', KEYS[1], 'revision') ~= ARGV[7] then return false end
redis.call('HINCRBY', KEYS[1], 'revision', 1)
redis.call('HSET', KEYS[1], 'state', state, 'owner', owner, 'record', record, 'changed_at', told(now),
    'lease_ends', lease and told(now + lease) or '')
if ARGV[8] == '1' then redis.call('HSET', KEYS[1], 'sent_at', told(now)) end
if state == 'sending' or state == 'unknown' then
    redis.call('ZADD', KEYS[3], 0, member)
    redis.call('ZREM', KEYS[4], member)
else
    redis.call('ZREM', KEYS[3], member)
    redis.call('ZADD', KEYS[4], told(now), member)
end
return {told(now), redis.call('HGETALL', KEYS[1])}
"""
)

FIND: Final = (
    _CLOCK
    + """
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
return {told(now), redis.call('HGETALL', KEYS[1])}
"""
)

ENTRIES: Final = """
local found = {}
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
    table.insert(found, {member, redis.call('HGETALL', KEYS[2] .. member)})
end
return found
"""

PURGED_AT_ONCE: Final = 500
"""How many entries a script deletes: nothing else runs in the server meanwhile."""

PURGE: Final = (
    _CLOCK
    + """
local before, passed, most = now - tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local function is_kept(member)
    local changed = redis.call('ZSCORE', KEYS[4], member)
    return not changed or tonumber(changed) >= before
end
local function has_a_later_one(member)
    local order = string.sub(member, 1, -12)
    for _, later in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '(' .. member, '(' .. order .. '\255')) do
        if is_kept(later) then return true end
    end
    return false
end
local old = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', '(' .. told(before), 'LIMIT', passed, most)
local deleted = 0
for _, member in ipairs(old) do
    if not has_a_later_one(member) then
        redis.call('DEL', KEYS[1] .. member)
        redis.call('ZREM', KEYS[2], member)
        redis.call('ZREM', KEYS[4], member)
        deleted = deleted + 1
    end
end
return {#old, deleted}
"""
)


def keys_of(member: str = "") -> list[str]:
    """Return the keys that a script gets: an entry's own, or what all of them begin with, and the three sets."""
    return [f"journal:entry:{member}", _ALL, _UNFINISHED, _FINISHED]


def values_of(entry: Entry) -> list[str]:
    """Return what is told of an entry by its owner; times are the database's."""
    return [entry.name.text(), entry.state, entry.owner or "", entry.record()]


def bounds(within: Sequence[str], after: Name | None) -> list[bytes]:
    """Return where the entries begin and end that are asked for."""
    start = beginning(*within).encode()
    return [b"[" + start if after is None else b"(" + after.text().encode(), b"(" + start + b"\xff"]


def kept_from(answer: Any, sent: Entry, record: str) -> Standing:
    """Return what a script gave that most likely keeps what it was sent: then its record is not read again.

    Args:
        answer: What it gave.
        sent: The entry that it was sent.
        record: The entry's record.
    """
    fields = _fields(answer[1])
    same = fields["record"] == record
    return Standing(replace(sent, **_told(fields)) if same else _entry(sent.name, fields), float(text(answer[0])))


def found_from(answer: Any, name: Name) -> Standing:
    """Return what a script found."""
    return Standing(_entry(name, _fields(answer[1])), float(text(answer[0])))


def entries_from(answer: Any) -> list[Entry]:
    """Return what `ENTRIES` gave."""
    return [_entry(Name.of(text(member)), _fields(fields)) for member, fields in answer]


def _fields(told: Sequence[Any]) -> dict[str, str]:
    return {text(key): text(value) for key, value in zip(told[::2], told[1::2], strict=True)}


def _entry(name: Name, fields: Mapping[str, str]) -> Entry:
    return Entry.of(name, fields["record"], **_told(fields))


def _told(fields: Mapping[str, str]) -> dict[str, Any]:
    return {
        "revision": int(fields["revision"]),
        "state": fields["state"],
        "owner": fields["owner"] or None,
        "made_at": float(fields["made_at"]),
        "sent_at": float(fields["sent_at"]),
        "changed_at": float(fields["changed_at"]),
        "lease_ends": float(fields["lease_ends"]) if fields["lease_ends"] else None,
    }
