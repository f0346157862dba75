"""Two to four bodies beside each other."""
