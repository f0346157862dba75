"""Definitions in words: written from the YAML, so that what is explained is what is computed."""
