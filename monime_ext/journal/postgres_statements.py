"""The table and the statements of the journal in PostgreSQL."""

from __future__ import annotations

from typing import Final

from monime_ext.journal.entry import COLUMNS
from monime_ext.storage.schema import Component

__all__ = ["BEGIN", "CHANGE", "ENTRIES", "FIND", "JOURNAL", "PURGE"]

JOURNAL: Final = Component(
    "journal",
    (
        (
            """CREATE TABLE monime_journal (
                space_id text NOT NULL, operation text NOT NULL, once text NOT NULL, attempt bigint NOT NULL,
                revision bigint NOT NULL, state text NOT NULL, owner text,
                made_at double precision NOT NULL, sent_at double precision NOT NULL,
                changed_at double precision NOT NULL, lease_ends double precision,
                record text NOT NULL,
                PRIMARY KEY (space_id, operation, once, attempt)
            )""",
            """CREATE INDEX monime_journal_unfinished ON monime_journal (space_id, operation, once, attempt)
                WHERE state IN ('sending', 'unknown')""",
        ),
    ),
)

# The time is the server's, so that machines whose clocks differ agree on leases. A test sets its own.
_CLOCK: Final = """WITH clock AS (SELECT coalesce(
    CAST(%(now)s AS double precision), CAST(extract(epoch FROM clock_timestamp()) AS double precision)) AS now)"""
_HAS_KEY: Final = "space_id = %(space_id)s AND operation = %(operation)s AND once = %(once)s AND attempt = %(attempt)s"

# Neither half sees a row that another transaction inserts meanwhile: then there is no row, and the caller tries again.
BEGIN: Final = f"""{_CLOCK}, made AS (
        INSERT INTO monime_journal ({COLUMNS}) SELECT
            %(space_id)s, %(operation)s, %(once)s, %(attempt)s, 1, %(state)s, %(owner)s, now, now, now,
            now + %(lease)s, %(record)s FROM clock
        ON CONFLICT DO NOTHING RETURNING {COLUMNS})
    SELECT {COLUMNS}, now FROM made, clock
    UNION ALL SELECT {COLUMNS}, now FROM monime_journal, clock WHERE {_HAS_KEY}"""  # noqa: S608
CHANGE: Final = f"""{_CLOCK}
    UPDATE monime_journal SET
        revision = revision + 1, state = %(state)s, owner = %(owner)s, record = %(record)s, changed_at = now,
        lease_ends = now + CAST(%(lease)s AS double precision),
        sent_at = CASE WHEN %(restarts)s THEN now ELSE sent_at END
    FROM clock WHERE {_HAS_KEY} AND revision = %(revision)s RETURNING {COLUMNS}, now"""  # noqa: S608
FIND: Final = f"{_CLOCK} SELECT {COLUMNS}, now FROM monime_journal, clock WHERE {_HAS_KEY}"  # noqa: S608
ENTRIES: Final = f"""
    SELECT {COLUMNS} FROM monime_journal
    WHERE (CAST(%(within_space)s AS text) IS NULL OR space_id = %(within_space)s)
        AND (CAST(%(within_operation)s AS text) IS NULL OR operation = %(within_operation)s)
        AND (CAST(%(within_once)s AS text) IS NULL OR once = %(within_once)s)
        AND (space_id, operation, once, attempt) > (%(space_id)s, %(operation)s, %(once)s, %(attempt)s)
        AND (NOT %(unfinished)s OR state IN ('sending', 'unknown'))
    ORDER BY space_id, operation, once, attempt LIMIT %(limit)s"""  # noqa: S608
PURGE: Final = f"""{_CLOCK}
    DELETE FROM monime_journal AS old USING clock
    WHERE changed_at < now - CAST(%(older_than)s AS double precision) AND state NOT IN ('sending', 'unknown')
        AND NOT EXISTS (
            SELECT 1 FROM monime_journal AS later
            WHERE (later.space_id, later.operation, later.once) = (old.space_id, old.operation, old.once)
                AND later.attempt > old.attempt
                AND (later.changed_at >= now - CAST(%(older_than)s AS double precision)
                    OR later.state IN ('sending', 'unknown')))
    RETURNING 1"""  # noqa: S608
