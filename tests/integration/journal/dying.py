"""A program that creates orders and kills itself with SIGKILL at one line of the code after another.

    python -m tests.integration.journal.dying STORE ADDRESS OPTIONS URL TOKEN SPACE STRIDE

For each line that runs while an order is created, or while one is finished whose response was lost, a process is forked
that dies there; the surviving process then makes the call for the order once more. The program prints, as JSON, the
session of each order, and how many processes died.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import httpx

import monime_ext
from monime_ext.errors import OutcomeUnknown
from tests.journals import Journals
from tests.versions import Monime

ROOT = Path(monime_ext.__file__).parent
WATCHED = tuple(str(ROOT / room) for room in ("journal", "exactly_once", "storage", "_http", "_client"))
CART = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}]


class LineCounter:
    """Counts the lines that run in the watched files; at a given one, the process kills itself."""

    def __init__(self, last: int | None = None) -> None:
        self.count = 0
        self._last = last

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(WATCHED):
            return None
        if event == "line":
            if self.count == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
            self.count += 1
        return self


def main() -> None:
    """Run the program."""
    store, address, options, url, token, space, stride = sys.argv[1:]
    journals = Journals(store, address, json.loads(options))  # type: ignore[arg-type]
    client = Monime(token, space, base_url=url, journal=journals.open(), max_retries=0)

    def create(once: str) -> str:
        session = client.checkout_sessions.create(name="Order", line_items=CART, once=once)
        return str(session.id)

    def lose(once: str) -> None:
        fault = {"kind": "reset_after", "match": "createCheckoutSession"}
        httpx.post(f"{url}/_sandbox/faults", json=fault).raise_for_status()
        with suppress(OutcomeUnknown):
            create(once)

    def nothing(once: str) -> None:
        pass

    sessions: dict[str, str] = {}
    deaths = lines = 0
    for kind, before in (("created", nothing), ("finished", lose)):
        for once in (f"{kind} warm", f"{kind} counted"):
            before(once)
            counter = LineCounter()
            sys.settrace(counter)
            sessions[once] = create(once)
            sys.settrace(None)
        for line in range(0, counter.count, int(stride)):
            once = f"{kind} {line}"
            before(once)
            child = os.fork()
            if child == 0:
                sys.settrace(LineCounter(line))
                create(once)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            deaths += os.WIFSIGNALED(status)
            lines += 1
            sessions[once] = create(once)
    unfinished = len(journals.open().entries(unfinished=True))
    json.dump({"lines": lines, "deaths": deaths, "sessions": sessions, "unfinished": unfinished}, sys.stdout)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
