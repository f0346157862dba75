"""What a rating is worth: what it comes from, whether its parts hang together, whether it tells bodies apart."""
