# Made by scripts/unasync.py from monime_ext/inbox/_async/__init__.py. Do not edit: change that file and run `make generate`.
"""The inbox, its transaction and its stores; `_sync` is made from `_async`."""
