"""What is too large for one process comes out the same, bit for bit, wherever its parts are worked out."""
