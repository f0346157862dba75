"""What one run of a page knows: who asks, what is chosen, what is kept between runs, what leaves as a file."""
