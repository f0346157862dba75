"""The schema of ``config/`` and its loader, with file and line in every message."""

from metrics.definitions.city import City, Entity, PeerGroup
from metrics.definitions.indicator import TARGET_POINTS, Goalposts, Indicator, Measure
from metrics.definitions.ledger import Column, Ledger
from metrics.definitions.loader import Config, fingerprint, load, load_scheme
from metrics.definitions.monitoring import Monitoring, Rebase
from metrics.definitions.scheme import Band, Branch, Leaf, NotRated, Rule, Scheme
from metrics.definitions.tuning import to_yaml, with_changes, yaml_diff

__all__ = [
    "TARGET_POINTS", "Band", "Branch", "City", "Column", "Config", "Entity", "Goalposts", "Indicator", "Leaf", "Ledger",
    "Measure", "Monitoring", "NotRated", "PeerGroup", "Rebase", "Rule", "Scheme", "fingerprint", "load", "load_scheme",
    "to_yaml", "with_changes", "yaml_diff",
]  # fmt: skip
