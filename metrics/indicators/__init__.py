"""Records to indicator values: windows, cadence, minimum n, shrinkage, and a reason for all that is missing."""

from metrics.indicators.values import measure

__all__ = ["measure"]
