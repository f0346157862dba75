"""A photograph of what the product says: stored results, pages, commands and messages as text that can be compared.

``python -m tests.photograph take FOLDER`` writes it, ``python -m tests.photograph compare OLD NEW`` says what differs.
Everything is asked at doors that stay where they are (commands, tables, the dashboard as an app), so that the same
script photographs the product before and after its insides were moved. Another checkout is photographed by calling the
script by its path from there: ``cd OTHER && .venv/bin/python PATH/tests/photograph take FOLDER``.
"""
