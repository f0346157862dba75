"""The counties on a map, the units as tiles beside it."""
