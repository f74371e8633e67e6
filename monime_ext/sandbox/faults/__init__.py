"""Simulated failures."""
