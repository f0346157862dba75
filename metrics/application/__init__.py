"""Use cases: the door through which commands and pages enter."""

from metrics.application.city import CityHandle, load_config, open_city
from metrics.application.enquiries import completeness, evidence, follow_ups, records
from metrics.application.importing import import_paths
from metrics.application.scoring import rescore, results, score

__all__ = [
    "CityHandle", "completeness", "evidence", "follow_ups", "import_paths", "load_config", "open_city", "records",
    "rescore", "results", "score",
]  # fmt: skip
