# Made by scripts/unasync.py from monime_ext/resources/_async/__init__.py. Do not edit: change that file and run `make generate`.
