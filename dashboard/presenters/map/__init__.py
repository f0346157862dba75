"""The city on a map: areas, where their names stand, and how they are drawn."""
