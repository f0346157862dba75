"""Data in, figure out; ``theme`` owns every colour."""
