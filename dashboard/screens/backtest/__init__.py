"""How past alerts have fared."""
