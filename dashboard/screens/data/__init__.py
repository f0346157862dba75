"""Files in, what is owed, what has come."""
