"""The inbox, its transaction and its stores; `_sync` is made from `_async`."""
