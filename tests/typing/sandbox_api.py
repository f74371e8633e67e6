"""What the type checkers make of the sandbox's public API. This file never runs: `make types` reads it.

A line that has to be an error is marked, and a checker that finds nothing wrong with it complains of the mark.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from datetime import UTC, datetime
from typing import assert_type

from monime_ext import Runtime
from monime_ext.caph_2025_08_23 import Monime
from monime_ext.sandbox import Fault, Sandbox
from monime_ext.sandbox.faults.queue import ActiveFault
from monime_ext.sandbox.handles.faults import FaultHandle


def faults_are_typed(sandbox: Sandbox) -> None:
    with sandbox.fault("reset_after", "createCheckoutSession", times=2) as fault:
        assert_type(fault, FaultHandle)
        assert_type(fault.hits, int)
    assert_type(sandbox.faults.add("any", rate=0.3, times=None, seed=7), FaultHandle)
    assert_type(sandbox.faults.active(), list[ActiveFault])
    assert_type(sandbox.faults.active()[0].fault, Fault)
    sandbox.faults.add("meteor")  # type: ignore[arg-type]
    sandbox.faults.add("status", status="500")  # type: ignore[arg-type]
    sandbox.fault("hang", color="red")  # type: ignore[call-arg]


def the_clock_is_typed(sandbox: Sandbox) -> None:
    assert_type(sandbox.clock.advance(minutes=61), datetime)
    assert_type(sandbox.clock.advance_to(datetime.now(UTC)), datetime)
    assert_type(sandbox.clock.runtime(), Runtime)
    sandbox.clock.advance(weeks=1)  # type: ignore[call-arg]


def fixtures_are_what_they_are_said_to_be(monime_sandbox: Sandbox, monime: Monime) -> None:
    with monime_sandbox.fault("slow", seconds=0.1, must_trigger=False):
        monime.whoami()
