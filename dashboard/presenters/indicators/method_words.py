"""Methods that a scheme may name, and their settings, in words for a reader who is no statistician."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, Final

from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.city import METHODS
from metrics.definitions import TARGET_POINTS
from metrics.definitions.choice import Choice
from metrics.wording import Translate, mark
from metrics.wording.numbers import signed

Words = Mapping[str, tuple[str, str]]
"""By method: its name, and what it does in one sentence."""

IMPUTE: Final[Words] = {
    "skip": (mark("nothing stands in"), mark("A missing value counts neither way; the other weights are re-based.")),
    "block": (
        mark("indispensable"),
        mark("Without the value neither the dimensions above it nor the index have a score."),
    ),
    "carry_forward": (mark("last earlier value"), mark("The unit's last earlier value stands in, if not too old.")),
    "peer_mean": (mark("mean of the peer group"), mark("The mean of the peers in the same month stands in.")),
    "peer_median": (mark("median of the peer group"), mark("The median of the peers in the same month stands in.")),
    "sibling_mean": (
        mark("the unit's own other indicators"),
        mark("What the unit does on the other indicators of the dimension stands in, put on this one's scale."),
    ),
}
TREAT: Final[Words] = {
    "none": (mark("values as they are"), mark("No value is changed.")),
    "by_rule": (
        mark("outliers pulled in by rule"),
        mark("Where values are very skewed, the outermost are pulled in; if that is not enough, logarithms are taken."),
    ),
    "winsorise": (mark("outliers pulled in"), mark("The outermost values are set to the next one inwards.")),
    "log_ct": (mark("logarithm"), mark("Logarithm of the distance from the lowest value, kept off zero.")),
    "log_ct_orig": (mark("logarithm of one plus"), mark("Logarithm of one plus the distance from the lowest value.")),
    "log_ct_plus": (mark("logarithm of the long tail"), mark("Logarithm from the side where the long tail lies.")),
    "log_gii": (mark("stretched logarithm"), mark("Logarithm after stretching the values to start at 1.")),
    "box_cox": (mark("power transformation"), mark("A power of one plus the distance from the lowest value.")),
}
NORMALISE: Final[Words] = {
    "anchored": (
        mark("fixed scale with a target"),
        mark("Worst earns 0 points, the target {target}, the best 100; straight lines between, level beyond."),
    ),
    "goalposts": (mark("fixed scale"), mark("One line from worst to best, level beyond unless said otherwise.")),
    "step_bands": (mark("steps"), mark("The points of the best step that a value has reached.")),
    "min_max": (mark("range"), mark("A straight line from the lowest value of those compared to the highest.")),
    "z_score": (mark("standard score"), mark("How many standard deviations a value lies from the mean.")),
    "rank": (mark("rank"), mark("The place among those compared, counted from the lowest value.")),
    "percentile_rank": (mark("percentile rank"), mark("The share of the others that a value is ahead of.")),
    "borda": (mark("Borda count"), mark("One point for each unit that a value is ahead of.")),
    "distance_to_maximum": (
        mark("distance to the best"),
        mark("The distance to the best value, in shares of the range."),
    ),
    "distance_to_reference": (
        mark("distance to a reference unit"),
        mark("The distance to one unit's value; that unit has full points."),
    ),
    "distance_to_target": (
        mark("distance to a target"),
        mark("The distance to a target value, which has full points."),
    ),
    "fraction_of_maximum": (mark("fraction of the best"), mark("The value as a share of the best one.")),
}
WEIGH: Final[Words] = {
    "given": (mark("as written"), mark("The weights are those written in the scheme.")),
    "equal": (mark("equal"), mark("Every part counts the same.")),
    "ahp": (
        mark("experts' pairwise judgements (AHP)"),
        mark("Experts say of each pair which part matters more; the weights follow from all their sheets."),
    ),
    "entropy": (mark("entropy"), mark("Parts that distinguish units count more.")),
    "critic": (mark("CRITIC"), mark("Parts that distinguish units and repeat no other part count more.")),
    "pca": (mark("principal component"), mark("Parts that move together with the others count more.")),
    "blend": (mark("blend"), mark("The weights of several methods, mixed by their shares.")),
}
AGGREGATE: Final[Words] = {
    "arithmetic": (mark("weighted mean"), mark("A strength makes up for a weakness in full.")),
    "geometric": (
        mark("geometric mean"),
        mark("A strength makes up for a weakness only in part, and for a zero not at all."),
    ),
    "harmonic": (mark("harmonic mean"), mark("The weakest part counts most; a zero is not made up for.")),
    "generalised_mean": (
        mark("power mean"),
        mark("The smaller the power, the less a strength makes up for a weakness."),
    ),
    "median": (mark("median"), mark("The middle part, whatever the weights; one odd part moves nothing.")),
    "minimum_blend": (mark("mean with the lowest part"), mark("Part of the score is the lowest part's own.")),
    "copeland": (
        mark("duels (Copeland)"),
        mark("Each unit meets each of its peers; the score is duels won less duels lost."),
    ),
}
STEPS: Final[Mapping[str, Words]] = {
    "impute": IMPUTE, "treat": TREAT, "normalise": NORMALISE, "weigh": WEIGH, "aggregate": AGGREGATE,
}  # fmt: skip
"""By the word in a scheme."""

TITLES: Final = {
    "impute": mark("Missing values"),
    "treat": mark("Outliers"),
    "normalise": mark("Value to points"),
    "weigh": mark("Weights"),
    "aggregate": mark("Points to one score"),
}
SETTINGS: Final = {
    "periods": mark("months at most"), "skewness": mark("skewness up to"), "kurtosis": mark("kurtosis up to"),
    "most": mark("values moved at most"), "combine": mark("both steps together"), "factor": mark("factor"),
    "power": mark("power"), "clamp": mark("stops at 0 and 100"), "limits": mark("limits"),
    "points": mark("points given"),
    "low": mark("lowest value earns"), "high": mark("highest value earns"), "mean": mark("mean earns"),
    "sd": mark("one standard deviation earns"), "ties": mark("equal values"), "reference": mark("reference unit"),
    "target": mark("target value"), "cap": mark("stops at full points"),
    "reciprocal": mark("inverse where lower is better"),
    "scale": mark("scale"), "minimum": mark("share of the lowest part"), "indifference": mark("counts as equal up to"),
}  # fmt: skip
ON_SCALE: Final = mark("on the scale of points")
"""What ``points`` says where it is a choice rather than a number."""

VALUES: Final = {
    "min": mark("count as the lower place"), "max": mark("count as the higher place"),
    "average": mark("count as the middle place"), "fit": mark("fitted to the values"),
    "linear": mark("straight in the values"), "log": mark("straight in their logarithms"),
}  # fmt: skip


def name(step: str, method: str, t: Translate) -> str:
    """What a method of a step is called."""
    return t(STEPS[step][method][0])


def meaning(step: str, method: str, t: Translate) -> str:
    """What a method does, in one sentence."""
    return t(STEPS[step][method][1]).format(target=format.number(TARGET_POINTS, 0))


def settings(query: Query, step: str, choice: Choice) -> str:
    """A method's settings, those left at their defaults included; empty where it has none."""
    t = query.t
    known = {**_defaults(step, choice.method), **choice.settings}
    texts = [_setting(query, key, value) for key, value in known.items()]
    return t("; ").join(texts)


def _defaults(step: str, method: str) -> dict[str, Any]:
    """Settings with their defaults, as the registered function has them."""
    registries = {
        "normalise": (METHODS.normalise, METHODS.compare),
        "aggregate": (METHODS.aggregate, METHODS.outrank),
    }.get(step) or (getattr(METHODS, step),)
    registry = next((registry for registry in registries if method in registry), None)
    if registry is None:
        return {}
    parameters = inspect.signature(registry.find(method)).parameters.values()
    result = [
        parameter
        for parameter in parameters
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.name not in registry.provided
    ]
    return {item.name: item.default for item in result if item.default is not item.empty}


def _setting(query: Query, key: str, value: Any) -> str:
    t = query.t
    if isinstance(value, bool):
        title = t(ON_SCALE) if key == "points" else t(SETTINGS[key])
        return t("{setting}: {value}").format(setting=title, value=t("yes") if value else t("no"))
    return t("{setting}: {value}").format(setting=t(SETTINGS[key]), value=_value(query, value))


def _value(query: Query, value: Any) -> str:
    t, entities = query.t, query.config.city.entities
    if isinstance(value, tuple):
        return t(", ").join(_value(query, item) for item in value)
    if isinstance(value, str):
        return naming.short(query, value) if value in entities else t(VALUES[value]) if value in VALUES else value
    return signed(f"{value:g}")
