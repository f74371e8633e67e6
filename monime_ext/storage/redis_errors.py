"""How durable a Redis is, as far as it tells: pure reading of its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Literal, TypeAlias, get_args

from monime_ext.errors import ConfigurationError
from monime_ext.storage.errors import unavailable

__all__ = ["SETTINGS", "Durability", "check_durability", "named", "text", "translated"]

Durability: TypeAlias = Literal["always", "everysec", "none"]
"""What a crash of the Redis server itself, or of its machine, may lose: nothing, the last second, or everything."""

SETTINGS: Final = ("appendonly", "appendfsync", "maxmemory-policy")

_TROUBLE: Final = ("MISCONF", "NOREPLICAS", "BUSY ")

_RANK: Final[dict[str, int]] = {"none": 0, "no": 0, "everysec": 1, "always": 2}


def check_durability(told: Mapping[str, str], wanted: Durability) -> None:
    """Check that a Redis keeps what it is given. One that does not say how is taken at its word.

    Args:
        told: Its settings `appendonly`, `appendfsync` and `maxmemory-policy`, as far as it tells them.
        wanted: What its crash may lose at most.

    Raises:
        ConfigurationError: It may lose more, or throws away whatever it likes when its memory is full; or `wanted` is
            no such word.
    """
    if wanted not in get_args(Durability):
        words = ", ".join(get_args(Durability))
        raise ConfigurationError(f"durability is one of {words}. Nothing was sent or changed.")
    if told.get("maxmemory-policy", "noeviction").startswith("allkeys"):
        raise ConfigurationError(
            "This Redis throws away any key when its memory is full (`maxmemory-policy`), and with it the memory of "
            "orders that were made. Set it to `noeviction`, or use another Redis. Nothing was sent or changed."
        )
    if "appendonly" not in told:
        return
    has = told.get("appendfsync", "everysec") if told["appendonly"] == "yes" else "none"
    if _RANK.get(has, 0) < _RANK[wanted]:
        loses = "the last second" if has == "everysec" else "everything that it had not saved"
        raise ConfigurationError(
            f"A crash of this Redis loses {loses}: `appendonly` is {told['appendonly']}, `appendfsync` is "
            f"{told.get('appendfsync')}. Set `appendonly yes` and `appendfsync {wanted}`, or say with `durability=` "
            "that less will do. Nothing was sent or changed."
        )


def text(value: Any) -> str:
    """Return a text from Redis, whether or not the client decodes what it gets."""
    return value.decode() if isinstance(value, bytes) else str(value)


def named(value: Mapping[Any, Any]) -> dict[str, str]:
    """Return a hash from Redis, whether or not the client decodes what it gets."""
    return {text(name): text(each) for name, each in value.items()}


@contextmanager
def translated(redis: Any) -> Iterator[None]:
    """Raise what redis-py says about an unusable Redis as our own error; a wrong command stays as it is.

    redis-py has no class for a server that cannot write to its disk, that has too few replicas, or that is busy.

    Raises:
        StoreUnavailable: Redis cannot be reached, or is in trouble.
    """
    try:
        yield
    except (
        redis.ConnectionError,
        redis.TimeoutError,
        redis.exceptions.ClusterDownError,
        redis.exceptions.OutOfMemoryError,
        redis.exceptions.ReadOnlyError,
        redis.exceptions.TryAgainError,
    ) as failure:
        raise unavailable("Redis", failure) from failure
    except redis.ResponseError as failure:
        if not str(failure).startswith(_TROUBLE):
            raise
        raise unavailable("Redis", failure) from failure
