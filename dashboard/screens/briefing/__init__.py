"""Slides for a shared screen."""
