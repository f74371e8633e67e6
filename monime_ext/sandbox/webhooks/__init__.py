"""Webhooks: endpoints, events and their delivery."""
