"""The pacing in PostgreSQL: `schedule` again, as functions of the database, each of them one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, LiteralString, NamedTuple

from ..stores.schema import Component
from .protocol import microseconds
from .schedule import WINDOW, Verdict
from .scopes import Scope, Scopes
from .shared import Question

__all__ = ["PACING", "PostgresCommands", "Statement"]

_TABLES: Final = (
    # Not logged: what a crash of the server takes with it is the memory of the last second.
    """
    CREATE UNLOGGED TABLE monime_pacing_queues (
        name text PRIMARY KEY,
        last bigint NOT NULL DEFAULT 0,
        waiting integer NOT NULL DEFAULT 0,
        stopped bigint NOT NULL DEFAULT 0,
        stopped_until bigint NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE UNLOGGED TABLE monime_pacing_gates (
        name text PRIMARY KEY,
        passed bigint[] NOT NULL DEFAULT '{}',
        shut_until bigint NOT NULL DEFAULT 0
    )
    """,
    # They are never searched for, but read and written as a whole at each request.
    "ALTER TABLE monime_pacing_gates ALTER COLUMN passed SET STORAGE MAIN",
)

_NOW: Final = """
    CREATE FUNCTION monime_pacing_now(given bigint) RETURNS bigint LANGUAGE sql VOLATILE AS
    'SELECT coalesce(given, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)'
"""

# The last of a gate's requests, as many as it lets through in a second.
_SORTED: Final = """
    CREATE FUNCTION monime_pacing_sorted(went bigint[], size integer) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS
    'SELECT array_agg(each ORDER BY each)
        FROM (SELECT each FROM unnest(went) AS each ORDER BY each DESC LIMIT size) AS kept'
"""

# Every caller locks a queue first, then the gates from the narrowest to the widest: nobody waits in a circle.
_RESERVE: Final = """
    CREATE FUNCTION monime_pacing_reserve(
        queue_name text, gates text[], limits integer[], count_for bigint, spacing bigint, held bigint, within bigint,
        given_now bigint, OUT wait bigint, OUT slot bigint
    ) LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
    DECLARE
        q monime_pacing_queues;
        g monime_pacing_gates;
        moment bigint;
        goes_at bigint;
        full_until bigint;
        own bigint;
        stop bigint;
    BEGIN
        LOOP
            SELECT * INTO q FROM monime_pacing_queues WHERE name = queue_name FOR UPDATE;
            EXIT WHEN FOUND;
            INSERT INTO monime_pacing_queues (name) VALUES (queue_name) ON CONFLICT DO NOTHING;
        END LOOP;
        moment := monime_pacing_now(given_now);
        slot := held;
        IF slot IS NULL THEN
            goes_at := greatest(moment, q.stopped_until) - q.stopped;
            IF q.last < goes_at THEN
                q.waiting := 0;
            END IF;
            slot := CASE WHEN q.waiting > 0 THEN q.last + spacing ELSE goes_at END;
        END IF;
        goes_at := slot + q.stopped;
        IF goes_at <= moment THEN
            FOR i IN 1 .. cardinality(gates) LOOP
                LOOP
                    SELECT * INTO g FROM monime_pacing_gates WHERE name = gates[i] FOR UPDATE;
                    EXIT WHEN FOUND;
                    INSERT INTO monime_pacing_gates (name) VALUES (gates[i]) ON CONFLICT DO NOTHING;
                END LOOP;
                full_until := 0;
                IF cardinality(g.passed) >= limits[i] THEN
                    full_until := g.passed[cardinality(g.passed) - limits[i] + 1] + count_for;
                END IF;
                own := coalesce(own, full_until);
                goes_at := greatest(goes_at, full_until, g.shut_until);
            END LOOP;
            moment := monime_pacing_now(given_now);
            IF goes_at <= moment THEN
                FOR i IN 1 .. cardinality(gates) LOOP
                    UPDATE monime_pacing_gates
                        SET passed = monime_pacing_sorted(passed || moment, limits[i]) WHERE name = gates[i];
                END LOOP;
                UPDATE monime_pacing_queues SET
                    last = CASE WHEN held IS NULL THEN slot ELSE q.last END,
                    waiting = CASE WHEN held IS NULL THEN q.waiting ELSE greatest(0, q.waiting - 1) END
                    WHERE name = queue_name;
                wait := 0;
                slot := moment;
                RETURN;
            END IF;
            IF held IS NOT NULL THEN
                stop := CASE WHEN goes_at = own THEN goes_at - 2 * spacing ELSE goes_at END;
                IF stop > greatest(moment, q.stopped_until) THEN
                    q.stopped := q.stopped + stop - greatest(moment, q.stopped_until);
                    q.stopped_until := stop;
                END IF;
            END IF;
            slot := goes_at - q.stopped;
        END IF;
        wait := goes_at - moment;
        IF wait > within THEN
            slot := held;
        ELSE
            q.waiting := CASE WHEN held IS NULL THEN q.waiting + 1 ELSE greatest(1, q.waiting) END;
            q.last := greatest(q.last, slot);
        END IF;
        UPDATE monime_pacing_queues SET last = q.last, waiting = q.waiting, stopped = q.stopped,
            stopped_until = q.stopped_until WHERE name = queue_name;
    END $$
"""

_AMEND: Final = """
    CREATE FUNCTION monime_pacing_amend(gates text[], gone bigint, amended bigint) RETURNS void
    LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
    DECLARE
        times bigint[];
        place integer;
    BEGIN
        FOR i IN 1 .. cardinality(gates) LOOP
            SELECT passed INTO times FROM monime_pacing_gates WHERE name = gates[i] FOR UPDATE;
            place := array_position(times, gone);
            IF place IS NOT NULL THEN
                times := times[: place - 1] || times[place + 1 :] || amended;
                UPDATE monime_pacing_gates SET passed = monime_pacing_sorted(times, cardinality(times))
                    WHERE name = gates[i];
            END IF;
        END LOOP;
    END $$
"""

PACING: Final = Component("pacing", ((*_TABLES, _NOW, _SORTED, _RESERVE, _AMEND),))
"""What the pacing needs in a database."""


class Statement(NamedTuple):
    """A statement and its values."""

    text: LiteralString
    values: tuple[Any, ...]


class PostgresCommands:
    """Makes statements.

    Args:
        time: Seconds, for tests; the database's own when None.
    """

    def __init__(self, time: Callable[[], float] | None) -> None:
        self._time = time

    def reserve(self, question: Question) -> Statement:
        """See `Commands`."""
        names, limits = zip(*question.gates, strict=True)
        return Statement(
            "SELECT wait, slot FROM monime_pacing_reserve(%s, %s::text[], %s::integer[], %s, %s, %s, %s, %s)",
            (
                question.queue,
                list(names),
                list(limits),
                WINDOW,
                question.spacing,
                question.held,
                question.within,
                self._now(),
            ),
        )

    def verdict(self, reply: Any) -> Verdict:
        """See `Commands`."""
        ((wait, slot),) = reply
        return Verdict(wait, slot)

    def cancel(self, scopes: Scopes) -> Statement:
        """See `Commands`."""
        return Statement(
            "UPDATE monime_pacing_queues SET waiting = greatest(0, waiting - 1) WHERE name = %s",
            (scopes.endpoint.name,),
        )

    def amend(self, scopes: Scopes, went: int, by: int) -> Statement:
        """See `Commands`."""
        return Statement(
            "SELECT monime_pacing_amend(%s::text[], %s, %s)", ([each.name for each in scopes.all], went, went + by)
        )

    def shut(self, scope: Scope, duration: int) -> Statement:
        """See `Commands`."""
        return Statement(
            "INSERT INTO monime_pacing_gates AS gate (name, shut_until) VALUES (%s, monime_pacing_now(%s) + %s) "
            "ON CONFLICT (name) DO UPDATE SET shut_until = greatest(gate.shut_until, excluded.shut_until)",
            (scope.name, self._now(), duration),
        )

    def _now(self) -> int | None:
        return None if self._time is None else microseconds(self._time())
