"""The pacing in Redis: `schedule` again, as scripts that Redis runs as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from monime_ext.rate_limiting.protocol import microseconds
from monime_ext.rate_limiting.schedule import WINDOW, Verdict
from monime_ext.rate_limiting.scopes import Scope, Scopes
from monime_ext.rate_limiting.shared import Question

__all__ = ["Command", "RedisCommands"]

_NOW: Final = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
"""

# A gate's list has the last that went first.
_INSERT: Final = """
local function insert(list, went)
  local later = {}
  local first = redis.call('LINDEX', list, 0)
  while first and tonumber(first) > went do
    table.insert(later, redis.call('LPOP', list))
    first = redis.call('LINDEX', list, 0)
  end
  redis.call('LPUSH', list, went)
  for place = #later, 1, -1 do redis.call('LPUSH', list, later[place]) end
  redis.call('PEXPIRE', list, 60000)
end
"""

# KEYS: the queue, then for each gate its list and the time until which it is shut.
# ARGV: now, or nothing; window, spacing; the slot that is held, or nothing; within, or nothing; the gates' limits.
RESERVE: Final = (
    _NOW
    + _INSERT
    + """
local window, spacing, held, within = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local kept = redis.call('HMGET', KEYS[1], 'last', 'waiting', 'stopped', 'stopped_until')
local last, waiting = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
local stopped, stopped_until = tonumber(kept[3] or 0), tonumber(kept[4] or 0)

local slot = held
if not slot then
  local time = math.max(now, stopped_until) - stopped
  if last < time then waiting = 0 end
  slot = waiting > 0 and last + spacing or time
end

local goes_at = slot + stopped
if goes_at <= now then
  local own
  for place = 1, #ARGV - 5 do
    local list, shut = KEYS[2 * place], KEYS[2 * place + 1]
    local first = redis.call('LINDEX', list, ARGV[5 + place] - 1)
    local full_until = first and first + window or 0
    own = own or full_until
    goes_at = math.max(goes_at, full_until, tonumber(redis.call('GET', shut) or 0))
  end
  if goes_at <= now then
    for place = 1, #ARGV - 5 do
      local list = KEYS[2 * place]
      insert(list, now)
      redis.call('LTRIM', list, 0, ARGV[5 + place] - 1)
    end
    if held then waiting = math.max(0, waiting - 1) else last = slot end
    redis.call('HSET', KEYS[1], 'last', last, 'waiting', waiting)
    redis.call('PEXPIRE', KEYS[1], math.max(0, math.floor((last + stopped - now) / 1000)) + 60000)
    return {0, now}
  end
  if held then
    local stop = goes_at == own and goes_at - 2 * spacing or goes_at
    local longer = stop - math.max(now, stopped_until)
    if longer > 0 then
      stopped, stopped_until = stopped + longer, stop
      redis.call('HSET', KEYS[1], 'stopped', stopped, 'stopped_until', stopped_until)
    end
  end
  slot = goes_at - stopped
end

local wait = goes_at - now
if within and wait > within then return {wait, held or false} end
if held then waiting = math.max(1, waiting) else waiting = waiting + 1 end
last = math.max(last, slot)
redis.call('HSET', KEYS[1], 'last', last, 'waiting', waiting)
redis.call('PEXPIRE', KEYS[1], math.floor((last + stopped - now) / 1000) + 60000)
return {wait, slot}
"""
)

CANCEL: Final = """
local waiting = tonumber(redis.call('HGET', KEYS[1], 'waiting') or 0)
if waiting > 0 then redis.call('HSET', KEYS[1], 'waiting', waiting - 1) end
"""

# KEYS: the gates' lists. ARGV: when it went, and when it is said to have gone.
AMEND: Final = (
    _INSERT
    + """
for _, list in ipairs(KEYS) do
  if redis.call('LREM', list, 1, ARGV[1]) == 1 then insert(list, tonumber(ARGV[2])) end
end
"""
)

# KEYS: where it says until when the gate is shut. ARGV: now, or nothing; for how long.
SHUT: Final = (
    _NOW
    + """
local until_then = math.max(now + ARGV[2], tonumber(redis.call('GET', KEYS[1]) or 0))
redis.call('SET', KEYS[1], string.format('%.0f', until_then), 'PX', math.ceil((until_then - now) / 1000) + 1000)
"""
)


class Command(NamedTuple):
    """A script, the keys that it touches, and its arguments."""

    script: str
    keys: list[str]
    arguments: list[Any]


class RedisCommands:
    """Makes commands.

    Args:
        prefix: What every key begins with.
        time: Seconds, for tests; Redis's own when None.
    """

    def __init__(self, prefix: str, time: Callable[[], float] | None) -> None:
        self._prefix = prefix
        self._time = time

    def reserve(self, question: Question) -> Command:
        """See `Commands`."""
        keys = [self._key("queue", question.queue)]
        for name, _ in question.gates:
            keys += [self._key("passed", name), self._key("shut", name)]
        told = [WINDOW, question.spacing, _text(question.held), _text(question.within)]
        return Command(RESERVE, keys, [self._now(), *told, *(limit for _, limit in question.gates)])

    def verdict(self, reply: Any) -> Verdict:
        """See `Commands`."""
        wait, slot = reply
        return Verdict(int(wait), None if slot is None else int(slot))

    def cancel(self, scopes: Scopes) -> Command:
        """See `Commands`."""
        return Command(CANCEL, [self._key("queue", scopes.endpoint.name)], [])

    def amend(self, scopes: Scopes, went: int, by: int) -> Command:
        """See `Commands`."""
        return Command(AMEND, [self._key("passed", each.name) for each in scopes.all], [went, went + by])

    def shut(self, scope: Scope, duration: int) -> Command:
        """See `Commands`."""
        return Command(SHUT, [self._key("shut", scope.name)], [self._now(), duration])

    def _key(self, kind: str, name: str) -> str:
        return f"{self._prefix}{kind}:{name}"

    def _now(self) -> int | str:
        return "" if self._time is None else microseconds(self._time())


def _text(number: int | None) -> int | str:
    return "" if number is None else number
