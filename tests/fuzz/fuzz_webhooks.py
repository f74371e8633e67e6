"""Fuzz the verifier and the parser of events with headers and bodies: `make fuzz`.

They may raise `SignatureInvalid` and `PayloadInvalid` only; any other exception ends the program with its traceback.
With atheris (`pip install atheris`, if it has a wheel) the inputs are guided by coverage; without it they are mutations
of genuine deliveries. The program prints first which of the two it uses.

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
    """Return the check of one input, genuine inputs to start from, and the results so far."""
    from monime_ext import webhooks
    from monime_ext.errors import PayloadInvalid, SignatureInvalid
    from tests.deliveries import AT, SECRET, payment_completed, session_completed
    from tests.versions import webhooks as pinned

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
    seeds = [webhooks.sign(body, SECRET, timestamp=AT).encode() + SEPARATOR + body for body in bodies]
    seeds += [header.encode() + SEPARATOR + bodies[0] for header in headers]
    return check, seeds, seen


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Return a genuine input with a few bytes changed, cut, doubled or inserted."""
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
                # The header is the smaller and more interesting part.
                data[chance.randrange(80) : chance.randrange(80)] = chance.choice(ODD)
    return bytes(data)


def main(arguments: Sequence[str]) -> int:
    """Run a number of inputs, and print the results."""
    runs = int(arguments[0]) if arguments else RUNS
    try:
        atheris: Any = import_module("atheris")
    except ImportError:
        print(f"{runs} mutations of genuine deliveries (atheris is not installed)", flush=True)
        check, seeds, seen = harness()
        chance = random.Random(0)
        for _ in range(runs):
            check(mutated(seeds, chance))
        return report(seen, runs)
    print(f"{runs} inputs by atheris", flush=True)
    with atheris.instrument_imports(include=["monime_ext"]):
        check, seeds, seen = harness()
    done = 0

    def counted(data: bytes) -> None:
        nonlocal done
        check(data)
        done += 1
        # libFuzzer exits with `_exit`, so the results are printed before.
        if done == runs:
            report(seen, done)
            sys.stdout.flush()

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            Path(corpus, f"seed-{number}").write_bytes(seed)
        atheris.Setup([sys.argv[0], f"-runs={runs}", "-max_len=4096", "-verbosity=0", corpus], counted)
        atheris.Fuzz()
    return 0


def report(seen: Counter[str], runs: int) -> int:
    """Print the results."""
    print(f"{runs} headers and bodies, every header decoded in two ways; only expected errors were raised:")
    for name, count in seen.most_common():
        print(f"  {count:>9}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
