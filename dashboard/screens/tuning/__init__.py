"""Other weights and goalposts, and what comes of them."""
