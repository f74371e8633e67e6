"""Low-level code generated from the maintained specs, one package per API version."""
