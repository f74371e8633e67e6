"""The checkout builders, one module per API version."""
