"""Records in, ratings out: the library behind the political-ecology assessment of a city."""
