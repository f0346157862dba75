"""One of each thing that may be added, as somebody would write it who follows CONTRIBUTING."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.conftest import ROOT

CATALOGUE: Final = "metrics/wording/locale/zh_CN/LC_MESSAGES/messages.po"
KIND: Final = ROOT / "tests" / "unit" / "gini_share.py"
"""A kind of measure, whole; its golden row stands in ``tests/unit/test_new_kind.py``."""


class Copy:
    """A copy of the product, to be written into."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> None:
        """A new file."""
        file = self.root / path
        assert not file.exists(), path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        """More lines at a file's end."""
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def replace(self, path: str, old: str, new: str) -> None:
        """Other words in place of some."""
        file = self.root / path
        whole = file.read_text(encoding="utf-8")
        assert old in whole, f"{path}: {old}"
        file.write_text(whole.replace(old, new, 1), encoding="utf-8")

    def insert(self, path: str, before: str, text: str) -> None:
        """More words before some that are there."""
        self.replace(path, before, text + before)

    def translate(self, english: str, chinese: str) -> None:
        """One more entry of the catalogue."""
        self.append(CATALOGUE, f'\nmsgid "{english}"\nmsgstr "{chinese}"\n')


def indicator(copy: Copy) -> None:
    """The share of clues that somebody sent in."""
    copy.append("config/indicators/supervision.yaml", """\
  SU9:
    title: {zh: 信访来源占比, en: Share of clues from petitions}
    unit: percent
    cadence: M
    nature: process
    link: supervise
    measure: {kind: share, ledger: clues, window: 12, numerator: source == 'petition'}
    words: {numerator: {zh: 信访来源, en: from petitions}, denominator: {zh: 线索, en: clues}}
    goalposts: {worst: 90, target: 30, best: 10}
    min_n: 5
    source: {zh: 问题线索处置工作规则, en: Rules for handling clues}
""")  # fmt: skip
    line = "        - {indicator: SU2, weight: 0.20}\n"
    half = line.replace("0.20", "0.10")
    copy.replace("config/schemes/baoji-2021.yaml", line, half + half.replace("SU2", "SU9"))


def ledger(copy: Copy) -> None:
    """Visits that a body makes to its villages."""
    copy.write("config/ledgers/visits.yaml", """\
# yaml-language-server: $schema=../schema/ledger.schema.json
id: visits
title: {zh: 走访月统计表, en: Visits}
supplier: {zh: 市委组织部, en: Organisation department}
cadence: M
dated_by: month_end_on
key: [entity, month_end_on]
columns:
  month_end_on: {zh: 月末日期, en: Month end, type: date}
  visits: {zh: 走访次数, en: Visits, type: integer, min: 0}
""")  # fmt: skip


def rule(copy: Copy) -> None:
    """A body's code that was written under its name as well."""
    copy.insert("metrics/intake/rules.yaml", "Q-ENT-07:\n", """\
E-ENT-08:
  found: "the name is the code '{value}'"
  remedy: "write the body's name"
""")  # fmt: skip
    copy.translate("the name is the code '{value}'", "单位名称处填了代码“{value}”")
    copy.translate("write the body's name", "请填写单位名称")
    copy.insert("metrics/intake/bodies.py", "        by_name, dated = ", """\
        if name == code:
            return BodyMatch(None, Finding("name", "E-ENT-08", {}))
""")  # fmt: skip
    copy.insert("tests/corpus/business.py", '    city = load_config().city\n    unknown', """\
    yield refused("B02x", "a code in place of the name", FILE, _clues(CLUES.row(1, 单位名称="G03")),
                  CLUES.at("E-ENT-08", "单位名称", 2))  # fmt: skip
""")  # fmt: skip


def table(copy: Copy) -> None:
    """Remarks on months."""
    copy.insert("metrics/ledgers/tables.py", '    Table(\n        "runs",\n', """\
    Table(
        "remarks",
        metadata,
        Column("period", word(), primary_key=True),
        Column("written_at", DateTime, nullable=False),
    )
""")  # fmt: skip
    copy.write("metrics/ledgers/migrations/versions/r0003_remarks.py", '''\
"""Remarks on months."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    word = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "remarks",
        sa.Column("period", word, primary_key=True),
        sa.Column("written_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("remarks")
''')  # fmt: skip


def method(copy: Copy) -> None:
    """A normaliser that knows full points and none."""
    copy.insert("metrics/scoring/normalise.py", '@NORMALISERS.register("step_bands")\n', '''\
@NORMALISERS.register("all_or_nothing")
def all_or_nothing(values: Floats, *, worst: float | Floats, target: float | Floats, best: float | Floats) -> Floats:
    """Score 100 from the target on and 0 before it."""
    reached = (values - target) * np.sign(np.asarray(best, float) - worst) >= 0
    return np.where(np.isnan(values), np.nan, np.where(reached, 100.0, 0.0))


''')  # fmt: skip
    copy.insert("tests/golden/test_normalise.py", '    ("goalposts", (20, 50, 85), {}, 71.6,', """\
    ("all_or_nothing", (70, 95, 100), {}, 95.0, 100.0, "by definition: the target is reached"),
""")  # fmt: skip
    copy.insert("docs/methods.md", " `step_bands` |", " `all_or_nothing`")
    copy.insert("dashboard/presenters/indicators/method_words.py", '    "step_bands": (', """\
    "all_or_nothing": (mark("all or nothing"), mark("Full points from the target on, none before it.")),
""")  # fmt: skip
    copy.translate("all or nothing", "达标制")
    copy.translate("Full points from the target on, none before it.", "达到目标得满分，否则不得分。")


def kind(copy: Copy) -> None:
    """The Gini share, of which the tests hold a copy."""
    copy.write("metrics/measures/kinds/gini_share.py", KIND.read_text(encoding="utf-8"))
    copy.insert("tests/golden/test_kinds.py", "]  # fmt: skip\n", """\
    # From ranks and amounts: 2 x 700 / (4 x 200) - 5/4; with each left out in turn for the error.
    Golden("gini_share", "percent", "of: amount", 50.0, 4, se=19.4510311576013, min_n=3),
""")  # fmt: skip
    copy.insert(
        "docs/methods.md",
        "| `mean` | of |",
        "| `gini_share` | of | | Gini coefficient | records | jackknife | not known |\n",
    )
    copy.translate("Gini share: how far the total lies with few records", "基尼系数：数量集中于少数记录的程度")
    copy.translate("{records} {denominator}, Gini share {value}", "{denominator} {records} 件，集中度 {value}")
    copy.translate(
        "No funnel is drawn: a Gini share is no number of cases out of others; the values stand as dots.",
        "此处不画漏斗图：集中度不是“若干件中的几件”；各单位数值见下方散点图。",
    )


def alert(copy: Copy) -> None:
    """A body that was not rated for two years would be called out."""
    copy.append("metrics/monitoring/alerts.py", '''

@ALERTS.register("long_silent")
def long_silent(monitor: Monitor) -> pd.DataFrame:
    """Nothing has been known of a body for long."""
    return not_rated(monitor).iloc[:0]
''')  # fmt: skip
    copy.append("config/monitoring.yaml", "    - long_silent\n")
    copy.insert("metrics/wording/alerts.py", '    "not_rated": (mark(', """\
    "long_silent": (mark("Long silent"), mark("Nothing has been known of a body for long.")),
""")  # fmt: skip
    copy.insert(
        "dashboard/screens/review/alert_evidence.py",
        '    "not_rated": _not_rated,\n',
        '    "long_silent": _not_rated,\n',
    )
    copy.translate("Long silent", "长期无数据")
    copy.translate("Nothing has been known of a body for long.", "某单位长期没有任何数据。")


def page(copy: Copy) -> None:
    """A page that says which city this is."""
    copy.write("dashboard/screens/imprint/__init__.py", '"""Imprint page."""\n')
    copy.write("dashboard/screens/imprint/page.py", '''\
"""Imprint: whose city this is."""

from __future__ import annotations

import streamlit as st

from dashboard.elements import parts
from dashboard.screens.imprint.view import imprint_view
from dashboard.session import cache


def page() -> None:
    """Draw the page."""
    session = cache.session()
    parts.header(session, session.t("Imprint"))
    st.text(imprint_view(session))
''')  # fmt: skip
    copy.write("dashboard/screens/imprint/view.py", '''\
"""What the imprint says."""

from __future__ import annotations

from dashboard.session.query import Session


def imprint_view(session: Session) -> str:
    """One sentence about the city."""
    return session.t("This is {city}.").format(city=session.config.city.title.get(session.language))
''')  # fmt: skip
    copy.insert("dashboard/menu.py", '    (mark("About"), (Entry("method",', "    # Whose city this is.\n")
    copy.insert("dashboard/menu.py", 'Entry("method",', 'Entry("imprint", mark("Imprint"), ":material/info:"), ')
    copy.insert("tests/browser/test_pages.py", '    "method",\n', '    "imprint",\n')
    copy.translate("Imprint", "关于")
    copy.translate("This is {city}.", "这里是{city}。")


def text(copy: Copy) -> None:
    """One more sentence."""
    copy.append("dashboard/screens/overview/view.py", '''

def north(t: Translate) -> str:
    """Which way the map lies."""
    return t("North is up, as on most maps.")
''')  # fmt: skip
    copy.translate("North is up, as on most maps.", "上北下南。")


def shape(copy: Copy) -> None:
    """An agenda may say where the meeting is."""
    copy.insert("metrics/definitions/briefing.py", "    slides: Annotated[", "    room: Text | None = None\n")


def package(copy: Copy) -> None:
    """A package, and what pinning it comes to."""
    copy.append("requirements.in", "example-package==1.0\n")
    copy.append("requirements.txt", f"example-package==1.0 \\\n    --hash=sha256:{'0' * 64}\n")


def command(copy: Copy) -> None:
    """A command that counts bodies."""
    copy.insert("metrics/cli/definitions.py", "\n\ndef _check(", """
    commands.add("bodies", _bodies, t("Say how many bodies are assessed."))
""".rstrip("\n"))  # fmt: skip
    copy.append("metrics/cli/definitions.py", '''

def _bodies(chosen: argparse.Namespace) -> int:
    from metrics.application.city import load_config

    print(json.dumps(len(load_config(chosen.config).city.entities)))
    return OK
''')  # fmt: skip
    copy.insert(
        "README.md", "python -m metrics demo ", "python -m metrics bodies                      # how many there are\n"
    )
    copy.translate("Say how many units are assessed.", "显示参评单位数。")


ADDITIONS: Final[Mapping[str, Callable[[Copy], None]]] = {
    "an indicator": indicator,
    "a ledger": ledger,
    "a rule for files": rule,
    "a table of the product": table,
    "a method": method,
    "a kind of measure": kind,
    "an alert rule": alert,
    "a page": page,
    "a text": text,
    "a definition's shape": shape,
    "a package": package,
    "a command": command,
}
"""By the words of CONTRIBUTING."""
