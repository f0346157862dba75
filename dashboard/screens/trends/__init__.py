"""Anything over time."""
