"""Kinds of measures, one module each. A module that is put here is a kind that YAML may name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from metrics.definitions import Indicator
from metrics.measures.kind import KINDS, Kind

__all__ = ["KINDS", "kind_of"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def kind_of(indicator: Indicator) -> Kind:
    """The kind of an indicator's measure.

    Raises:
        DefinitionError: No kind has the name that the measure gives.
    """
    return KINDS.find(indicator.measure.kind)(indicator)
