"""Low-level code generated from the maintained specs, one package per release of the API."""
