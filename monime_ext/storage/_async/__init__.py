"""The stores that are the same for async and sync code; `_sync` is made from `_async`."""
