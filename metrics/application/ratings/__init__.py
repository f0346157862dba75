"""Ratings out: the pipeline, what a rating is worth, how it came about, and finished tables without a database."""
