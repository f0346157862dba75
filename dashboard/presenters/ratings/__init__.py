"""Facts of ratings: scores, grades, changes, reasons."""
