"""Reading a hostile file's bytes, in a process of its own: the standard library only, and JSON lines out."""
