"""A biller that is killed halfway and never bills a subscriber twice: `python -m examples.billing`.

1,000 subscribers are billed for a month. The first biller is killed halfway, the second bills all subscribers, and so
does a third, which a timer might start: there is exactly one session for each subscriber. The business id contains the
period, and the journal contains the outcome of every create. Everything happens in the sandbox.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

from monime_ext import sle
from monime_ext.billing import monthly
from monime_ext.caph_2025_08_23 import Monime
from monime_ext.sandbox import Sandbox

PLAN = monthly(date(2026, 1, 31), zone="Africa/Freetown")


def bill(subscribers: int, now: datetime) -> None:
    """Bill every subscriber for the period of `now`, eight at a time."""
    period = PLAN.period_of(now)
    with Monime.from_env() as monime, ThreadPoolExecutor(8) as pool:
        plan = monime.checkout(f"Club, {period.first_day:%B %Y}").item("Membership", sle("25.00")).only_momo()

        def bill_one(number: int) -> None:
            once = period.once(f"sub-{number}")
            plan.reference(once).create(once=once)

        list(pool.map(bill_one, range(subscribers)))


def main(subscribers: int, killed_after: int) -> int:
    """Run three billers, kill the first, and count; return the process's exit status."""
    now = datetime.now(UTC)
    with Sandbox(rate_limits="off") as sandbox, tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "MONIME_JOURNAL": f"{folder}/journal.sqlite3",
            "MONIME_BASE_URL": sandbox.url,
            "MONIME_ACCESS_TOKEN": sandbox.access_token,
            "MONIME_SPACE_ID": sandbox.space_id,
        }
        biller = [sys.executable, "-m", "examples.billing", f"--subscribers={subscribers}", f"--bill={now.isoformat()}"]

        first = subprocess.Popen(biller, env=environment)
        while len(sandbox.sessions()) < killed_after and first.poll() is None:
            time.sleep(0.01)
        first.kill()
        print(f"the first biller ended with {first.wait()}, after {len(sandbox.sessions())} sessions")

        for which in ("second", "third"):
            subprocess.run(biller, env=environment, check=True)
            print(f"the {which} biller billed all subscribers, and there are {len(sandbox.sessions())} sessions")

        billed = Counter(session["reference"] for session in sandbox.sessions())
        expected = {PLAN.period_of(now).once(f"sub-{number}") for number in range(subscribers)}
        is_right = billed.keys() == expected and set(billed.values()) == {1}
        print(f"{subscribers} subscribers, {len(billed)} billed, {'each once' if is_right else 'WRONG'}")
        return 0 if is_right else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--killed-after", type=int, default=400, help="sessions after which the first biller is killed")
    parser.add_argument("--bill", type=datetime.fromisoformat, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bill:
        bill(options.subscribers, options.bill)
    else:
        sys.exit(main(options.subscribers, options.killed_after))
