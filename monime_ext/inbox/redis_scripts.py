"""The inbox's scripts in Redis, and its entries as they are kept there.

Each event is a hash; two sorted sets have the events that are not done, and those that are, by the time of their last
change; a hash has the event that each effect belongs to, and a sorted set the effects by time.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any, Final, cast

from ..stores.redis_settings import named
from ..stores.schema import Component
from .entry import Entry, parked

__all__ = [
    "DONE",
    "EFFECTS",
    "EFFECT_TIMES",
    "KEPT",
    "LIST",
    "LOAD",
    "ONCE",
    "OPEN",
    "PURGE",
    "REDIS",
    "RELEASE",
    "SAVE",
    "broken",
    "entry_of",
    "event_key",
    "owner_of",
    "save_keys",
    "save_values",
]

REDIS: Final = Component("inbox", (("return 1",),))

OPEN: Final = "inbox:open"
DONE: Final = "inbox:done"
EFFECTS: Final = "inbox:effects"
EFFECT_TIMES: Final = "inbox:effect-times"
KEPT: Final = "inbox:event:"


LOAD: Final = "return redis.call('HGETALL', KEYS[1])"

# KEYS: the event, open, done. ARGV: the revision before, id, whether done, time of change, fields and values.
SAVE: Final = """
if tonumber(redis.call('HGET', KEYS[1], 'revision') or '0') ~= tonumber(ARGV[1]) then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZADD', KEYS[2 + tonumber(ARGV[3])], ARGV[4], ARGV[2])
return 1
"""

# KEYS: open, what the key of an event begins with. ARGV: how many, states.
LIST: Final = """
local found = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local state = redis.call('HGET', KEYS[2] .. id, 'state')
  for each = 2, #ARGV do
    if state == ARGV[each] then
      found[#found + 1] = redis.call('HGETALL', KEYS[2] .. id)
    end
  end
  if #found >= tonumber(ARGV[1]) then
    break
  end
end
return found
"""

# KEYS: done, what the key of an event begins with, effects, times of effects, open. ARGV: the time before which.
# An event that still waits may tell of the same as one that was done long ago: effects stay as long as it does.
PURGE: Final = """
local gone = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1], 'LIMIT', 0, 1000)
for _, id in ipairs(gone) do
  redis.call('DEL', KEYS[2] .. id)
  redis.call('ZREM', KEYS[1], id)
end
for _, id in ipairs(redis.call('ZRANGE', KEYS[5], 0, -1)) do
  local seen = redis.call('HGET', KEYS[2] .. id, 'first_seen')
  if seen and tonumber(seen) < tonumber(ARGV[1]) then
    return {#gone, 0}
  end
end
local effects = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', '(' .. ARGV[1], 'LIMIT', 0, 1000)
for _, effect in ipairs(effects) do
  redis.call('HDEL', KEYS[3], effect)
  redis.call('ZREM', KEYS[4], effect)
end
return {#gone, #effects}
"""

# KEYS: effects, times of effects. ARGV: the effect, the event, the time. Returns the owner, and whether it is new.
ONCE: Final = """
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 1 then
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
  return {ARGV[2], 1}
end
return {redis.call('HGET', KEYS[1], ARGV[1]), 0}
"""

# KEYS: effects, times of effects, the event. ARGV: the event, its revision, effects that it need not keep.
RELEASE: Final = """
if redis.call('HGET', KEYS[3], 'revision') ~= ARGV[2] then
  return 0
end
for each = 3, #ARGV do
  if redis.call('HGET', KEYS[1], ARGV[each]) == ARGV[1] then
    redis.call('HDEL', KEYS[1], ARGV[each])
    redis.call('ZREM', KEYS[2], ARGV[each])
  end
end
return 1
"""


def event_key(event_id: str) -> str:
    """Return the key of an event, without the prefix."""
    return KEPT + event_id


def save_keys(entry: Entry) -> list[str]:
    """Return the `KEYS` of `SAVE`, without the prefix."""
    return [event_key(entry.id), OPEN, DONE]


def save_values(entry: Entry) -> list[str | bytes | int | float]:
    """Return the `ARGV` of `SAVE`."""
    values: list[str | bytes | int | float] = [entry.revision - 1, entry.id, int(entry.state == "done"), entry.changed]
    for name, value in asdict(entry).items():
        if value is not None:
            # Not every client gives back bytes as they are.
            values += [name, base64.b64encode(value).decode() if isinstance(value, bytes) else _text(value)]
    return values


def broken(entry: Entry, error: Exception) -> Entry:
    """Return the entry, parked, of an event whose mark was set while a command of the shop's failed beside it.

    Args:
        entry: The event as it was claimed.
        error: What Redis says of the command; it names commands and kinds, and no value.
    """
    marked = replace(entry, revision=entry.revision + 1)
    return parked(marked, entry.changed, f"A command of the transaction failed, and the others were done: {error}")


def entry_of(kept: Mapping[Any, Any] | Sequence[Any]) -> Entry | None:
    """Return the entry in a hash, or in what a script gave of it; None when there is nothing."""
    pairs = named(kept if isinstance(kept, Mapping) else dict(zip(kept[::2], kept[1::2], strict=True)))
    if not pairs:
        return None
    values: dict[str, Any] = dict(pairs)
    for each in fields(Entry):
        if each.type == "int":
            values[each.name] = int(pairs[each.name])
        elif each.type == "float":
            values[each.name] = float(pairs[each.name])
    if "body" in pairs:
        values["body"] = base64.b64decode(pairs["body"])
    return Entry(**values)


def owner_of(answer: Sequence[Any]) -> tuple[str, bool]:
    """Return whose the effect is, and whether it is so since just now, from the answer of `ONCE`."""
    owner, is_new = answer
    return cast("str", owner.decode() if isinstance(owner, bytes) else owner), bool(is_new)


def _text(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)
