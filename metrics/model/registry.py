"""Methods by the name that YAML calls them by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from metrics.errors import DefinitionError, unknown_name

Method = TypeVar("Method", bound=Callable[..., object])


class Registry(Generic[Method]):
    """Pure functions of one kind, each under one name.

    ``kind`` is the word for them in messages.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._methods: dict[str, Method] = {}

    def register(self, name: str) -> Callable[[Method], Method]:
        """A decorator that files a function under ``name``."""

        def file(method: Method) -> Method:
            if name in self._methods:
                raise ValueError(f"{self.kind} '{name}' is registered twice")
            self._methods[name] = method
            return method

        return file

    def find(self, name: str) -> Method:
        """The function called ``name``.

        Raises:
            DefinitionError: No method has that name.
        """
        if name not in self._methods:
            raise DefinitionError(unknown_name(self.kind, name, self._methods))
        return self._methods[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._methods)

    def __len__(self) -> int:
        return len(self._methods)

    def __contains__(self, name: object) -> bool:
        return name in self._methods
