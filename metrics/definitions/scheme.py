"""How values become grades: the schema of ``config/schemes/*.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from metrics.definitions.base import Amount, Code, Definition, Expression, MisplacedError, Month, Reference, Share, Slug
from metrics.definitions.choice import Choice, Weighing
from metrics.definitions.indicator import Goalposts, Indicator
from metrics.errors import Message
from metrics.model import Text

Weight = Annotated[
    Amount,
    Field(description="Share among the siblings, such as 0.25 or 1/3; or points, where the scheme's `weights` say so."),
]
Enabled = Annotated[
    bool, Field(exclude=True, description="false takes the node out, and its siblings' weights are re-based.")
]


class Among(Definition):
    """Whom a relative method compares: which units, in which months."""

    entities: Literal["peer_group", "all"] = "peer_group"
    periods: Literal["one", "all"] = "one"


class Preparation(Definition):
    """What is done to an indicator's values before they are weighed: impute, treat, normalise."""

    impute: Choice = Choice(method="skip")
    treat: Choice = Choice(method="none")
    normalise: Choice = Choice(method="anchored")
    among: Among = Among()


class Leaf(Definition):
    """An indicator's place in the tree, and what is done to it in place of the scheme's defaults."""

    indicator: Code
    enabled: Enabled = True
    weight: Weight = 1.0
    goalposts: Goalposts | None = Field(default=None, description="In place of the indicator's own.")
    better: Literal["higher", "lower"] | None = Field(
        default=None, description="For relative methods, where there are no goalposts whose order would say it."
    )
    impute: Choice | None = None
    treat: Choice | None = None
    normalise: Choice | None = None
    among: Among | None = None

    @property
    def key(self) -> str:
        """The name of this node in results."""
        return self.indicator


class Branch(Definition):
    """A node that gathers others: a dimension, a pillar, the index."""

    id: Slug
    title: Text
    enabled: Enabled = True
    weight: Weight = 1.0
    aggregate: Choice = Choice(method="arithmetic")
    weigh: Weighing | None = Field(default=None, description="How the children's weights come about; else as given.")
    better: Literal["higher", "lower"] | None = Field(
        default=None, description="For leaves below that have neither goalposts nor a `better` of their own."
    )
    minimum_observed: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.0, description="Share of the children's weight that needs a score; below it the branch has none."
    )
    children: Annotated[tuple[Node, ...], Field(min_length=1)]

    @property
    def key(self) -> str:
        """The name of this node in results."""
        return self.id

    def leaves(self) -> Iterator[Leaf]:
        """All indicators below, in the order of the file."""
        for child in self.children:
            if isinstance(child, Leaf):
                yield child
            else:
                yield from child.leaves()

    def branches(self) -> Iterator[Branch]:
        """This node and all branches below, parents first."""
        yield self
        for child in self.children:
            if isinstance(child, Branch):
                yield from child.branches()


def _shape(node: Any) -> str:
    inside: Any = node if isinstance(node, dict) else vars(node) if isinstance(node, Definition) else {}
    is_branch = "indicator" not in inside and not {"id", "title", "children"}.isdisjoint(inside)
    return "branch" if is_branch else "leaf"


Node = Annotated[Annotated[Leaf, Tag("leaf")] | Annotated[Branch, Tag("branch")], Discriminator(_shape)]


def _directions(node: Branch | Leaf, above: tuple[str, str] | None) -> Iterator[tuple[str, tuple[str, str] | None]]:
    direction = (node.better, node.key) if node.better else above
    if isinstance(node, Leaf):
        yield node.key, direction
    else:
        for child in node.children:
            yield from _directions(child, direction)


class Band(Definition):
    """A grade and the lowest score that earns it."""

    id: Slug
    letter: Annotated[str, Field(min_length=1, max_length=1)]
    title: Text
    from_: Annotated[float, Field(ge=0, le=100, alias="from")]

    @property
    def words(self) -> tuple[str, ...]:
        """All that the grade is called."""
        return (*self.title.words, self.letter)


class NotRated(Definition):
    """What stands in place of a grade where there is too little evidence."""

    letter: Annotated[str, Field(min_length=1, max_length=1)] = "–"
    title: Text


class Event(Definition):
    """Ledger records that set off a rule, and for how many months."""

    ledger: Reference
    dated_by: Reference | None = None
    filter: Expression | None = None
    months: Annotated[int, Field(ge=0, le=120, description="Months of effect; 0: as long as the filter holds.")]
    pool: Literal["sum", "latest"] = Field(
        default="sum", description="All records, or the newest date's only; the filter is asked of those."
    )
    lifted_by: Reference | None = Field(
        default=None, description="Date column: a verified fix. From then on the record sets nothing off."
    )
    reviewed_from: Reference | None = Field(
        default=None,
        description="Date column for a reverse review: the months from then to the record are rated anew under it.",
    )


class Below(Definition):
    """So many branches under the root, each with the minimum coverage, with a score under a threshold."""

    threshold: Annotated[float, Field(gt=0, le=100)]
    nodes: Annotated[int, Field(ge=1)] = 1


class PointsBy(Definition):
    """Points that depend on a column of the record."""

    column: Reference
    points: dict[Slug, float]


class Effects(Definition):
    """What a rule does when it holds. Negative points deduct, positive ones add."""

    points: float | None = None
    points_by: PointsBy | None = None
    points_per_month: float | None = Field(
        default=None, description="For each month-end in a row at which there is such a record."
    )
    at_most: Annotated[float, Field(gt=0)] | None = None
    halved_after: Reference | None = Field(default=None, description="Date column; from then on the points count half.")
    cap: Reference | None = None
    void: Reference | None = Field(
        default=None, description="Column with the code of the indicator that counts no more."
    )

    @model_validator(mode="after")
    def _does_something(self) -> Effects:
        scales = [self.points, self.points_by, self.points_per_month]
        if sum(scale is not None for scale in scales) > 1:
            raise ValueError(Message("give only one of points, points_by, points_per_month"))
        if not any(scale is not None for scale in (*scales, self.cap, self.void)):
            raise ValueError(Message("a rule needs an effect: points, points_by, points_per_month, cap or void"))
        return self


class Rule(Definition):
    """One rule: what sets it off and what follows."""

    id: Slug
    title: Text
    event: Event | None = None
    below: Below | None = None
    effects: Effects

    @model_validator(mode="after")
    def _one_trigger(self) -> Rule:
        if (self.event is None) == (self.below is None):
            raise ValueError(Message("a rule is set off by exactly one of event, below"))
        return self


class Hysteresis(Definition):
    """When a grade moves: at once if the score surely lies beyond the edge, else once it has lain there long enough."""

    probability: Annotated[float, Field(ge=0.5, le=1)] = 0.8
    periods: Annotated[int, Field(ge=1, le=12)] = 2


class Ranks(Definition):
    """How places are counted inside a peer group."""

    ties: Literal["exact", "shown"] = Field(
        default="exact",
        description="Who shares a place: equal scores, or scores that read alike, cut to one decimal as pages do.",
    )
    dense: bool = Field(
        default=False, description="true: after a shared place comes the next number (1, 2, 2, 3); else 1, 2, 2, 4."
    )


class Scheme(Definition):
    """One way to rate: tree, weights, bands and rules."""

    id: Slug
    title: Text
    effective_from: Month
    change_note: Text
    weights: Literal["shares", "points", "fractions"] = Field(
        default="shares",
        description="shares: siblings add up to 1. points: to 100, to 1000 or to the points of the branch above. "
        "fractions: to anything. Points and fractions are divided by their sum; `check` says what they became.",
    )
    minimum_coverage: Annotated[Share, Field(description="Share of weight below which there is no grade.")]
    bands: Annotated[tuple[Band, ...], Field(min_length=1, description="Best first; the last one starts at 0.")]
    not_rated: NotRated
    hysteresis: Hysteresis | None = None
    ranks: Ranks = Ranks()
    defaults: Preparation = Preparation()
    tree: Branch
    deductions_at_most: Annotated[float, Field(gt=0)] | None = None
    rules: tuple[Rule, ...] = ()
    written: Mapping[str, float] = Field(
        default_factory=dict, exclude=True,
        description="Filled in by the loader: points or fractions by node, before they became shares.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _bands_fall(self) -> Scheme:
        for number, (better, band) in enumerate(zip(self.bands, self.bands[1:], strict=False), start=1):
            if band.from_ >= better.from_:
                message = Message(
                    "bands run from best to worst; '{band}' from {start:g} stands below '{better}' from {above:g}",
                    band=band.id, start=band.from_, better=better.id, above=better.from_,
                )  # fmt: skip
                raise MisplacedError(("bands", number, "from"), message)
        if (lowest := self.bands[-1]).from_ != 0:
            message = Message(
                "the lowest band begins at 0, so that every score has a grade; found '{band}' from {start:g}, "
                "write from: 0 or add a band below it",
                band=lowest.id, start=lowest.from_,
            )  # fmt: skip
            raise MisplacedError(("bands", len(self.bands) - 1, "from"), message)
        letters = [*(band.letter for band in self.bands), self.not_rated.letter]
        if len(set(letters)) < len(letters):
            raise ValueError(
                Message("bands and not_rated have letters of their own; found {letters}", letters=[*letters])
            )
        names = [band.id for band in self.bands]
        for number, name in enumerate(names):
            if name in names[:number] or name == "not_rated":
                message = Message("bands have ids of their own, and none is not_rated; found {names}", names=[*names])
                raise MisplacedError(("bands", number, "id"), message)
        return self

    def leaves(self) -> Iterator[Leaf]:
        """All indicators of the tree, in the order of the file."""
        return self.tree.leaves()

    def goalposts(self, indicator: Indicator) -> Goalposts | None:
        """What an indicator is scored by: the scheme's own goalposts, else the indicator's."""
        own = (leaf.goalposts for leaf in self.leaves() if leaf.indicator == indicator.code)
        return next(own, None) or indicator.goalposts

    def preparation(self, leaf: Leaf) -> Preparation:
        """What is done to a leaf's values: its own choices, else the scheme's."""
        own = {name: getattr(leaf, name) for name in Preparation.model_fields}
        return self.defaults.model_copy(update={name: choice for name, choice in own.items() if choice is not None})

    def directions(self) -> dict[str, tuple[str, str] | None]:
        """Each leaf's ``better``, its own or that of the nearest branch above that has one, and who says it."""
        return dict(_directions(self.tree, None))

    def dimensions(self) -> tuple[Branch, ...]:
        """The branches right under the root."""
        return tuple(child for child in self.tree.children if isinstance(child, Branch))

    def upper_grades(self, target: str | None) -> tuple[str, ...]:
        """The grades that are good enough: down to the one that every score should reach, else the better half."""
        grades = tuple(band.id for band in self.bands)
        return grades[: grades.index(target) + 1 if target in grades else max(len(grades) // 2, 1)]

    @property
    def lowest_edge(self) -> float:
        """The score below which the lowest grade begins."""
        return self.bands[-2].from_ if len(self.bands) > 1 else 0.0

    @property
    def rules_that_can_act(self) -> tuple[Rule, ...]:
        """The rules without those about dimensions that ask for more dimensions than there are."""
        most = len(self.dimensions())
        return tuple(rule for rule in self.rules if rule.below is None or rule.below.nodes <= most)

    def band(self, grade: str) -> Band | NotRated:
        """The band of a grade id; what stands in its place for ``not_rated``."""
        return next((band for band in self.bands if band.id == grade), self.not_rated)
