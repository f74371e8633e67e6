"""The PostgreSQL store; `_sync` is made from `_async`."""
