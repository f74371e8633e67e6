# Made by scripts/resources.py from openapi/caph.2025-06-20.yaml. Do not edit: change the spec and run `make generate`.
"""The resources of the API version caph.2025-06-20."""
