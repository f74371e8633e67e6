# Made by scripts/unasync.py from monime_ext/checkout/_async/__init__.py. Do not edit: change that file and run `make generate`.
"""The checkout builders, one module per API version."""
