"""The records of a sandbox and the database that keeps them."""
