"""A program that creates orders and kills itself with SIGKILL at one line of the code after another.

    python -m tests.integration.journal.dying STORE PLACE OPTIONS URL TOKEN SPACE STRIDE

For each line that runs while an order is begun, or while one is finished whose answer was lost, a process is forked
that dies there, and the order is then asked for once more, by who survived. It prints, as JSON, the session that each
order has, and where the processes died.
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
WATCHED = tuple(str(ROOT / each) for each in ("journal", "exactly_once", "storage", "_http", "_client"))
CART = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}]


class Watch:
    """Counts the lines that run in the watched files; at one of them, the process dies."""

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
    store, place, options, url, token, space, stride = sys.argv[1:]
    journals = Journals(store, place, json.loads(options))  # type: ignore[arg-type]
    client = Monime(token, space, base_url=url, journal=journals.open(), max_retries=0)

    def create(once: str) -> str:
        session = client.checkout_sessions.create(name="Order", line_items=CART, once=once)
        return str(session.id)

    def lose(once: str) -> None:
        fault = {"kind": "reset_after", "match": "createCheckoutSession"}
        httpx.post(f"{url}/_sandbox/faults", json=fault).raise_for_status()
        with suppress(OutcomeUnknown):
            create(once)

    def begin(once: str) -> None:
        pass

    told: dict[str, str] = {}
    deaths = lines = 0
    for course, before in (("begun", begin), ("finished", lose)):
        for once in (f"{course} warm", f"{course} counted"):
            before(once)
            watch = Watch()
            sys.settrace(watch)
            told[once] = create(once)
            sys.settrace(None)
        for line in range(0, watch.count, int(stride)):
            once = f"{course} {line}"
            before(once)
            child = os.fork()
            if child == 0:
                sys.settrace(Watch(line))
                create(once)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            deaths += os.WIFSIGNALED(status)
            lines += 1
            told[once] = create(once)
    unfinished = len(journals.open().entries(unfinished=True))
    json.dump({"lines": lines, "deaths": deaths, "told": told, "unfinished": unfinished}, sys.stdout)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
