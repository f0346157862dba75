"""Weights from experts' judgements on pairs: the analytic hierarchy process (AHP)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metrics.definitions.choice import Sheet
from metrics.errors import DefinitionError, Message, unknown_name

Floats = NDArray[np.float64]

ACCEPTABLE: Final = 0.1
"""Consistency ratio over which judgements are to be revised. Source: Saaty (1980), p. 21."""

SCALE: Final = 9.0
"""How many times more one thing can matter than another. Source: Saaty (1980), p. 54."""

WRITTEN: Final = 0.05
"""Share by which a fraction may be rounded when it is written, such as 0.33 for a third."""

RANDOM_INDICES: Final[Mapping[str, Mapping[int, float]]] = {
    # Saaty (2005), Theory and Applications of the Analytic Network Process, p. 31.
    "saaty": dict(
        enumerate((0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59), start=3)
    ),
    # Saaty (1980), The Analytic Hierarchy Process, p. 21; his later papers print .52 and .89 for the first two.
    "saaty_1980": dict(
        enumerate((0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59), start=3)
    ),
    # Donegan & Dodd (1991), A note on Saaty's random indexes, Mathematical and Computer Modelling 15(10), 135-137.
    "donegan_dodd": dict(
        enumerate(
            (
                0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822,
                1.4969, 1.5078, 1.5153, 1.5262, 1.5313, 1.5371,
            ),
            start=3,
        )
    ),
    # Tummala & Ling (1998), A note on the computation of the mean random consistency index of the AHP, Theory and
    # Decision 44(3), 221-230.
    "tummala_ling": dict(
        enumerate(
            (
                0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831,
            ),
            start=3,
        )
    ),
}  # fmt: skip
"""Mean consistency index of random matrices by their size, from 3."""

Judgements = Mapping[str, float | str]


class Priorities(NamedTuple):
    """Principal eigenvector, adding up to 1, and its eigenvalue, which is the size of the matrix or more."""

    weights: Floats
    lambda_max: float


class Agreement(NamedTuple):
    """Weights that several experts come to, the consistency ratio of each, by id, and that of the group."""

    weights: Floats
    ratios: dict[str, float]
    group_ratio: float


def principal_weights(matrix: Floats) -> Priorities:
    """Weights that a matrix of judgements implies.

    Args:
        matrix: Shape (k, k), how many times more row i matters than column j; positive and reciprocal.

    Returns:
        Weights of shape (k,), more than 0, and the largest eigenvalue.

    Raises:
        DefinitionError: The matrix is not square, positive and reciprocal.

    Source:
        Saaty (1980), The Analytic Hierarchy Process, chapter 7.
    """
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] and matrix.size > 0
    if not square or not (matrix > 0).all() or not np.allclose(matrix * matrix.T, 1.0, atol=1e-9):
        raise DefinitionError("a matrix of judgements is square and positive, and each cell is the inverse of its twin")
    return _principal(matrix)


def consistency(matrix: Floats, index: str = "saaty") -> float:
    """Consistency ratio: how near the judgements come to chance, 0 if they never contradict each other.

    Args:
        matrix: Shape (k, k), positive and reciprocal.
        index: Table of random indices, one of ``RANDOM_INDICES``.

    Returns:
        (lambda_max - k) / (k - 1) / random index; 0 or more, 0 for one or two items.

    Raises:
        DefinitionError: No table has that name, or it does not go as far as k.

    Source:
        Saaty (1980), The Analytic Hierarchy Process, p. 21.
    """
    if index not in RANDOM_INDICES:
        raise DefinitionError(unknown_name(Message("table of random indices"), index, RANDOM_INDICES))
    size, table = len(matrix), RANDOM_INDICES[index]
    if size < min(table):
        return 0.0
    if size not in table:
        raise DefinitionError(
            "{size} items are compared in pairs; the table '{index}' ends at {last}; group them",
            size=size,
            index=index,
            last=max(table),
        )
    return max(0.0, (principal_weights(matrix).lambda_max - size) / (size - 1) / table[size])


def judgements(items: Sequence[str], pairs: Judgements) -> Floats:
    """Matrix of an expert's judgements.

    Args:
        items: What is compared.
        pairs: ``{"A/B": 3, "A/C": "1/5"}``: how many times more A matters than B, from 1/9 to 9; each pair once.

    Returns:
        Shape (k, k), in the order of ``items``: positive, reciprocal, 1 on the diagonal.

    Raises:
        DefinitionError: With every problem at once: a pair that is missing, unknown, contradicted or off the scale.

    Source:
        Saaty (1980), The Analytic Hierarchy Process, p. 54.
    """
    matrix, wrong = _read(items, pairs)
    if wrong:
        raise DefinitionError(wrong)
    return matrix


def aggregate_experts(matrices: Sequence[Floats]) -> Floats:
    """One matrix for a group: the geometric mean of each judgement, the only mean that stays reciprocal.

    Args:
        matrices: One at least, each of shape (k, k).

    Returns:
        Shape (k, k), positive and reciprocal.

    Source:
        Aczél & Saaty (1983), Procedures for synthesizing ratio judgements, Journal of Mathematical Psychology 27.
    """
    return np.exp(np.mean(np.log(np.stack(list(matrices))), axis=0))


def worst_judgement(matrix: Floats) -> tuple[int, int, float]:
    """The judgement furthest from what all of them together imply, and what the others imply in its place.

    Args:
        matrix: Shape (k, k), positive and reciprocal.

    Returns:
        Row i, column j > i, and the value that the other judgements call for; (0, 0, 1) for a single item.

    Source:
        Saaty (2003), Decision-making with the AHP: why is the principal eigenvector necessary, European Journal of
        Operational Research 145, section 5; the judgement is left out as in Harker (1987), Alternative modes of
        questioning in the analytic hierarchy process, Mathematical Modelling 9.
    """
    weights = principal_weights(matrix).weights
    misfit = np.triu(np.abs(np.log(matrix * weights / weights[:, None])), k=1)
    row, column = (int(index) for index in np.unravel_index(np.argmax(misfit), misfit.shape))
    if len(matrix) < min(RANDOM_INDICES["saaty"]):
        return (0, len(matrix) - 1, float(matrix[0, -1]))
    others = matrix.copy()
    others[row, column] = others[column, row] = 0.0
    others[row, row] = others[column, column] = 2.0
    implied = _principal(others).weights
    return row, column, float(implied[row] / implied[column])


def ahp(items: Sequence[str], sheets: Sequence[Sheet], *, index: str = "saaty") -> Agreement:
    """Weights from several experts' judgements.

    Args:
        items: What is compared.
        sheets: Each expert's judgements, by an id that names no person.
        index: Table of random indices.

    Returns:
        Weights of the group, shape (k,), in the order of ``items``; consistency ratios of each expert and the group.

    Raises:
        DefinitionError: With every problem of every sheet at once, as from ``problems``.

    Source:
        Saaty (1980), The Analytic Hierarchy Process; groups: Aczél & Saaty (1983).
    """
    if result := problems(items, sheets, index=index):
        raise DefinitionError(result)
    matrices = {sheet.expert: judgements(items, sheet.judgements) for sheet in sheets}
    group = aggregate_experts(list(matrices.values()))
    ratios = {expert: consistency(matrix, index) for expert, matrix in matrices.items()}
    return Agreement(principal_weights(group).weights, ratios, consistency(group, index))


def experts_weights(items: Sequence[str], sheets: Sequence[Sheet]) -> Floats:
    """Weights of the group alone, shape (k,), more than 0 and adding up to 1; raises as ``ahp``."""
    return ahp(items, sheets).weights


def problems(items: Sequence[str], sheets: Sequence[Sheet], *, index: str = "saaty") -> list[Message]:
    """What is wrong with experts' sheets, all at once; empty when nothing is.

    Besides judgements that are missing or impossible these are such as contradict each other (consistency ratio over
    0.1), with the one that hurts most and what would fit.
    """
    if not sheets:
        return [Message("no expert has judged; give one sheet at least")]
    number = Counter(sheet.expert for sheet in sheets)
    result = [
        Message("expert '{expert}' has {times} sheets; give one", expert=expert, times=times)
        for expert, times in number.items()
        if times > 1
    ]
    for sheet in sheets:
        matrix, wrong = _read(items, sheet.judgements)
        wrong = wrong or _contradictions(items, matrix, index)
        result.extend(
            Message("expert '{expert}': {problem}", expert=sheet.expert, problem=problem) for problem in wrong
        )
    return result


def _principal(matrix: Floats) -> Priorities:
    values, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(np.real(values)))
    vector = np.abs(np.real(vectors[:, largest]))
    return Priorities(vector / vector.sum(), float(np.real(values[largest])))


def _contradictions(items: Sequence[str], matrix: Floats, index: str) -> list[Message]:
    try:
        ratio = consistency(matrix, index)
    except DefinitionError as error:
        return list(error.problems)
    if ratio <= ACCEPTABLE:
        return []
    row, column, fitting = worst_judgement(matrix)
    return [
        Message(
            "the judgements contradict each other: consistency ratio {ratio:.2f}, over "
            "{limit:.2f}; '{first}/{second}' hurts most: found {before}, about {fitting} would "
            "fit",
            ratio=ratio,
            limit=ACCEPTABLE,
            first=items[row],
            second=items[column],
            before=_ratio(matrix[row, column]),
            fitting=_ratio(min(max(fitting, 1 / SCALE), SCALE)),
        )
    ]


def _read(items: Sequence[str], pairs: Judgements) -> tuple[Floats, list[Message]]:
    """The matrix of what can be read, NaN elsewhere, and what is wrong with the rest."""
    matrix, result = np.full((len(items), len(items)), np.nan), list[Message]()
    np.fill_diagonal(matrix, 1.0)
    named = {pair: [name.strip() for name in pair.split("/")] for pair in pairs}
    for pair, written in pairs.items():
        times, wrong = _times(written), _malformed(items, pair, named[pair])
        if times is None:
            wrong.append(Message("'{pair}' is {written!r}; from 1/9 to 9 would be right", pair=pair, written=written))
        result.extend(wrong)
        if wrong or times is None:
            continue
        row, column = (items.index(name) for name in named[pair])
        if np.isnan(matrix[row, column]):
            matrix[row, column], matrix[column, row] = times, 1.0 / times
        elif abs(np.log(matrix[row, column] / times)) > WRITTEN:
            result.append(
                Message(
                    "'{pair}' is {found}, but the pair was {before} before; give each pair once",
                    pair=pair,
                    found=_ratio(times),
                    before=_ratio(matrix[row, column]),
                )
            )
    judged = [set(names) for names in named.values()]
    missing = [f"'{item}/{other}'" for item, other in combinations(items, 2) if {item, other} not in judged]
    if missing:
        result.append(Message("no judgement on {missing}", missing=missing))
    return matrix, result


def _malformed(items: Sequence[str], pair: str, names: Sequence[str]) -> list[Message]:
    if len(names) != 2 or names[0] == names[1]:
        return [
            Message("'{pair}' is not a pair; write it as '{first}/{last}'", pair=pair, first=items[0], last=items[-1])
        ]
    return [unknown_name(Message("item"), name, items) for name in names if name not in items]


def _times(written: float | str) -> float | None:
    """A number on the scale, or None."""
    try:
        times = float(Fraction(str(written).replace(" ", "")))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return times if (1 - WRITTEN) / SCALE <= times <= SCALE else None


def _ratio(times: float) -> str:
    return f"{times:.2g}" if times > 1 - WRITTEN / 2 else f"1/{1 / times:.2g}"
