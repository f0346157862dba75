"""What is signal and what is noise."""
