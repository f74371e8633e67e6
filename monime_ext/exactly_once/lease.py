"""The holder of a lease: identified so that another process of the same machine can see that it died."""

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
    """Yield the unique name of a lease holder, which counts as alive until the block ends.

    Args:
        token_bytes: The source of randomness.
    """
    holder = f'{_prefix(os.getpid())}{token_bytes(8).hex()}"]'
    _ACTIVE.add(holder)
    try:
        yield holder
    finally:
        _ACTIVE.discard(holder)


def is_dead(holder: str) -> bool:
    """Return whether a lease holder is known to have died; False if it is alive, and if that cannot be seen from here.

    Args:
        holder: The name of the holder. Holders on another machine, or in another container, cannot be seen.
    """
    try:
        machine, process, birth, _ = json.loads(holder)
    except (ValueError, TypeError, RecursionError):
        return False  # It is no name of ours, and may be one of a later version of this package.
    this_machine, this_process, this_birth = _process_identity(os.getpid())
    if machine != this_machine:
        return False
    if process == this_process:
        return birth != this_birth or holder not in _ACTIVE
    if os.name != "posix" or type(process) is not int or process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    # If another process has been given the same number since, the holder counts as dead at the end of its lease.
    return _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Return whether a process has ended, and its parent has not asked how. It still has its number then."""
    try:
        stat = Path(f"/proc/{process}/stat").read_bytes()
    except OSError:
        return False
    # The name of the program is in parentheses, and may contain any character.
    return stat.rpartition(b")")[2].split()[:1] in ([b"Z"], [b"X"])


_ACTIVE: set[str] = set()
"""The lease holders of this process."""


@cache
def _prefix(process: int) -> str:
    """Return what the names of all holders of this process begin with, as JSON."""
    return json.dumps([*_process_identity(process), ""])[:-2]


@cache
def _process_identity(process: int) -> tuple[str, int, str]:
    """Return the machine, the process, and a random word that no other process with this number has had.

    Args:
        process: The number of this process. It is an argument so that a forked process gets its own identity.
    """
    boot = namespace = ""
    with suppress(OSError):
        # Two machines may have the same name, and namespaces of different machines the same number.
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = os.readlink("/proc/self/ns/pid")
    return f"{socket.gethostname()} {boot} {namespace}", process, secrets.token_hex(8)
