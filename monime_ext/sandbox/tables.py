"""The tables of the sandbox's state. A change here is a change of `SHAPE`."""

from __future__ import annotations

# A file of another shape is refused, not migrated: it holds nothing that a test run cannot make again.
SHAPE = 2

TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tokens (token TEXT NOT NULL, space TEXT NOT NULL, PRIMARY KEY (token, space)) WITHOUT ROWID;

CREATE TABLE sessions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    status TEXT NOT NULL,
    started INTEGER NOT NULL,
    order_number TEXT,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    cart TEXT NOT NULL
);
CREATE INDEX sessions_of_space ON sessions (space, seq);
CREATE INDEX sessions_to_expire ON sessions (expires) WHERE status = 'pending';

CREATE TABLE payments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    session TEXT NOT NULL,
    status TEXT NOT NULL,
    order_number TEXT,
    financial_account TEXT NOT NULL,
    transaction_reference TEXT,
    reason TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX payments_of_space ON payments (space, seq);
CREATE INDEX payments_of_session ON payments (session, seq);
CREATE INDEX payments_of_order ON payments (order_number) WHERE order_number IS NOT NULL;
CREATE UNIQUE INDEX one_payment_at_a_time ON payments (session) WHERE status <> 'declined';

CREATE TABLE receipts (
    order_number TEXT PRIMARY KEY,
    space TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    content TEXT NOT NULL,
    used TEXT NOT NULL,
    metadata TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE endpoints (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX endpoints_of_space ON endpoints (space, seq);

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    name TEXT NOT NULL,
    object TEXT NOT NULL,
    session TEXT NOT NULL,
    occurred INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX events_of_session ON events (session, seq);

CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    lane TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER NOT NULL
);
CREATE INDEX deliveries_waiting ON deliveries (endpoint, due, seq) WHERE status = 'waiting';
CREATE INDEX deliveries_being_sent ON deliveries (endpoint, lane) WHERE status = 'sending';
CREATE TABLE attempts (
    delivery TEXT NOT NULL,
    number INTEGER NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (delivery, number)
) WITHOUT ROWID;

CREATE TABLE kept_answers (
    space TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    kept INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (space, key)
);
CREATE INDEX kept_answers_by_age ON kept_answers (kept);
"""
