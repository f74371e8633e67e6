"""The records of a sandbox, and the database that stores them."""
