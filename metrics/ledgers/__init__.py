"""Records: tables, files in, questions in SQL. The only place that imports SQLAlchemy."""

from metrics.ledgers.store import Store, as_it_is, is_missing, open_store

__all__ = ["Store", "as_it_is", "is_missing", "open_store"]
