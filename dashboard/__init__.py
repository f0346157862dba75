"""The dashboard: one reader of ``metrics``."""
