"""What the identifiers in a printed document are called: English shows them as they are, Chinese by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from metrics.wording import Translate, mark
from metrics.wording.terms import REASONS
from metrics.wording.translate import Bilingual

HEADINGS: Final[Mapping[str, str]] = {
    "S1": mark("first-order Sobol index"), "S1_width": mark("its margin"), "ST": mark("total Sobol index"),
    "ST_width": mark("margin of the total"), "added": mark("added records"), "after": mark("score afterwards"),
    "aggregation": mark("way to aggregate"), "agreement": mark("agreement of both schemes"),
    "alpha": mark("Cronbach's alpha"), "as_of": mark("value dates from"), "aside": mark("earlier content kept in"),
    "assurance": mark("assurance of the target"), "band": mark("band of the score"), "batch": mark("batch number"),
    "batches": mark("batches, newest first"), "before": mark("score before"),
    "better": mark("who is better than whom"), "bodies": mark("assessed bodies"), "branch": mark("branch of the tree"),
    "branches": mark("branches of the tree"), "capped": mark("capped by a rule"),
    "carried": mark("mean effective weight"), "ceiling": mark("share at the top"),
    "change": mark("change of the score"), "changes": mark("what moved the score"),
    "children": mark("number of children"), "commonest": mark("commonest grade"), "compared": mark("points compared"),
    "completed": mark("completed records"), "concentration": mark("concentration of weights"),
    "consistency": mark("consistency of experts' sheets"), "consistency_ratio": mark("ratio of consistency"),
    "contribution": mark("contribution to the index"), "contribution_max": mark("largest contribution possible"),
    "contributions": mark("contributions to the score"), "corrected": mark("corrected records"),
    "coverage": mark("coverage of the weight"), "cumulative": mark("cumulative share"),
    "data_version": mark("version of the data"), "date": mark("date of the point"),
    "denominator": mark("total of the denominator"), "depth": mark("depth in the tree"),
    "difference": mark("difference of both scores"), "distinct": mark("share of distinct values"),
    "draws": mark("number of draws"), "effective": mark("effective weight"), "element": mark("element left out"),
    "elements": mark("leaving one element out"), "entity": mark("code of the body"),
    "evidence": mark("records behind it"), "expert": mark("expert or group"),
    "explained": mark("share of the variance"), "factor": mark("factor that varies"),
    "factors": mark("factors that vary"), "file": mark("name of the file"), "findings": mark("findings on coherence"),
    "first": mark("first month of the window"), "first_quartile": mark("first quartile"),
    "flipped": mark("grade differs"), "flips": mark("grades that differ"), "floor": mark("share at the bottom"),
    "from": mark("grade under the first scheme"), "goalposts": mark("shift of goalposts"),
    "grade": mark("grade of the body"), "grade_move": mark("grades moved"),
    "grade_new": mark("grade under the other scheme"), "grade_old": mark("grade under this scheme"),
    "grade_without": mark("grade without it"), "grades": mark("bodies in each grade"),
    "grades_that_hang_on_one_element": mark("grades that hang on one element"),
    "group": mark("peer group of the body"), "held": mark("grade that is held"),
    "high": mark("upper end of the interval"), "importance": mark("importance for the parent"),
    "imported_at": mark("time of import (UTC)"), "improvement": mark("direction that is better"),
    "imputation": mark("way to impute"), "imputed": mark("imputed by"), "indicator": mark("code of the indicator"),
    "indicators": mark("indicators of the body"), "key": mark("what it is"), "kind": mark("kind of the entry"),
    "kurtosis": mark("excess kurtosis"), "ledger": mark("id of the ledger"), "level": mark("level of the tree"),
    "likely": mark("most likely grade"), "losses": mark("where points are lost"), "lost": mark("points lost"),
    "low": mark("lower end of the interval"), "lower": mark("lower control limit"), "mean": mark("mean of the values"),
    "mean_range": mark("mean moving range"), "mean_rank": mark("mean rank of the body"),
    "mean_rank_move": mark("mean move in rank"), "median": mark("median of the scores"), "method": mark("method used"),
    "moved": mark("mean ranks moved"), "n": mark("number of cases"), "name": mark("name of the body"),
    "node": mark("node of the tree"), "nodes": mark("nodes of the tree"), "numerator": mark("total of the numerator"),
    "over_one": mark("eigenvalues over 1"), "p": mark("p-value of the season"), "parent": mark("parent in the tree"),
    "part": mark("part of the change"), "period": mark("month rated"), "place": mark("place in order"),
    "points": mark("points of the series"), "previous_grade": mark("grade of the month before"),
    "previous_score": mark("score of the month before"), "probability": mark("probability of the order"),
    "rank": mark("rank in the peer group"), "rank_high": mark("worst rank likely"),
    "rank_low": mark("best rank likely"), "rank_move": mark("ranks moved"),
    "rank_new": mark("rank under the other scheme"), "rank_of": mark("bodies ranked"),
    "rank_old": mark("rank under this scheme"), "rated": mark("bodies rated"), "rating": mark("rating of the body"),
    "ratings": mark("ratings of all bodies"), "raw": mark("value as measured"), "reached": mark("importance reached"),
    "reading": mark("what the point means"), "real": mark("real change"), "reason": mark("reason given"),
    "records": mark("records read"), "restored": mark("records restored"), "reviewed": mark("by reverse review"),
    "rows": mark("rows with their history"), "rule": mark("id of the rule"), "rules": mark("rules that fired"),
    "scheme": mark("name of the scheme"), "scheme_hash": mark("hash of the scheme"),
    "score": mark("score of the body"), "score_after": mark("score afterwards"), "score_before": mark("score before"),
    "score_new": mark("score under the other scheme"), "score_old": mark("score under this scheme"),
    "score_without": mark("score without it"), "sd": mark("standard deviation"), "se": mark("standard error"),
    "season": mark("how the season was taken out"), "season/factors": mark("factors of the months"),
    "seed": mark("seed of the draws"), "segments": mark("segments of the series"), "sentences": mark("in words"),
    "share": mark("share of the whole"), "share_flipped": mark("share of grades that differ"),
    "share_observed": mark("share with a value"), "share_of_year": mark("share of the year"),
    "side": mark("side of the mean"), "signal": mark("signal of the point"), "since": mark("compared with the month"),
    "skewness": mark("skewness of the scores"), "spearman": mark("rank correlation"),
    "split": mark("real change and change of method"), "spread": mark("spread inside peer groups"),
    "statement": mark("statement of the score"), "subject": mark("what it is about"),
    "target": mark("importance wanted"), "than": mark("better than"), "third_quartile": mark("third quartile"),
    "title_en": mark("title of the step"), "title_zh": mark("title of the step"),
    "transitions_of_all_months": mark("grades of all months under both schemes"), "trial": mark("limits on trial"),
    "tuned": mark("weights for the target"), "unchanged": mark("unchanged records"),
    "undoes": mark("batch taken back"), "undone_by": mark("taken back by batch"), "until": mark("in force until"),
    "upper": mark("upper control limit"), "used": mark("value scored"), "value": mark("value of the point"),
    "values": mark("noise of values"), "variation": mark("variation of the last point"),
    "varied": mark("what was varied"), "warnings": mark("warnings on the spread"),
    "weight": mark("weight among siblings"), "weight_share": mark("share by which weights move"),
    "weights": mark("weights of all nodes"), "with_parent": mark("correlation with the parent"),
    "withdrawn": mark("records withdrawn"), "en": mark("in words"), "zh": mark("in words"),
    "statement/points": mark("points given or taken"), "statement/since": mark("in force since"),
    "indicators/points": mark("points from 0 to 100"), "indicators/since": mark("in force since"),
    "indicators/weight": mark("effective weight"), "indicators/value": mark("value used"),
    "nodes/mean": mark("mean of the scores"), "changes/points": mark("change in points"),
    "segments/points": mark("number of points"), "segments/from": mark("first point"),
    "tuned/tuned": mark("weight to take"), "varied/weights": mark("distribution of weights"),
    "findings/value": mark("size found"), "warnings/value": mark("size found"),
    "split/method": mark("change of method"),
}  # fmt: skip
"""By key of the document, or by list and column where a column is called otherwise than a key."""

VALUES: Final[Mapping[str, str]] = {
    "base": mark("sum of the dimensions"), "cap": mark("cap of the grade"), "ceiling": mark("too many at the top"),
    "collinear": mark("nearly the same"), "coverage": mark("coverage too low"),
    "floor": mark("too many at the bottom"), "grade": mark("grade given"),
    "inconsistent": mark("does not hang together"), "indicator": mark("an indicator"),
    "missing": mark("missing values"), "one_grade": mark("nearly all in one grade"),
    "one_value": mark("nearly all the same"), "outliers": mark("extreme values"), "points": mark("points of a rule"),
    "return": mark("registered return"), "rule": mark("a rule"), "several_components": mark("several components"),
    "weak": mark("weak with its parent"), "import": mark("import of a file"), "undo": mark("an import taken back"),
    **REASONS, "given": mark("as written"),
    "uniform": mark("evenly about the written ones"), "dirichlet": mark("Dirichlet distribution"),
    "none": mark("nothing"), "outside": mark("outside the limits"), "trend": mark("a trend"),
    "two_of_three": mark("two of three near a limit"), "shift": mark("a shift of the mean"),
    "common_cause": mark("normal variation"), "neutral": mark("neither way is better"),
    "improvement": mark("signal: improvement"), "concern": mark("signal: concern"), "high": mark("above the mean"),
    "low": mark("below the mean"), "up": mark("higher is better"), "down": mark("lower is better"),
    "consistent_pass": mark("always reached"), "consistent_fail": mark("never reached"),
    "dimensions": mark("dimension by dimension"), "indicators": mark("indicator by indicator"),
    "values": mark("values of the indicators"), "weights": mark("weights of the scheme"),
    "rules": mark("rules of the scheme"), "goalposts": mark("goalposts of the indicators"),
    "group": mark("the experts together"), "deseasonalise": mark("divided by each month's factor"),
    "like_months": mark("against the year before"), "True": mark("yes, it does"), "False": mark("no, it does not"),
}  # fmt: skip


class Terms:
    """The names of keys, columns and values in the reader's language."""

    def __init__(self, t: Translate, names: Mapping[str, Bilingual]) -> None:
        self.t = t
        self._names = {} if t.language == "en" else {key: getattr(title, t.language) for key, title in names.items()}

    def heading(self, key: str, section: str = "") -> str:
        """The name of a key of the document, or of a column of one of its lists.

        Args:
            key: The identifier.
            section: The list that the column stands in.
        """
        if self.t.language == "en":
            return key
        if key in self._names:
            return self._names[key]
        if key.startswith("p_") and key[2:] in self._names:
            return self.t("probability of {grade}").format(grade=self._names[key[2:]])
        phrase = HEADINGS.get(f"{section}/{key}") or HEADINGS.get(key)
        return self.t(phrase) if phrase else key

    def value(self, value: Any) -> Any:
        """A cell as it is printed; numbers, dates and what has no name stay as they are."""
        if self.t.language == "en":
            return value
        if isinstance(value, list):
            return self.t(", ").join(str(self.value(part)) for part in value)
        if not isinstance(value, str | bool):
            return value
        kind, _, branch = str(value).partition(":")
        return f"{self._named(kind)}·{self._named(branch)}" if branch and kind in VALUES else self._named(str(value))

    def _named(self, word: str) -> str:
        if word in self._names:
            return self._names[word]
        return self.t(VALUES[word]) if word in VALUES else word
