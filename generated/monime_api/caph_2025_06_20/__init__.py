"""A client library for accessing Monime API"""
