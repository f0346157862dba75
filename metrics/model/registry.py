"""Methods by the name that YAML calls them by."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from metrics.errors import DefinitionError, Message, unknown_name

Method = TypeVar("Method", bound=Callable[..., object])


class Registry(Generic[Method]):
    """Pure functions of one kind, each under one name.

    ``kind`` is the word for them in messages. A function's keyword-only parameters are its settings in YAML, but for
    those that are ``provided`` by scoring. Methods that are called with ``trial`` before any settings find no data
    there, and refuse settings that no data could be scored with.
    """

    def __init__(self, kind: Message, *, provided: Collection[str] = (), trial: Collection[Any] | None = None) -> None:
        self.kind, self.provided, self.trial = kind, frozenset(provided), trial
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

    def problems(self, name: str, settings: Mapping[str, Any]) -> list[Message]:
        """What is wrong with a method's name or its settings, all at once; empty when nothing is."""
        if name not in self._methods:
            return [unknown_name(self.kind, name, self._methods)]
        method = self._methods[name]
        hints = get_type_hints(method, include_extras=True)
        known = {
            key: item
            for key, item in inspect.signature(method).parameters.items()
            if item.kind is inspect.Parameter.KEYWORD_ONLY and key not in self.provided
        }
        result = [
            unknown_name(Message("setting of '{name}'", name=name), key, known)
            if known
            else Message("'{name}' has no settings; remove '{key}'", name=name, key=key)
            for key in settings
            if key not in known
        ]
        missing = [key for key, item in known.items() if item.default is item.empty and key not in settings]
        result.extend(Message("'{name}' needs the setting '{key}'", name=name, key=key) for key in missing)
        for key in settings.keys() & known.keys():
            try:
                TypeAdapter(hints[key]).validate_python(settings[key], strict=True)
            except ValidationError as error:
                message = Message(
                    "setting '{key}' of '{name}': found {found}; {reason}",
                    key=key, name=name, found=_shown(settings[key]), reason=_wanted(error.errors()[0], hints[key]),
                )  # fmt: skip
                result.append(message)
        if not result and self.trial is not None:
            try:
                method(*self.trial, **settings)
            except DefinitionError as error:
                result.extend(error.problems)
        return result

    def __iter__(self) -> Iterator[str]:
        return iter(self._methods)

    def __len__(self) -> int:
        return len(self._methods)

    def __contains__(self, name: object) -> bool:
        return name in self._methods


def _shown(value: object) -> str:
    """A setting as it stands in YAML."""
    if isinstance(value, tuple):
        return str(list(value))
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _wanted(detail: ErrorDetails, hint: Any) -> Message:
    """What would be right in place of a setting."""
    match detail["type"].partition("_")[0]:
        case "bool":
            return Message("write true or false")
        case "int":
            return Message("a whole number is needed, such as {number}", number=12)
        case "float" | "finite":
            return Message("a number is needed, such as 12 or 0.5")
        case "greater":
            return Message("a whole number is needed, {least:g} or more", least=detail.get("ctx", {})["ge"])
        case "string":
            return Message("a text is needed; put it in quotes: {text}", text=f"'{detail['input']}'")
        case "literal":
            return Message("one of these is needed: {allowed}", allowed=[*get_args(hint)])
        case _:
            return Message("a list of numbers is needed, such as {example}", example="[0, 100]")
