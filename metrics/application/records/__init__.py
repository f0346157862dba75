"""Records in: imports, arrivals, workbooks for clerks, backups, and the records behind a figure."""
