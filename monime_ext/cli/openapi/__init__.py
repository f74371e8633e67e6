"""Reading OpenAPI documents, and comparing two of them field by field.

`monime-ext versions diff` compares two API versions, and the pipeline compares the maintained specs with the published
ones.
"""
