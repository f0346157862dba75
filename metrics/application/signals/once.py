"""Answers of an object that never changes, worked out once each."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

MOST: Final = 1000
"""Answers that one object keeps."""

NOT_ASKED: Final = object()

Answers = dict[tuple[Hashable, ...], Any]


def once(question: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """Have a method of an object with ``answers`` work out each answer once; whoever gets one may not change it."""

    @wraps(question)
    def asked(self: Any, *arguments: P.args, **named: P.kwargs) -> R:
        answers: Answers = self.answers
        key = (question.__name__, arguments, *sorted(named.items()))
        result = answers.get(key, NOT_ASKED)
        if result is NOT_ASKED:
            result = question(self, *arguments, **named)
            for oldest in list(answers)[: len(answers) + 1 - MOST]:
                answers.pop(oldest, None)
            result = answers.setdefault(key, result)
        return result

    return asked
