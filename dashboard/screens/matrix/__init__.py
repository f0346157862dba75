"""Bodies by movement and target, and their parts in the colours of their grades."""
