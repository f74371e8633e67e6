# Made by scripts/unasync.py from monime_ext/resources/caph_2025_06_20/_async/__init__.py. Do not edit: change that file and run `make generate`.
# Made by scripts/resources.py from openapi/caph.2025-06-20.yaml. Do not edit: change the spec and run `make generate`.
