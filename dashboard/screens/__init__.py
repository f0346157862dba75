"""One folder a page: ``page.py`` chooses, asks, shapes and draws; its views hold finished words and numbers."""
