"""Who asks is always said: there is no reader by default, not in a function of the library either."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import metrics.application
from metrics.model import Actor


def public() -> Iterator[tuple[str, Any]]:
    """Name and object of every function and class that the use cases define for others."""
    for module in pkgutil.walk_packages(metrics.application.__path__, "metrics.application."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if not name.startswith("_") and getattr(thing, "__module__", None) == module.name and callable(thing):
                yield f"{module.name}.{name}", thing


def actors(thing: Any) -> list[inspect.Parameter]:
    """The parameters through which somebody asks, or that fall back on somebody."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except ValueError:
        return []
    return [one for one in parameters if "Actor" in str(one.annotation) or isinstance(one.default, Actor)]


def test_nobody_is_a_reader_without_role_and_scope() -> None:
    for given in ({}, {"role": "analyst"}, {"scope": None}):
        with pytest.raises(TypeError, match="missing"):
            Actor(**given)


def test_every_function_of_the_library_is_told_who_asks() -> None:
    asked = {name: parameters for name, thing in public() if (parameters := actors(thing))}

    assert len(asked) > 20
    assert not {
        name: one.name for name, ones in asked.items() for one in ones if one.default is not inspect.Parameter.empty
    }
