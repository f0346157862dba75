"""How fast it is, always as a ratio against a named baseline measured in the same run."""
