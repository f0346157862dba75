"""What is drawn on the pages: each with its script and style."""
