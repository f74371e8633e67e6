# Made by scripts/unasync.py from monime_ext/resources/caph_2025_08_23/_async/__init__.py. Do not edit: change that file and run `make generate`.
# Made by scripts/resources.py from openapi/caph.2025-08-23.yaml. Do not edit: change the spec and run `make generate`.
