"""Records to indicator values: windows, cadence, minimum n, shrinkage, and a reason for all that is missing."""

from metrics.measures.values import measure, measure_apart

__all__ = ["measure", "measure_apart"]
