"""What things look like: colours, fonts, the dress of a figure."""
