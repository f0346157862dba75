"""The order of work: read the definitions, draw the levels, build each ledger, write the files."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from metrics.definitions import fingerprint, load
from sample_data import anomalies, discipline, duties, files, inspection, linkage, people, power, reforms, supervision
from sample_data.city import Config, Form, read
from sample_data.levels import World, draw
from sample_data.returns import returns
from sample_data.span import CLOSED_ON, FIRST_DAY, LAST_DAY, Days

SEED: Final = 2021
LEDGERS: Final = Path(__file__).with_name("ledgers")
"""Where the files are written unless somebody says otherwise."""

CONFIG: Final = Path(__file__).resolve().parent.parent / "config"

CITY: Final = "baoji"
"""Id of the city that the sample is drawn for."""

Builder = Callable[[World, np.random.Generator], pd.DataFrame]

BUILDERS: Final[dict[str, Builder]] = {
    "anomalies": anomalies.anomalies,
    "appraisals": reforms.appraisals,
    "assessments": reforms.assessments,
    "audit_findings": power.audit_findings,
    "cases": discipline.cases,
    "clues": supervision.clues,
    "criticisms": discipline.criticisms,
    "data_checks": discipline.data_checks,
    "decisions": power.decisions,
    "duty_coverage": duties.duty_coverage,
    "duty_list": duties.duty_list,
    "duty_reports": duties.duty_reports,
    "inspection_findings": inspection.inspection_findings,
    "joint_talks": linkage.joint_talks,
    "letters": supervision.letters,
    "livelihood_issues": people.livelihood_issues,
    "meetings": duties.meetings,
    "opinions": linkage.opinions,
    "personnel_replies": linkage.personnel_replies,
    "petitions": discipline.petitions,
    "procurement": power.procurement,
    "rectification_reviews": inspection.rectification_reviews,
    "reform_tasks": reforms.reform_tasks,
    "reported_matters": linkage.reported_matters,
    "risk_points": supervision.risk_points,
    "surveys": people.surveys,
    "training": duties.training,
    "village_reports": supervision.village_reports,
}


def generate(out: Path, seed: int = SEED, config: Path = CONFIG) -> list[Path]:
    """Write all ledgers, one file a ledger and calendar year.

    Args:
        out: Folder to write into; made if need be, other files in it are left alone.
        seed: Same seed and same configuration, same bytes.
        config: Folder with ``city.yaml``, ``ledgers/`` and ``indicators/``.

    Returns:
        The files, in the order they were written.
    """
    definitions = read(config)
    frames = build(definitions, seed)
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for form in definitions.forms.values():
        written += files.write(frames[form.id], form, definitions.city, out, stream(seed, f"names of {form.id}"))
    return written


def ledgers(seed: int = SEED, config: Path = CONFIG) -> dict[str, pd.DataFrame]:
    """The ledgers as frames, before they are put into departments' words; ``entity`` holds the body's id."""
    return build(read(config), seed)


def is_drawn_for(config: Path) -> bool:
    """Whether a folder holds the definitions that the product comes with, of which alone there is a sample.

    They may be tuned in their place; once they speak of another city, or ask for another ledger, there is none.
    """
    if fingerprint(config) != fingerprint(CONFIG):
        return False
    definitions = load(config)
    return definitions.city.id == CITY and set(definitions.ledgers) <= {*BUILDERS, "returns"}


def stream(seed: int, name: str) -> np.random.Generator:
    """A source of randomness of its own, so that adding a ledger does not move the others."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(zlib.crc32(name.encode()),)))


def build(config: Config, seed: int) -> dict[str, pd.DataFrame]:
    """Draw every ledger that the configuration defines."""
    if unknown := sorted(set(config.forms) - set(BUILDERS) - {"returns"}):
        raise ValueError(f"no sample is drawn for the ledgers {', '.join(unknown)}")
    world = World(config.city, draw(config, stream(seed, "levels")))
    frames = {
        name: _complete(BUILDERS[name](world, stream(seed, name)), form, config, stream(seed, f"recorded {name}"))
        for name, form in config.forms.items()
        if name != "returns"
    }
    if "returns" in config.forms:
        frames["returns"] = returns(frames, config.forms, stream(seed, "returns"))
    return frames


def _complete(frame: pd.DataFrame, form: Form, config: Config, rng: np.random.Generator) -> pd.DataFrame:
    """Put columns in order, name the bodies, add the day each row was entered, keep to the span."""
    frame = frame.reset_index(drop=True)
    dated = frame[form.dated_by]
    inside = ((dated >= pd.Timestamp(FIRST_DAY)) & (dated <= pd.Timestamp(LAST_DAY))).to_numpy()
    entered = pd.Series(_entered(frame, form, rng), index=frame.index).astype("datetime64[s]")
    if "recorded_on" in frame:
        entered = frame["recorded_on"].fillna(entered)
    ids = np.array([body.id for body in config.city.bodies], dtype=object)
    whole = frame.reindex(columns=list(form.columns)).assign(recorded_on=entered)
    whole.insert(0, "entity", ids[frame["body"].to_numpy()])
    return whole[inside].reset_index(drop=True)


def _entered(frame: pd.DataFrame, form: Form, rng: np.random.Generator) -> Days:
    """A few working days after the last thing the row tells; a deadline alone is no event."""
    told = [name for name in form.dates if name == form.dated_by or not name.endswith("due_on")]
    last = frame[told].max(axis=1).to_numpy().astype("datetime64[D]")
    entered = np.busday_offset(last, rng.integers(1, 6, len(frame)), roll="forward")
    return np.minimum(entered, CLOSED_ON)
