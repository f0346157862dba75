"""Files as hostile, careless or unlucky senders write them, each with what has to be said of it and where."""
