"""One body, from its grade down to the records."""
