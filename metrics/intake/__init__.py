"""Files as departments send them: opened safely, read, checked cell by cell. Knows no database."""
