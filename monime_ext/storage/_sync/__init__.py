# Made by scripts/unasync.py from monime_ext/storage/_async/__init__.py. Do not edit: change that file and run `make generate`.
"""The SQL store; `_sync` is made from `_async`."""
