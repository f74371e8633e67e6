"""OpenAPI documents: what stands where in one, and how two of them differ.

The pipeline compares the maintained specs with the published ones, `monime-ext versions diff` two releases.
"""
