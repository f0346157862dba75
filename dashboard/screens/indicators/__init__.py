"""One indicator across all bodies."""
