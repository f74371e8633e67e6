"""The resources of the clients: generated per API version, and what is written by hand for them."""
