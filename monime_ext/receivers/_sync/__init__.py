# Made by scripts/unasync.py from monime_ext/receivers/_async/__init__.py. Do not edit: change that file and run `make generate`.
"""The receiver and the return page; `_sync` is made from `_async`."""
