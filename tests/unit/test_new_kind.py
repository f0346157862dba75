"""A kind of measure that the product does not have takes one module and one golden row, and nothing else."""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from metrics.application.city import METHODS, load_config
from metrics.definitions import schema
from metrics.definitions.words.indicators import describe
from metrics.errors import DefinitionError
from metrics.measures.kinds import KINDS, kind_of
from metrics.wording import Language, Translate, catalogue, to
from metrics.wording.translate import CATALOGUE
from tests.golden.contracts import Golden, configured, measured

# 2 × (1·10 + 2·20 + 3·30 + 4·140) / (4 × 200) - 5/4 = 1/2. With 10, 20, 30 or 140 left out it is 8/19, 13/27, 26/51 or
# 2/9; the error is the root of three quarters of their squared distances from their mean.
WITHOUT = (8 / 19, 13 / 27, 26 / 51, 2 / 9)
SPREAD = sum((one - sum(WITHOUT) / 4) ** 2 for one in WITHOUT)
GOLDEN = Golden("gini_share", "percent", "of: amount", 50.0, 4, se=100 * math.sqrt(3 / 4 * SPREAD), min_n=3)


@pytest.fixture(autouse=True)
def new_kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The module is there, as if it stood in ``measures/kinds/``, until the test is over."""
    monkeypatch.setattr(KINDS, "_methods", dict(KINDS._methods))
    importlib.import_module("tests.unit.gini_share")
    yield
    del sys.modules["tests.unit.gini_share"]


def test_it_is_measured_from_records(tmp_path: Path) -> None:
    [row] = measured(tmp_path, [GOLDEN]).to_dict("records")

    assert (row["value"], row["n"], row["se"]) == pytest.approx((GOLDEN.value, GOLDEN.n, GOLDEN.se))
    assert row["se"] == pytest.approx(19.451, abs=5e-4)
    assert (row["first"], row["as_of"], row["reason"]) == ("2021-05", "2021-05", None)


def test_too_few_records_are_no_value(tmp_path: Path) -> None:
    [row] = measured(tmp_path, [Golden(**{**vars(GOLDEN), "min_n": 5})]).to_dict("records")

    assert row["reason"] == "too_few"
    assert row["n"] == 4
    assert math.isnan(row["value"])
    assert math.isnan(row["se"])


def test_its_settings_are_checked(tmp_path: Path) -> None:
    wrong = [Golden("gini_share", "percent", "numerator: amount", 0.0, 0), Golden("gini_shares", "percent", "", 0.0, 0)]

    with pytest.raises(DefinitionError) as caught:
        load_config(configured(tmp_path, wrong))

    problems = [problem.partition("[E-SCH-19] indicators.")[2] for problem in caught.value.problems]
    assert problems == [
        "K0.measure: a gini_share needs of",
        "K0.measure: a gini_share has no numerator; it takes of",
        "K0.min_n: found 1; a gini_share needs at least 3",
        "K1.measure.kind: no measure kind is called 'gini_shares'; did you mean 'gini_share'? "
        "Known: change, count, gini_share, mean, median, rate, ratio, share",
    ]


def test_an_editor_offers_it() -> None:
    assert '"gini_share"' in schema.text_of("indicators", METHODS.measure)


CHINESE = {
    "Gini share: how far the total lies with few records": "基尼系数：数量集中于少数记录的程度",
    "{records} {denominator}, Gini share {value}": "{denominator} {records} 件，集中度 {value}",
}
"""What the kind brings for the catalogue."""


@pytest.mark.parametrize(
    ("language", "lines", "sentence"),
    [
        (
            "en",
            {
                "How it is computed": "Gini share: how far the total lies with few records",
                "Value of a record": '"Value"',
                "Minimum n": "fewer than 3 records: no value, not enough data",
            },
            "4 contracts, Gini share 50%",
        ),
        (
            "zh",
            {
                "计算方式": "基尼系数：数量集中于少数记录的程度",
                "取值": "合同金额",
                "最少样本": "记录少于3时不评分，记为数据不足",
            },
            "contracts 4 件，集中度 50%",
        ),
    ],
)
def test_it_is_explained(tmp_path: Path, language: Language, lines: dict[str, str], sentence: str) -> None:
    config = load_config(configured(tmp_path, [GOLDEN]))
    indicator = config.indicators["K0"]
    kind = kind_of(indicator)
    t = Translate(language, catalogue.read(CATALOGUE) | CHINESE) if language == "zh" else to("en")

    written = {
        t(label): t(text) for label, text in describe(indicator, config.ledgers["procurement"], kind, config.city)
    }

    assert {label: written[label] for label in lines} == lines
    assert t(kind.sentence).format(denominator="contracts", records=4, value="50%") == sentence
