"""`schedule` as Lua scripts, which Redis runs atomically."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from monime_ext.rate_limiting.reservation import Reservation
from monime_ext.rate_limiting.schedule import MICROSECONDS, SPACING_PERIOD, WINDOW, Decision
from monime_ext.rate_limiting.scopes import Scope, Scopes

__all__ = ["Command", "RedisCommands"]

_NOW: Final = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
"""

# KEYS: the queue, then for each window its list of timestamps, the newest first, and the time until which it is
# blocked.
# ARGV: now, or empty; window, spacing; the request's slot, or empty; max_wait, or empty; the limit of each window.
RESERVE: Final = (
    _NOW
    + """
local window, spacing, own_slot, max_wait = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local queue = redis.call('HMGET', KEYS[1], 'last_slot', 'waiting', 'paused_for', 'paused_until')
local last_slot, waiting = tonumber(queue[1] or 0), tonumber(queue[2] or 0)
local paused_for, paused_until = tonumber(queue[3] or 0), tonumber(queue[4] or 0)

local slot = own_slot
if not slot then
  local time = math.max(now, paused_until) - paused_for
  if last_slot < time then waiting = 0 end
  slot = waiting > 0 and last_slot + spacing or time
end

local due = slot + paused_for
if due <= now then
  local endpoint_full_until
  for place = 1, #ARGV - 5 do
    local timestamps, blocked = KEYS[2 * place], KEYS[2 * place + 1]
    local oldest = redis.call('LINDEX', timestamps, ARGV[5 + place] - 1)
    local full_until = oldest and oldest + window or 0
    endpoint_full_until = endpoint_full_until or full_until
    due = math.max(due, full_until, tonumber(redis.call('GET', blocked) or 0))
  end
  if due <= now then
    for place = 1, #ARGV - 5 do
      local timestamps = KEYS[2 * place]
      redis.call('LPUSH', timestamps, now)
      redis.call('LTRIM', timestamps, 0, ARGV[5 + place] - 1)
      redis.call('PEXPIRE', timestamps, 60000)
    end
    if own_slot then waiting = math.max(0, waiting - 1) else last_slot = slot end
    redis.call('HSET', KEYS[1], 'last_slot', last_slot, 'waiting', waiting)
    redis.call('PEXPIRE', KEYS[1], math.max(0, math.floor((last_slot + paused_for - now) / 1000)) + 60000)
    return {0, now}
  end
  if own_slot then
    local pause_until = due == endpoint_full_until and due - 2 * spacing or due
    local extension = pause_until - math.max(now, paused_until)
    if extension > 0 then
      paused_for, paused_until = paused_for + extension, pause_until
      redis.call('HSET', KEYS[1], 'paused_for', paused_for, 'paused_until', paused_until)
    end
  end
  slot = due - paused_for
end

local wait = due - now
if max_wait and wait > max_wait then return {wait, own_slot or false} end
if own_slot then waiting = math.max(1, waiting) else waiting = waiting + 1 end
last_slot = math.max(last_slot, slot)
redis.call('HSET', KEYS[1], 'last_slot', last_slot, 'waiting', waiting)
redis.call('PEXPIRE', KEYS[1], math.floor((last_slot + paused_for - now) / 1000) + 60000)
return {wait, slot}
"""
)

# KEYS: the queue.
CANCEL: Final = """
local waiting = tonumber(redis.call('HGET', KEYS[1], 'waiting') or 0)
if waiting > 0 then redis.call('HSET', KEYS[1], 'waiting', waiting - 1) end
"""

# KEYS: the time until which a window is blocked. ARGV: now, or empty; for how long.
BLOCK: Final = (
    _NOW
    + """
local blocked_until = math.max(now + ARGV[2], tonumber(redis.call('GET', KEYS[1]) or 0))
redis.call('SET', KEYS[1], string.format('%.0f', blocked_until), 'PX', math.ceil((blocked_until - now) / 1000) + 1000)
"""
)


class Command(NamedTuple):
    """A script, the keys it uses, and its arguments."""

    script: str
    keys: list[str]
    arguments: list[int | str]


class RedisCommands:
    """Builds commands, and parses what Redis returns.

    Args:
        prefix: The prefix of every key.
        share: The part of Monime's limits to use.
        time: A clock in seconds, for tests; None for Redis's own.
    """

    def __init__(self, prefix: str, share: float, time: Callable[[], float] | None) -> None:
        self._prefix = prefix
        self._share = share
        self._time = time

    def reserve(self, scopes: Scopes, reservation: Reservation | None, max_wait: float | None) -> Command:
        """Return the command for `schedule.reserve`. A place in the queue of the fallback is none in Redis's."""
        slot = None if reservation is None or reservation.fallback else reservation.slot
        keys = [self._key("queue", scopes.endpoint)]
        for scope in scopes.all:
            keys += [self._key("window", scope), self._key("blocked", scope)]
        limits = [scope.shared(self._share) for scope in scopes.all]
        arguments = [self._now(), WINDOW, SPACING_PERIOD // limits[0], _or_empty(slot), _microseconds(max_wait)]
        return Command(RESERVE, keys, [*arguments, *limits])

    def parse_reservation(self, reply: Any) -> Reservation:
        """Return the reservation from the reply to `reserve`."""
        wait, slot = reply
        return Reservation.from_decision(Decision(int(wait), None if slot is None else int(slot)))

    def cancel(self, scopes: Scopes) -> Command:
        """Return the command that removes one request from a queue."""
        return Command(CANCEL, [self._key("queue", scopes.endpoint)], [])

    def block(self, scope: Scope, seconds: float) -> Command:
        """Return the command that blocks a window for some seconds."""
        return Command(BLOCK, [self._key("blocked", scope)], [self._now(), _microseconds(seconds)])

    def _key(self, kind: str, scope: Scope) -> str:
        return f"{self._prefix}{kind}:{scope.key}"

    def _now(self) -> int | str:
        return _microseconds(None if self._time is None else self._time())


def _microseconds(seconds: float | None) -> int | str:
    return _or_empty(None if seconds is None else round(seconds * MICROSECONDS))


def _or_empty(number: int | None) -> int | str:
    return "" if number is None else number
