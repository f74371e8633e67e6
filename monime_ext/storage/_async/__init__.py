"""The SQL store; `_sync` is made from `_async`."""
