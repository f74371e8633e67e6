"""The honesty program, for some seconds: it finds nothing, and finds something as soon as a guard is taken out."""

from __future__ import annotations

import random

import pytest

from tests.honesty.guards import GUARDS, without
from tests.honesty.program import PROMISES, run

BROKEN_BY_GUARD = {
    "echo": 2,
    "html": 1,
    "earlier": 0,
    "unknown": 0,
    "deadline": 4,
    "errors": 5,
    "once": 3,
}


def test_every_error_tells_the_truth() -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    report = run(seed, 180)
    print("\n".join(report.lines()))
    assert report.violations == {}, f"seed {seed}"
    assert report.calls >= 180


@pytest.mark.parametrize("guard", GUARDS)
def test_without_a_guard_a_promise_is_broken(guard: str) -> None:
    kinds = ["sync once"] if guard == "once" else ["sync", "async httpx"]
    with without(guard):
        for seed in range(1, 9):
            if PROMISES[BROKEN_BY_GUARD[guard]] in run(seed, 160, kinds).violations:
                return
    pytest.fail(f"nothing was found without the guard {guard!r}")
