"""Check that every order has exactly one session despite faults and kills. `make chaos` runs it.

    python -m tests.chaos.chaos_journal --store sqlite

Worker processes create the sessions of 10,000 orders in the sandbox, 20 % of them twice. Of all calls, 30 % meet a
simulated failure, and the workers are killed with SIGKILL, 100 times in total, and restarted. At the end everything is
counted. The exit status is 1 if an order has no session, or two, or one that the journal does not know.

With `--without-journal` the same workers use a random key for each create, as most programs do; some orders get two.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from monime_ext import resume
from monime_ext.journal.browse import iter_entries
from monime_ext.sandbox import Sandbox
from tests.chaos.journal_worker import GIVEN_UP, Shift, client_of, noted, work
from tests.journals import STORES, Journals, Store, journals_in

RATE = 0.3
TWICE = 0.2


@dataclass
class Ledger:
    """The counts of a run."""

    orders: int
    submissions: int
    requests: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    seconds: float = 0.0
    sessions: int = 0
    doubled: int = 0
    lost: int = 0
    strangers: int = 0
    unfinished_before: int = 0
    resumed: Counter[str] = field(default_factory=Counter)
    unfinished: int = 0

    @property
    def is_right(self) -> bool:
        """Whether every order has exactly one session, and it is known."""
        wrong = (self.doubled, self.lost, self.strangers, self.unfinished)
        return self.sessions == self.orders and not any(wrong)

    def to_text(self) -> str:
        """Return the counts as lines of text."""
        hit = sum(self.faults.values())
        share = f"{hit / max(self.requests, 1):.1%}"
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.faults.items()))
        return "\n".join(
            [
                f"  orders                {self.orders}, submitted {self.submissions} times",
                f"  requests              {self.requests}, {share} of them met by faults: {kinds}",
                f"  kills                 {self.kills}",
                f"  unfinished            {self.unfinished_before} when the last worker had finished, "
                f"{self.unfinished} after resume ({dict(self.resumed)})",
                f"  sessions              {self.sessions}",
                f"  orders with two       {self.doubled}",
                f"  orders with none      {self.lost}",
                f"  orders with another's {self.strangers}",
                f"  seconds               {self.seconds:.0f}",
            ]
        )


def run(
    journals: Journals | None, folder: Path, *, orders: int, workers: int, threads: int, kills: int, seed: int
) -> Ledger:
    """Run the workers, and return the counts.

    Args:
        journals: The journals; None to run without one.
        folder: The folder for the workers' notes.
        orders: The number of orders.
        workers: The number of processes.
        threads: The number of threads of a process.
        kills: The number of kills.
        seed: The seed of the RNG that chooses jobs and victims.
    """
    chance = random.Random(seed)
    names = [f"order-{number}" for number in range(orders)]
    jobs = names + chance.sample(names, int(orders * TWICE))
    chance.shuffle(jobs)
    ledger = Ledger(orders, len(jobs))
    began = time.monotonic()
    with Sandbox(rate_limits="off") as sandbox:
        sandbox.faults.add("any", rate=RATE, times=None, seed=seed)

        def count(entry: object) -> None:
            ledger.requests += 1
            if kind := getattr(entry, "fault", None):
                ledger.faults[kind] += 1

        sandbox._call(lambda backend: backend.requests.subscribe(count))
        shifts = [
            Shift(
                url=sandbox.url,
                access_token=sandbox.access_token,
                space_id=sandbox.space_id,
                journals=None if journals is None else replace(journals, closing=[]),
                jobs=tuple(jobs[number::workers]),
                notes=folder / f"notes-{number}",
                threads=threads,
            )
            for number in range(workers)
        ]
        ledger.kills = _work_and_kill(shifts, kills, chance)
        if journals is not None:
            _resume(shifts[0], ledger)
        ledger.seconds = time.monotonic() - began
        _count(ledger, sandbox, shifts, names)
    return ledger


def _work_and_kill(shifts: list[Shift], kills: int, chance: random.Random) -> int:
    """Run the shifts, kill a worker at regular intervals of progress, and return the number of kills."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(
        ["tests.chaos.journal_worker", "monime_ext._http._sync.pool", "monime_ext.journal._sync.sql"]
    )

    def started(number: int) -> Any:
        process = processes.Process(target=work, args=(shifts[number],))
        process.start()
        return process

    running = {number: started(number) for number in range(len(shifts))}
    total = sum(len(shift.jobs) for shift in shifts)
    killed = 0
    while running:
        done = sum(len(noted(shift.notes)) for shift in shifts)
        if killed < kills and done >= total * (killed + 0.5) / (kills + 1):
            victim = chance.choice(list(running))
            running[victim].kill()
            running[victim].join()
            killed += running[victim].exitcode == -9
            running[victim] = started(victim)
        for number, process in list(running.items()):
            if process.exitcode == 0:
                del running[number]
            elif process.exitcode is not None:
                raise RuntimeError(f"a worker ended with {process.exitcode}")
        time.sleep(0.05)
    return killed


def _resume(shift: Shift, ledger: Ledger) -> None:
    """Resume what is unfinished, as a program does when it starts."""
    with client_of(shift) as client:
        ledger.unfinished_before = sum(1 for _ in iter_entries(client.journal, unfinished=True))
        for _ in range(20):
            report = resume(client)
            ledger.resumed.update(report.counts)
            if not report.unfinished:
                break
        ledger.unfinished = sum(1 for _ in iter_entries(client.journal, unfinished=True))


def _count(ledger: Ledger, sandbox: Sandbox, shifts: list[Shift], names: list[str]) -> None:
    existing: dict[str, list[str]] = {name: [] for name in names}
    for session in sandbox.sessions():
        existing[session["reference"]].append(session["id"])
    known: dict[str, set[str | None]] = {name: set() for name in names}
    for shift in shifts:
        for _, order, session_id in noted(shift.notes):
            if session_id != GIVEN_UP:
                known[order].add(session_id)
    if shifts[0].journals is not None:
        for entry in iter_entries(shifts[0].journals.open()):
            known[entry.key.once].add(entry.session_id)
    ledger.sessions = sum(map(len, existing.values()))
    ledger.doubled = sum(1 for ids in existing.values() if len(ids) > 1)
    ledger.lost = sum(1 for name in names if not existing[name] or not known[name])
    ledger.strangers = sum(1 for name in names if len(known[name]) > 1 or not known[name] <= set(existing[name]))


def main() -> int:
    """Run the program, and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=STORES, action="append", help="the database of the journal; defaults to all")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--threads", type=int, default=4, help="threads of each worker")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1042)
    parser.add_argument("--without-journal", action="store_true", help="show what happens without a journal")
    options = parser.parse_args()
    right = True
    chosen: list[Store | None] = [None] if options.without_journal else options.store or list(STORES)
    for store in chosen:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            with nullcontext() if store is None else journals_in(store, path) as journals:
                ledger = run(
                    journals,
                    path,
                    orders=options.orders,
                    workers=options.workers,
                    threads=options.threads,
                    kills=options.kills,
                    seed=options.seed,
                )
        result = "every order has exactly one session" if ledger.is_right else "WRONG"
        print(f"{store or 'without a journal'}: {result}\n{ledger.to_text()}", flush=True)
        right = right and ledger.is_right
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
