"""What a draft of a scheme changes in one month: scores, ranks and grades before and after."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from metrics.definitions import Config, Scheme
from metrics.insight.method_change import RevisedRating, compare
from metrics.model import NOT_RATED, Period, Results
from metrics.model.rows import rows_of


@dataclass(frozen=True)
class DraftComparison:
    """All bodies of one month under the scheme in force and a draft, and how many grades differ in all months.

    ``grades`` are those of the scheme in force, the best first and not rated last. ``grades_changed`` of the
    ``grades_compared`` grades of all ``months`` would be different.
    """

    grades: tuple[str, ...]
    bodies: tuple[RevisedRating, ...]
    months: int
    grades_compared: int
    grades_changed: int

    @property
    def risen(self) -> list[str]:
        """The bodies that are rated under both and get a better grade."""
        return [body.entity for body in self.bodies if self._steps(body) > 0]

    @property
    def fallen(self) -> list[str]:
        """The bodies that are rated under both and get a worse grade."""
        return [body.entity for body in self.bodies if self._steps(body) < 0]

    @property
    def newly_rated(self) -> list[str]:
        """The bodies that only the draft rates."""
        return [body.entity for body in self.bodies if body.grade_old == NOT_RATED != body.grade_new]

    @property
    def no_longer_rated(self) -> list[str]:
        """The bodies that only the scheme in force rates."""
        return [body.entity for body in self.bodies if body.grade_new == NOT_RATED != body.grade_old]

    @property
    def known(self) -> list[RevisedRating]:
        """The bodies that are rated under both schemes, those whose score changes most first."""
        return sorted((body for body in self.bodies if not isnan(body.difference)), key=lambda body: -_size(body))

    @property
    def rank_changes(self) -> int:
        """How many bodies that are rated under both change their rank among peers."""
        return sum(body.changes_rank for body in self.known)

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many bodies have each grade before and after."""
        return {
            grade: (
                sum(body.grade_old == grade for body in self.bodies),
                sum(body.grade_new == grade for body in self.bodies),
            )
            for grade in self.grades
        }

    def moved(self, *, least: float) -> list[RevisedRating]:
        """The bodies that change grade, rank, or the score by ``least`` points.

        Changes of grade come first, then the largest changes of score; bodies not rated under both come last.
        """
        moved = [
            body for body in self.bodies if body.changes_grade or body.changes_rank or abs(body.difference) >= least
        ]
        return sorted(moved, key=lambda body: (isnan(body.difference), not body.changes_grade, -_size(body)))

    def _steps(self, body: RevisedRating) -> int:
        if NOT_RATED in (body.grade_old, body.grade_new):
            return 0
        return self.grades.index(body.grade_old) - self.grades.index(body.grade_new)


def compare_draft(
    results: Results, drafted: Results, config: Config, scheme: Scheme, period: Period
) -> DraftComparison:
    """Hold a draft against the scheme in force.

    Args:
        drafted: Ratings of the same values under a draft with the same bands.
        config: Its city has the peer groups.
        period: The month whose bodies are compared; grades are counted over all months.
    """
    bands = [band.id for band in scheme.bands]
    groups = {key: entity.group for key, entity in config.city.entities.items()}
    rows = compare(results, drafted, groups=groups, grades=bands)
    return DraftComparison(
        grades=(*bands, NOT_RATED),
        bodies=rows_of(RevisedRating, rows[rows["period"] == period]),
        months=len(drafted.periods),
        grades_compared=len(rows),
        grades_changed=int((rows["grade_old"] != rows["grade_new"]).sum()),
    )


def _size(body: RevisedRating) -> float:
    return 0.0 if isnan(body.difference) else abs(body.difference)
