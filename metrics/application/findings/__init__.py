"""What the ratings of a month say: who needs attention and why, what to decide, what would lift, how units compare."""
