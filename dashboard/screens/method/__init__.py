"""How the rating is made."""
