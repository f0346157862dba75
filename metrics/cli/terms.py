"""What the identifiers in a printed document are called: English shows them as they are, Chinese by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from metrics.application.records.reasons import REASONS as CORRECTIONS
from metrics.wording import Translate, mark
from metrics.wording.terms import REASONS
from metrics.wording.translate import Bilingual

HEADINGS: Final[Mapping[str, str]] = {
    "S1": mark("Alone"), "S1_width": mark("± alone"), "ST": mark("In total"), "ST_width": mark("± in total"),
    "added": mark("New"), "after": mark("Until"), "aggregation": mark("Aggregation"),
    "coarse": mark("no limits can be drawn"),
    "agreement": mark("agreement of both schemes"), "alpha": mark("Cronbach's alpha"), "as_of": mark("As of"),
    "aside": mark("earlier content kept in"), "assurance": mark("assurance of the target"),
    "band": mark("Grade by score"), "base": mark("Index before rules"), "batch": mark("Batch"),
    "batches": mark("Import log"), "before": mark("Since"), "better": mark("who is better than whom"),
    "between": mark("between two events"), "bodies": mark("Units"), "branch": mark("Dimension"),
    "branches": mark("Dimension"),
    "capped": mark("grade limited by a rule"), "carried": mark("Carried in the index"),
    "ceiling": mark("share at the top"),
    "change": mark("Change"), "changes": mark("Change"), "chart": mark("Chart"), "children": mark("number of children"),
    "commonest": mark("Commonest grade"), "compared": mark("points compared"), "completed": mark("Completed"),
    "concentration": mark("concentration of weights"), "consistency": mark("Consistency ratio"),
    "consistency_ratio": mark("Consistency ratio"), "contribution": mark("Contribution"),
    "contribution_max": mark("largest contribution possible"), "contributions": mark("Make-up of the score"),
    "corrected": mark("Corrected"), "coverage": mark("Coverage of the weight"), "cumulative": mark("cumulative share"),
    "data_version": mark("Version of the data"), "date": mark("date"), "denominator": mark("Denominator"),
    "depth": mark("Level"), "difference": mark("Change"), "distinct": mark("share of distinct values"),
    "draws": mark("number of simulations"), "effective": mark("Weight in the index"), "element": mark("Left out"),
    "elements": mark("Without any one of"), "entity": mark("Unit"), "evidence": mark("Number of records"),
    "expert": mark("expert or group"), "explained": mark("share of the variance"), "factor": mark("What is varied"),
    "factors": mark("Sensitivity"), "file": mark("File"), "findings": mark("Whether indicators are coherent"),
    "first": mark("Since"), "first_quartile": mark("Lower quartile"), "flipped": mark("Changes of grade"),
    "flips": mark("Changes of grade"), "floor": mark("share at the bottom"), "from": mark("This scheme"),
    "goalposts": mark("Goalposts"), "grade": mark("Grade"), "grade_move": mark("grades moved"),
    "grades": mark("Grades"), "grades_that_hang_on_one_element": mark("grades that rest on one element"),
    "group": mark("Peer group"), "held": mark("Grade before limits by rules"), "high": mark("5% likely above"),
    "importance": mark("Importance"), "imported_at": mark("time of import (UTC)"), "improvement": mark("improvement"),
    "imputation": mark("Stand-ins for missing values"), "imputed": mark("Stand-ins for missing values"),
    "indicator": mark("Indicator"), "indicators": mark("all indicators"), "key": mark("Item"), "kind": mark("Kind"),
    "kurtosis": mark("excess kurtosis"), "ledger": mark("Ledger"), "level": mark("Level"),
    "likely": mark("Certainty of the grade"), "losses": mark("where points are lost"), "lost": mark("points lost"),
    "low": mark("5% likely below"), "lower": mark("Lower limit"), "mean": mark("Mean"),
    "mean_range": mark("mean moving range"), "mean_rank": mark("mean rank of the unit"),
    "mean_rank_move": mark("Mean change of rank"), "median": mark("Median"), "method": mark("Method"),
    "moved": mark("Mean change of rank"), "n": mark("number of cases"), "name": mark("Name"),
    "node": mark("Branch or indicator"),
    "nodes": mark("all dimensions and the index"), "numerator": mark("Numerator"),
    "over_one": mark("eigenvalues over 1"), "p": mark("p-value of the season"), "parent": mark("parent in the tree"),
    "part": mark("Mainly from"), "period": mark("Month"), "place": mark("No."), "points": mark("Points"),
    "previous_grade": mark("grade of the month before"), "previous_score": mark("A month ago"),
    "probability": mark("Certainty of the grade"), "rank": mark("Rank"), "rank_high": mark("worst rank likely"),
    "rank_low": mark("best rank likely"), "rank_move": mark("ranks moved"), "rank_of": mark("units ranked"),
    "rated": mark("Rated"), "rating": mark("rating of the unit"), "ratings": mark("By unit"),
    "raw": mark("value as measured"), "reached": mark("Importance then"), "reading": mark("Judged"),
    "real": mark("real change"), "reason": mark("Reason"), "records": mark("Records"),
    "returns": mark("Returns"),
    "unlisted": mark("Records that do not count"),
    "restored": mark("records restored"), "reviewed": mark("reverse review"), "rows": mark("rows with their history"),
    "rule": mark("Rule"), "rules": mark("Rules"), "rules_without_records": mark("Rules"), "scheme": mark("Scheme"),
    "scheme_hash": mark("Version of the method"), "score": mark("Score"), "score_after": mark("After"),
    "scored": mark("share of simulations with a score"),
    "score_before": mark("Before"), "sd": mark("standard deviation"), "se": mark("Standard error"),
    "season": mark("how the season was taken out"), "season/factors": mark("factors of the months"),
    "seed": mark("seed of the simulations"), "segments": mark("segments of the series"), "sentences": mark("About"),
    "share": mark("Share"), "share_flipped": mark("share of grades that differ"),
    "share_observed": mark("share with a value"), "share_of_year": mark("share of the year"),
    "side": mark("side of the mean"), "signal": mark("signal"), "since": mark("compared with the month"),
    "skewness": mark("skewness of the scores"), "spearman": mark("Spearman"),
    "split": mark("real change and change of method"), "spread": mark("Spread and coherence"),
    "statement": mark("All steps of the statement"), "subject": mark("Item"), "target": mark("Target"),
    "than": mark("better than"), "third_quartile": mark("Upper quartile"), "title_en": mark("Step"),
    "title_zh": mark("Step"), "transitions_of_all_months": mark("grades of all months under both schemes"),
    "trial": mark("Limits on trial"), "tuned": mark("weights for the target"), "unchanged": mark("Unchanged"),
    "undoes": mark("batch undone"), "undone_by": mark("undone by batch"), "until": mark("Until"),
    "upper": mark("Upper limit"), "used": mark("value scored"), "value": mark("Value"),
    "values": mark("Sampling noise of values"), "variation": mark("Variation"), "varied": mark("What is varied"),
    "warnings": mark("What is noticeable"), "weight": mark("Weight"),
    "weight_share": mark("share by which weights move"), "weights": mark("Weights and importance"),
    "with_parent": mark("correlation with the parent"), "withdrawn": mark("records withdrawn"),
    "zh": mark("Content"), "/bodies": mark("By unit"), "/points": mark("Control chart"),
    "changes/points": mark("Change"), "contributions/weight": mark("Weight in the index"),
    "indicators/weight": mark("Weight in the index"), "segments/points": mark("number of points"),
    "segments/from": mark("first point"), "split/method": mark("change of method"),
    "statement/points": mark("points given or taken"), "statement/since": mark("Since"),
    "tuned/tuned": mark("weight to take"), "varied/weights": mark("Weights"),
}  # fmt: skip
"""By key of the document, or by list and column where a column is called otherwise; before a slash alone stands a list.

A term that pages have goes by the label that they use, so that one thing has one name.
"""

ENDINGS: Final[Mapping[str, str]] = {
    "_old": mark("{name} under this scheme"), "_new": mark("{name} under the other scheme"),
    "_without": mark("{name} without it"),
}  # fmt: skip
"""Endings of columns that hold the same as another column, otherwise come by."""

VALUES: Final[Mapping[str, str]] = {
    "base": mark("Index before rules"), "cap": mark("Grade limited by a rule"), "ceiling": mark("at the ceiling"),
    "collinear": mark("counted twice"), "negative": mark("working against each other"),
    "against_parent": mark("against its dimension"), "constant": mark("the same everywhere"),
    "coverage": mark("Too little evidence"), "floor": mark("at the floor"), "grade": mark("Grade"),
    "held": mark("Grade to be confirmed"), "limit": mark("Limit of all deductions"),
    "inconsistent": mark("loose family"),
    "indicator": mark("Indicator"), "missing": mark("mostly missing"), "one_grade": mark("nearly all in one grade"),
    "one_value": mark("one value for most"), "peers_alike": mark("the same for all peers"),
    "outliers": mark("outliers"), "points": mark("points of a rule"),
    "return": mark("return registered"), "rule": mark("Rule"), "several_components": mark("several things in one"),
    "weak": mark("hardly felt"), "import": mark("imported"), "undo": mark("an undo"), **REASONS,
    **CORRECTIONS,
    "given": mark("as written"),
    "uniform": mark("evenly about the written ones"), "dirichlet": mark("Dirichlet distribution"), "none": mark("none"),
    "outside": mark("outside the limits"), "trend": mark("seven or more rising or falling in a row"),
    "two_of_three": mark("two of three near a limit"), "shift": mark("seven or more in a row on one side of the mean"),
    "variation/none": mark("not judged"), "reading/none": mark("not judged"),
    "common_cause": mark("normal variation"), "neutral": mark("neither way is better"),
    "improvement": mark("signal: improvement"), "concern": mark("signal: concern"), "high": mark("high"),
    "low": mark("low"), "up": mark("higher is better"), "down": mark("lower is better"),
    "consistent_pass": mark("Reliably meets the target"),
    "consistent_fail": mark("Reliably misses the target"),
    "assurance/inconsistent": mark("Does not reliably meet the target"),
    "dimensions": mark("Dimension"), "indicators": mark("Indicator"), "values": mark("values of the indicators"),
    "weights": mark("Weights"), "rules": mark("Rules"), "goalposts": mark("Goalposts"),
    "aggregation": mark("Aggregation"), "imputation": mark("Stand-ins for missing values"),
    "group": mark("the experts together"), "deseasonalise": mark("divided by each month's factor"),
    "like_months": mark("against the year before"), "True": mark("yes"), "False": mark("no"),
}  # fmt: skip

BODIES: Final = frozenset({"entity", "than"})
"""Columns with ids of bodies, which may be called like a grade or a branch."""


class Terms:
    """The names of keys, columns and values in the reader's language."""

    def __init__(self, t: Translate, names: Mapping[str, Bilingual]) -> None:
        self.t = t
        self._names = {} if t.language == "en" else {key: getattr(title, t.language) for key, title in names.items()}

    def heading(self, key: str, section: str = "") -> str:
        """The name of a key of the document, or of a column of one of its lists.

        Args:
            section: The list that the column stands in.
        """
        if self.t.language == "en":
            return key
        if key in self._names:
            return self._names[key]
        if key.startswith("p_") and key[2:] in self._names:
            return self.t("probability of {grade}").format(grade=self._names[key[2:]])
        for ending, phrase in ENDINGS.items():
            if key.endswith(ending):
                return self.t(phrase).format(name=self.heading(key.removesuffix(ending)))
        phrase = HEADINGS.get(f"{section}/{key}") or HEADINGS.get(key)
        return self.t(phrase) if phrase else key

    def value(self, value: Any, key: str = "") -> Any:
        """What stands under a key as it is printed; numbers, dates and what has no name stay as they are."""
        if self.t.language == "en" or key in BODIES:
            return value
        if isinstance(value, list):
            return self.t(", ").join(str(self.value(part)) for part in value)
        if not isinstance(value, str | bool):
            return value
        kind, _, branch = str(value).partition(":")
        if branch and kind in VALUES:
            return f"{self._named(kind, key)}·{self._named(branch, key)}"
        return self._named(str(value), key)

    def _named(self, word: str, key: str) -> str:
        if word in self._names:
            return self._names[word]
        phrase = VALUES.get(f"{key}/{word}") or VALUES.get(word)
        return self.t(phrase) if phrase else word
