"""The receiver and the return page; `_sync` is made from `_async`."""
