"""How things are written: words in the language of the reader, numbers, dates."""
