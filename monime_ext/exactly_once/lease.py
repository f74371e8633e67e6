"""Who sends an entry, told so that another process of the same machine can see that it died."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

__all__ = ["hold_lease", "is_dead"]


@contextmanager
def hold_lease(token_bytes: Callable[[int], bytes]) -> Iterator[str]:
    """Yield a name for one who may send while the block lasts; no other has the same.

    Args:
        token_bytes: Where chance comes from.
    """
    owner = f'{_beginning(os.getpid())}{token_bytes(8).hex()}"]'
    _LIVING.add(owner)
    try:
        yield owner
    finally:
        _LIVING.discard(owner)


def is_dead(owner: str) -> bool:
    """Tell whether an owner is known to have died; False when it lives, and when it cannot be seen from here.

    What cannot be seen from here is another machine's, or another container's.
    """
    machine, process, birth, _ = json.loads(owner)
    here, me, my_birth = _this_process(os.getpid())
    if machine != here:
        return False
    if process == me:
        return birth != my_birth or owner not in _LIVING
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    # Where another process has got the number since, the end of the lease tells in its stead.
    return False


_LIVING: set[str] = set()


@cache
def _beginning(process: int) -> str:
    """What the owners of this process begin with: all but the word that each has of its own, as JSON."""
    return json.dumps([*_this_process(process), ""])[:-2]


@cache
def _this_process(process: int) -> tuple[str, int, str]:
    """The machine, the process, and a word that no other process of that number has had. A fork has another number."""
    boot = namespace = ""
    with suppress(OSError):
        # Machines may have one name, and namespaces of different machines have one number.
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = os.readlink("/proc/self/ns/pid")
    return f"{socket.gethostname()} {boot} {namespace}", process, secrets.token_hex(8)
