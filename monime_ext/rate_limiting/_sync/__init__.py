# Made by scripts/unasync.py from monime_ext/rate_limiting/_async/__init__.py. Do not edit: change that file and run `make generate`.
"""The rate limiting code that does I/O."""
