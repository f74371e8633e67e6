"""The table and the statements of the journal in SQLite."""

from __future__ import annotations

from typing import Final, LiteralString

from monime_ext.journal.entry import COLUMNS
from monime_ext.storage.schema import Component

__all__ = ["BEGIN", "CHANGE", "ENTRIES", "FIND", "JOURNAL", "PURGE"]

JOURNAL: Final[Component[LiteralString]] = Component(
    "journal",
    (
        (
            """CREATE TABLE monime_journal (
                space_id TEXT NOT NULL, operation TEXT NOT NULL, once TEXT NOT NULL, attempt INTEGER NOT NULL,
                revision INTEGER NOT NULL, state TEXT NOT NULL, owner TEXT,
                made_at REAL NOT NULL, sent_at REAL NOT NULL, changed_at REAL NOT NULL, lease_ends REAL,
                record TEXT NOT NULL,
                PRIMARY KEY (space_id, operation, once, attempt)
            ) WITHOUT ROWID""",
            """CREATE INDEX monime_journal_unfinished ON monime_journal (space_id, operation, once, attempt)
                WHERE state IN ('sending', 'unknown')""",
        ),
    ),
)

_HAS_KEY = "space_id = :space_id AND operation = :operation AND once = :once AND attempt = :attempt"
BEGIN: Final = f"""
    INSERT INTO monime_journal ({COLUMNS}) VALUES (
        :space_id, :operation, :once, :attempt, 1, :state, :owner, :now, :now, :now, :now + :lease, :record)
    ON CONFLICT DO NOTHING"""  # noqa: S608
CHANGE: Final = f"""
    UPDATE monime_journal SET
        revision = revision + 1, state = :state, owner = :owner, record = :record, changed_at = :now,
        lease_ends = :now + :lease, sent_at = CASE WHEN :restarts THEN :now ELSE sent_at END
    WHERE {_HAS_KEY} AND revision = :revision"""  # noqa: S608
FIND: Final = f"SELECT {COLUMNS} FROM monime_journal WHERE {_HAS_KEY}"  # noqa: S608
ENTRIES: Final = f"""
    SELECT {COLUMNS} FROM monime_journal
    WHERE (:within_space IS NULL OR space_id = :within_space)
        AND (:within_operation IS NULL OR operation = :within_operation)
        AND (:within_once IS NULL OR once = :within_once)
        AND (space_id, operation, once, attempt) > (:space_id, :operation, :once, :attempt)
        AND (NOT :unfinished OR state IN ('sending', 'unknown'))
    ORDER BY space_id, operation, once, attempt LIMIT :limit"""  # noqa: S608
PURGE: Final = """
    DELETE FROM monime_journal AS old WHERE changed_at < :before AND state NOT IN ('sending', 'unknown')
        AND NOT EXISTS (
            SELECT 1 FROM monime_journal AS later
            WHERE (later.space_id, later.operation, later.once) = (old.space_id, old.operation, old.once)
                AND later.attempt > old.attempt
                AND (later.changed_at >= :before OR later.state IN ('sending', 'unknown')))"""
