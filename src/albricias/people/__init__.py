"""Customers, colleagues, teams, and who may do and see what."""
