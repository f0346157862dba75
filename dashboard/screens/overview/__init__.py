"""The city in five seconds."""
