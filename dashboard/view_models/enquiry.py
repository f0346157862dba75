"""What every page starts from: who asks, about which month, in which language, and the results."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.translate import Language, Translate
from metrics import application
from metrics.definitions import Config, Scheme
from metrics.model import Period, Results, Viewer


@dataclass(frozen=True)
class Enquiry:
    """One reader's question to the city: the argument of every view model."""

    viewer: Viewer
    city: application.CityHandle
    results: Results
    period: Period
    t: Translate

    @property
    def config(self) -> Config:
        """The definitions: entities, ledgers, indicators, schemes."""
        return self.city.config

    @property
    def scheme(self) -> Scheme:
        """The scheme that made the results."""
        return self.config.schemes[self.results.scheme]

    @property
    def language(self) -> Language:
        """The language of this run."""
        return self.t.language
