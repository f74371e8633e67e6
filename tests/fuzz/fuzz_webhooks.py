"""Throws headers and bodies at the verifier and the reader of events: `make fuzz`.

Nothing but `SignatureInvalid` and `PayloadInvalid` may come out; anything else ends the program with its traceback.
With atheris (`pip install atheris`, where it has a wheel) the inputs follow the coverage of the code; without it they
are mutations of genuine deliveries. Which of the two it is, is printed first.

    python -m tests.fuzz.fuzz_webhooks [RUNS]
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

RUNS: Final = 1_000_000
SEPARATOR: Final = b"\x00\xff\x00"
ODD: Final = [b"=", b",", b"_", b"t=", b"v1=", b'"', b"{", b"[", b"null", b"\xff", b"\\ud800", b"\x00", b"9" * 20, b"-"]

Harness = tuple[Callable[[bytes], None], list[bytes], Counter[str]]


def harness() -> Harness:
    """Return the check of one input, genuine inputs to start from, and what has come out so far."""
    from monime_ext import webhooks
    from monime_ext.caph_2025_08_23 import webhooks as pinned
    from monime_ext.errors import PayloadInvalid, SignatureInvalid
    from tests.deliveries import AT, SECRET, payment_completed, session_completed

    seen: Counter[str] = Counter()

    def check(data: bytes) -> None:
        header, _, body = data.partition(SEPARATOR)
        for text in (header.decode("utf-8", "surrogateescape"), header.decode("latin-1")):
            try:
                webhooks.verify(body, text, SECRET, now=AT)
                seen["genuine"] += 1
            except SignatureInvalid as refused:
                seen[refused.reason] += 1
        try:
            event = pinned.parse(body)
        except PayloadInvalid:
            seen["no event"] += 1
            return
        seen["event"] += 1
        repr(event)
        for name in ("metadata", "checkout_session_id", "occurred_at", "session", "payment", "object_id", "is_paid"):
            try:
                getattr(event, name)
            except PayloadInvalid:
                seen[f"unreadable {name}"] += 1

    bodies = [
        session_completed(),
        payment_completed(),
        session_completed(metadata='{"a": "b"}'),
        payment_completed(
            channel={"metadata": "[]"}, ownershipGraph={"owner": {"owner": {"type": "checkout_session"}}}
        ),
        b"{}",
    ]
    headers = ["t=1,v1=", "sha256=00", "v1,abc", "ey.a.b", f"t={AT},es256=AAAA", "t=1,t=1"]
    seeds = [webhooks.sign(each, SECRET, timestamp=AT).encode() + SEPARATOR + each for each in bodies]
    seeds += [each.encode() + SEPARATOR + bodies[0] for each in headers]
    return check, seeds, seen


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Return a genuine input with a few bytes changed, cut, doubled or put in."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randrange(5)):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 2, 8, 60))
        match chance.randrange(5):
            case 0:
                data[at : at + length] = chance.randbytes(length)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length]
            case 3:
                data[at:at] = chance.choice(ODD)
            case 4:
                # Most of the interest is in the header, which is the smaller part.
                data[chance.randrange(80) : chance.randrange(80)] = chance.choice(ODD)
    return bytes(data)


def main(arguments: Sequence[str]) -> int:
    """Run so many inputs and print what came out of them."""
    runs = int(arguments[0]) if arguments else RUNS
    try:
        atheris: Any = import_module("atheris")
    except ImportError:
        print(f"{runs} mutations of genuine deliveries (atheris is not installed)", flush=True)
        check, seeds, seen = harness()
        chance = random.Random(0)
        for _ in range(runs):
            check(mutated(seeds, chance))
        return told(seen, runs)
    print(f"{runs} inputs by atheris", flush=True)
    with atheris.instrument_imports(include=["monime_ext"]):
        check, seeds, seen = harness()
    done = 0

    def counted(data: bytes) -> None:
        nonlocal done
        check(data)
        done += 1
        # libFuzzer leaves by `_exit`, so what came out is told before the end.
        if done == runs:
            told(seen, done)
            sys.stdout.flush()

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            Path(corpus, f"seed-{number}").write_bytes(seed)
        atheris.Setup([sys.argv[0], f"-runs={runs}", "-max_len=4096", "-verbosity=0", corpus], counted)
        atheris.Fuzz()
    return 0


def told(seen: Counter[str], runs: int) -> int:
    """Print what came out."""
    print(f"{runs} headers and bodies, each header read in two ways; nothing but our errors came out:")
    for name, count in seen.most_common():
        print(f"  {count:>9}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
