"""The parts of a running sandbox that tests and programs hold."""
