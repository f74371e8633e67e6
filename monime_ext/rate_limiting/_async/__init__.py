"""The rate limiting code that does I/O."""
