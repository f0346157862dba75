"""Records: tables, files in, questions in SQL. The only place that imports SQLAlchemy."""

from metrics.ledgers.store import Store, open_store

__all__ = ["Store", "open_store"]
