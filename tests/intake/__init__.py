"""Files as departments send them, and as nobody should."""
