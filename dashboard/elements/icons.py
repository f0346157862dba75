"""What a control chart says, as an icon: which drawing, its letter, and the sentence that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from metrics.application.signals.rows import Movement, Verdict
from metrics.wording import Translate, mark

HIGH: Final = mark("H")
LOW: Final = mark("L")
FEW: Final = mark("n")

VARIATIONS: Final = {
    ("improvement", 1): mark("Improvement: high or rising, beyond normal variation"),
    ("improvement", -1): mark("Improvement: low or falling, beyond normal variation"),
    ("concern", 1): mark("Concern: high or rising, beyond normal variation"),
    ("concern", -1): mark("Concern: low or falling, beyond normal variation"),
    ("neutral", 1): mark("High or rising beyond normal variation, neither good nor bad"),
    ("neutral", -1): mark("Low or falling beyond normal variation, neither good nor bad"),
}
NORMAL: Final = mark("Within normal variation")
NO_LIMITS: Final = mark("No limits: too few records, or most points repeat")

ASSURANCES: Final = {
    "consistent_pass": (mark("P"), mark("Reliably meets the target")),
    "consistent_fail": (mark("F"), mark("Reliably misses the target")),
    "inconsistent": (mark("?"), mark("Does not reliably meet the target")),
}


@dataclass(frozen=True)
class Icon:
    """One drawing; ``shape`` names it in ``icons.js``."""

    shape: str
    letter: str
    """Empty where the drawing needs none."""
    side: int
    """1 high or rising, -1 low or falling, 0 neither."""
    label: str
    """What it says, for screen readers and the tooltip."""
    on_trial: bool = False
    """Whether limits rest on too few points to be relied on; drawn with a broken outline."""


def both(t: Translate, verdict: Verdict | Movement) -> tuple[Icon, Icon | None]:
    """The icons of variation and of assurance, the second one None where there is no verdict on a target."""
    shown = variation(t, verdict.variation, verdict.side, on_trial=verdict.trial)
    return shown, assurance(t, verdict.assurance, on_trial=verdict.trial)


def variation(t: Translate, verdict: str, side: int = 0, *, on_trial: bool = False) -> Icon:
    """The icon of a series' last point.

    Args:
        t: The reader's language.
        verdict: common_cause, improvement, concern or neutral; none where there are no limits and no signal.
        side: 1 high or rising, -1 low or falling, 0 without a signal.
        on_trial: Whether its limits rest on fewer than twelve points.
    """
    if verdict == "none":
        return Icon("none", t(FEW), 0, t(NO_LIMITS))
    if verdict == "common_cause":
        return Icon(verdict, "", 0, _label(t, NORMAL, on_trial), on_trial)
    letter, label = t(HIGH if side > 0 else LOW), _label(t, VARIATIONS[verdict, side], on_trial)
    return Icon(verdict, letter, side, label, on_trial)


def assurance(t: Translate, verdict: str, *, on_trial: bool = False) -> Icon | None:
    """The icon of a series against its target; None where nothing can be assured.

    Args:
        t: The reader's language.
        verdict: consistent_pass, consistent_fail or inconsistent; none without a target, a better end or limits.
        on_trial: As for ``variation``.
    """
    if verdict == "none":
        return None
    letter, label = ASSURANCES[verdict]
    return Icon(verdict, t(letter), 0, _label(t, label, on_trial), on_trial)


def legend(t: Translate) -> str:
    """What the drawings stand for."""
    return t(
        "Variation, by the control chart's last point: a wave is normal, a circle an improvement, a square a "
        "concern, each with H for high or L for low; n: no limits. Target: P is met every time, F "
        "is missed every time, ? is not reliably met. A broken outline: limits on trial."
    )


def _label(t: Translate, text: str, on_trial: bool) -> str:
    return t("{label} (limits on trial)").format(label=t(text)) if on_trial else t(text)
