"""Handles: the attributes of `Sandbox` by which programs control a running sandbox."""
