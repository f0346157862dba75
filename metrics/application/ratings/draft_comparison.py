"""What a draft of a scheme changes in one month: scores, ranks and grades before and after."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from metrics.definitions import Config, Scheme
from metrics.insight.method_change import compare
from metrics.model import NOT_RATED, Period, Results


@dataclass(frozen=True)
class BodyComparison:
    """One body under two schemes; scores in points, NaN like its rank where it is not rated."""

    entity: str
    score_before: float
    score_after: float
    grade_before: str
    grade_after: str
    rank_before: float
    rank_after: float

    @property
    def change(self) -> float:
        """Of the score, in points; NaN where it is not rated under both."""
        return self.score_after - self.score_before

    @property
    def changes_grade(self) -> bool:
        """Whether it has another grade, or one under one of the schemes only."""
        return self.grade_before != self.grade_after

    @property
    def changes_rank(self) -> bool:
        """Whether it has another rank among its peers, or one under one of the schemes only."""
        unranked = isnan(self.rank_before) and isnan(self.rank_after)
        return not unranked and self.rank_before != self.rank_after


@dataclass(frozen=True)
class DraftComparison:
    """All bodies of one month under the scheme in force and a draft, and how many grades differ in all months.

    ``grades`` are those of the scheme in force, the best first and not rated last. ``grades_changed`` of the
    ``grades_compared`` grades of all ``months`` would be different.
    """

    grades: tuple[str, ...]
    bodies: tuple[BodyComparison, ...]
    months: int
    grades_compared: int
    grades_changed: int

    @property
    def risen(self) -> list[str]:
        """The bodies that get a better grade."""
        return [body.entity for body in self.bodies if self._steps(body) > 0]

    @property
    def fallen(self) -> list[str]:
        """The bodies that get a worse grade, or none."""
        return [body.entity for body in self.bodies if self._steps(body) < 0]

    @property
    def largest(self) -> BodyComparison | None:
        """The body whose score changes most; None where nobody is rated under both schemes."""
        known = [body for body in self.bodies if not isnan(body.change)]
        return max(known, key=lambda body: abs(body.change), default=None)

    @property
    def rank_changes(self) -> int:
        """How many bodies change their rank among peers."""
        return sum(body.changes_rank for body in self.bodies)

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many bodies have each grade before and after."""
        return {
            grade: (
                sum(body.grade_before == grade for body in self.bodies),
                sum(body.grade_after == grade for body in self.bodies),
            )
            for grade in self.grades
        }

    def moved(self, *, least: float) -> list[BodyComparison]:
        """The bodies that change grade, rank, or the score by ``least`` points.

        Changes of grade come first, then the largest changes of score; bodies not rated under both come last.
        """
        moved = [body for body in self.bodies if body.changes_grade or body.changes_rank or abs(body.change) >= least]
        return sorted(moved, key=lambda body: (isnan(body.change), not body.changes_grade, -_size(body)))

    def _steps(self, body: BodyComparison) -> int:
        return self.grades.index(body.grade_before) - self.grades.index(body.grade_after)


def compare_draft(
    results: Results, drafted: Results, config: Config, scheme: Scheme, period: Period
) -> DraftComparison:
    """Hold a draft against the scheme in force.

    Args:
        drafted: Ratings of the same values under a draft with the same bands.
        period: The month whose bodies are compared; grades are counted over all months.
    """
    bands = [band.id for band in scheme.bands]
    groups = {key: entity.group for key, entity in config.city.entities.items()}
    rows = compare(results, drafted, groups=groups, grades=bands)
    now = rows[rows["period"] == period].copy()
    for side in ("old", "new"):
        numbers = [f"score_{side}", f"rank_{side}"]
        now[numbers] = now[numbers].where(now[f"grade_{side}"] != NOT_RATED)
    names = ("entity", "score_old", "score_new", "grade_old", "grade_new", "rank_old", "rank_new")
    return DraftComparison(
        grades=(*bands, NOT_RATED),
        bodies=tuple(BodyComparison(*values) for values in zip(*(now[name].tolist() for name in names), strict=True)),
        months=len(drafted.periods),
        grades_compared=len(rows),
        grades_changed=int((rows["grade_old"] != rows["grade_new"]).sum()),
    )


def _size(body: BodyComparison) -> float:
    return 0.0 if isnan(body.change) else abs(body.change)
