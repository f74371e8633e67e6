"""Reconcile what Monime reports about money with the shop's own records."""
