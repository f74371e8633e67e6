"""Simulated failures of the network and of the API."""
