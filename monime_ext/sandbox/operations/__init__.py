"""The API application: how a request is processed, and what each operation does."""
