"""Only organisations are assessed: what could name a person refuses the whole file, and no part of it is repeated."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from metrics.intake import persons
from metrics.intake.contents import Cell, Dressed, Scaled, SheetOpened
from metrics.intake.unpacking import Unpacking
from metrics.model.persons import word_for
from metrics.wording import say
from tests.intake.sheets import HEADER, RIGHT, Sheet, changed, config, events, header_of, petitions, unpacked

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
RECALL, FALSE_ALARMS = 0.995, 0.001
EMPTY: list[Cell] = []


def identity_number(chance: random.Random) -> str:
    """An identity number with a right check character, of nobody."""
    born = f"{chance.randint(1935, 2012)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    digits = f"{chance.randint(110000, 659000)}{born}{chance.randint(0, 999):03d}"
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def card_number(chance: random.Random) -> str:
    """A bank card's number with a right check digit, of nobody."""
    start, length = chance.choice([("62", 16), ("6222", 19), ("621", 19), ("4", 16), ("52", 16), ("955880", 19)])
    digits = start + "".join(str(chance.randint(0, 9)) for _ in range(length - len(start) - 1))
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def mobile_number(chance: random.Random) -> str:
    return f"1{chance.randint(3, 9)}{chance.randint(0, 10**9 - 1):09d}"


def mail(chance: random.Random) -> str:
    return f"someone{chance.randint(1, 99)}@mail{chance.randint(1, 9)}.example.cn"


def plate(chance: random.Random) -> str:
    letters, digits = chance.choice(["AD", "C", "BF", "E"]), f"{chance.randint(0, 99999):05d}"
    return f"陕{letters[0]}{chance.choice(['', '·', ' '])}{letters[1:]}{digits}"


def grouped(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


KINDS: list[tuple[str, Callable[[random.Random], str], Callable[[str], str]]] = [
    ("E-PERSON-02", identity_number, lambda number: f"{number[:6]} {number[6:14]}-{number[14:]}"),
    ("E-PERSON-03", mobile_number, lambda number: f"{number[:3]}-{number[3:7]}-{number[7:]}"),
    ("E-PERSON-04", card_number, grouped),
    ("E-PERSON-05", mail, str.upper),
    ("E-PERSON-06", plate, str),
]


@pytest.mark.parametrize(("code", "made", "apart"), KINDS, ids=[code for code, _, _ in KINDS])
def test_cells_about_persons_are_found(
    code: str, made: Callable[[random.Random], str], apart: Callable[[str], str]
) -> None:
    chance = random.Random(5)
    numbers = [made(chance) for _ in range(400)]
    ways: list[Callable[[str], Cell]] = [
        lambda number: number,
        apart,
        lambda number: f"联系：{number}。",
        lambda number: number.translate(WIDE),
        lambda number: int(number) if number.isdigit() and len(number) < 16 else number,
    ]
    found = [persons.found(way(number)) for number in numbers for way in ways]

    assert found.count(code) >= RECALL * len(found)


@pytest.mark.parametrize(("code", "made", "apart"), KINDS, ids=[code for code, _, _ in KINDS])
def test_whatever_is_found_in_a_cell_is_worth_a_look_among_many(
    code: str, made: Callable[[random.Random], str], apart: Callable[[str], str]
) -> None:
    chance = random.Random(8)
    numbers = [way(number) for number in (made(chance) for _ in range(100)) for way in (str, apart)]
    cells: list[Cell] = [*numbers, *(number.translate(WIDE) for number in numbers), 610302198503071000, "制表人：李娜"]
    cells += [float(number) for number in numbers if number.isdigit() and len(number) < 16]
    passed_over = [
        cell for cell in cells if persons.found(cell) and not persons.suspicious(["审核", cell, "2021-06-30", None])
    ]

    assert passed_over == []
    assert sum(persons.found(cell) == code for cell in cells) >= RECALL * len(numbers)


@pytest.mark.parametrize(
    "cell", [Dressed(13812345678, "#,##0"), Dressed(13812345678, '0"号"'), Scaled(13812345678, 1, 10_000)]
)
def test_a_number_is_found_whatever_its_format_makes_of_it(cell: Cell) -> None:
    """A mobile number whose cell adds a word to it was taken for a figure."""
    assert persons.found(cell) == "E-PERSON-03"
    assert persons.suspicious(["市教育局", cell])
    assert "E-PERSON-03" in petitions(changed(D=cell)).codes


def test_codes_of_district_and_year_are_passed_over_at_once() -> None:
    """What stands beside each other, as a label and a name, is looked at row by row."""
    assert not persons.suspicious(["TB-610324-2019-2", "XS-610302-2020-0417", 20190630.5, "审核人", "王小明", True])


def clean(chance: random.Random) -> Cell:
    """What stands in ledgers: figures, amounts, codes, document numbers, days."""
    year, month, day, number = chance.randint(2016, 2024), chance.randint(1, 12), chance.randint(1, 28), chance.random()
    return chance.choice(
        [
            int(number * 10**6), round(number * 10**9, 2), f"{number * 10**8:.2f}", f"{year}-{month:02d}-{day:02d}",
            f"XS-610302-{year}-{int(number * 10**4):04d}", f"{year}{month:02d}{day:02d}{int(number * 10**4):04d}",
            f"陕纪函〔{year}〕{int(number * 300)}号", f"{year}-{month:02d}-{day:02d} 12:30:00",
            f"HT{year}{int(number * 10**8):08d}", f"12610300{int(number * 10**9):09d}X", f"G{int(number * 99):02d}",
            f"{year}年{month}月{day}日", f"SXBJ-{year}-{month:02d}-{int(number * 10**6):06d}", "渭滨区住房和城乡建设局",
        ]
    )  # fmt: skip


def test_clean_cells_raise_no_alarm() -> None:
    chance = random.Random(6)
    alarms = [one for one in (clean(chance) for _ in range(20_000)) if persons.found(one) is not None]

    assert len(alarms) <= FALSE_ALARMS * 20_000, alarms[:5]


@pytest.mark.parametrize("title", [
    "姓名", "被举报人姓名", "身份证件", "证件号码", "联系电话", "手机号", "经办人", "填表人", "报送人", "单位负责人",
    "当事人", "被反映人", "出生年月", "生日", "银行卡号", "家庭住址", "e-mail", "Mobile", "车牌号码",
    "Name of citizen", "Name of the applicant", "Citizen name", "Citizen's name", "Who reported",
    "Reporter", "Signed by", "Contact person",
])  # fmt: skip
def test_columns_about_persons_are_known_by_their_titles(title: str) -> None:
    assert word_for(title)


def test_columns_of_the_ledgers_are_not_about_persons() -> None:
    titles = {str(title) for ledger in config().ledgers.values() for title in header_of(ledger)}

    assert not [title for title in titles if word_for(title)]
    assert not [title for title in ("谈话人数", "电话次数", "负责人数", "举报人次", "发生日期") if word_for(title)]
    english = (
        "Name",
        "Name of body",
        "Reported by",
        "Project name",
        "Persons talked to",
        "Reporters",
        "Number of applicants",
        "Reported on",
        "Residents",
        "Per resident",
        "Applicants per post",
        "Contacts made",
    )
    assert not [title for title in english if word_for(title)]


@pytest.mark.parametrize("cell", ["王小明", "李娜", "张·三"])
def test_a_name_is_no_code(cell: str) -> None:
    row: list[Cell] = ["G03", "市教育局", cell, "日常监督", "廉洁纪律", "2021-01-05", "2021-04-05", None, None, None]
    header = header_of(config().ledgers["clues"])
    found = unpacked([Sheet([header, row])], name="问题线索台账.xlsx")

    assert found.places == [("E-PERSON-07", 2, "C")]
    assert cell not in say(found.problems[0].sentence, "zh")


@pytest.mark.parametrize(
    "cell", ["渭滨区民政局", "林业局", "高新区", "文化馆", "XS-2021-王-1", "陈仓区", "金台区教体局"]
)
def test_a_body_is_no_name(cell: str) -> None:
    assert not persons.a_name(cell)


@pytest.mark.parametrize(
    "cell", ["填表人：王小明", "审核人:李娜", "单位负责人（签字）：张三丰", "制表：赵一  2021年7月1日", "联系人 陈·明"]
)
def test_a_signature_refuses_the_whole_file(cell: str) -> None:
    found = petitions(RIGHT, EMPTY, [cell])

    assert found.places == [("E-PERSON-08", 4, "A")]
    assert cell[-2:] not in say(found.problems[0].sentence, "zh")


@pytest.mark.parametrize(
    "cell",
    [
        "填表人：",
        "填报单位：市教育局",
        "责任人：渭滨区民政局",
        "审核：通过",
        "统计口径：按月",
        "说明：由各单位负责人签字后报送",
    ],
)
def test_what_names_nobody_is_no_signature(cell: str) -> None:
    assert persons.found(cell) is None


@pytest.mark.parametrize("letter", ["B", "A"])
def test_a_name_in_place_of_a_body_is_not_repeated(letter: str) -> None:
    found = petitions(changed(**{letter: "王小明"}))

    assert found.problems[0].code in ("E-ENT-01", "E-ENT-02")
    assert not [
        one for one in found.problems if "王小明" in say(one.sentence, "zh") or "王小明" in say(one.sentence, "en")
    ]


def test_a_body_written_short_is_repeated_beside_its_whole_name() -> None:
    [problem] = petitions(changed(B="陈仓")).problems
    assert not petitions(changed(A="610304", B="陈仓")).problems

    assert problem.value == "陈仓"
    assert "陈仓" in say(problem.sentence, "zh")


NUMBER = "610302198503071230"[:17] + "X"


def of_nobody() -> str:
    return identity_number(random.Random(7))


PLACES: list[tuple[list[Sheet], str, tuple[int, str]]] = [
    ([Sheet([HEADER, RIGHT, changed(D="@")])], "a declared column", (3, "D")),
    ([Sheet([["@"], HEADER, RIGHT])], "above the header", (1, "A")),
    ([Sheet([[*HEADER, "备注"], [*RIGHT, "@"]])], "a column that is not asked for", (2, "K")),
    ([Sheet([[*HEADER, "@"], RIGHT])], "the header", (1, "K")),
    ([Sheet([HEADER, RIGHT]), Sheet([["x"], ["@"]], SheetOpened("隐藏", "hidden"))], "a hidden sheet", (2, "A")),
    ([Sheet([HEADER, *([RIGHT] * 7000), changed(J="@")])], "far below", (7002, "J")),
    ([Sheet([["x", "y"], ["@"]])], "no ledger at all", (2, "A")),
    ([Sheet([HEADER, RIGHT, ["合计", "@"]])], "a total", (3, "B")),
]


@pytest.mark.parametrize(("sheets", "where", "place"), PLACES, ids=[where for _, where, _ in PLACES])
def test_a_number_is_found_wherever_it_stands_and_never_repeated(
    sheets: list[Sheet], where: str, place: tuple[int, str]
) -> None:
    number = of_nobody()
    filled = [
        Sheet([[number if cell == "@" else cell for cell in row] for row in sheet.rows], sheet.opened)
        for sheet in sheets
    ]
    found = unpacked(filled)

    assert ("E-PERSON-02", *place) in found.places, where
    said = [say(one.sentence, language) for one in found.problems for language in ("zh", "en")]
    assert not [
        sentence for sentence in said if number in sentence or number[:6] in sentence or number[6:14] in sentence
    ]


def test_nothing_else_of_such_a_file_is_repeated() -> None:
    found = unpacked([Sheet([[*HEADER, "王小明的列"], [*changed(D="王小明", B="王小明局"), of_nobody()]])])

    assert {"N-HEAD-08", "E-PERSON-02"} <= set(found.codes)
    assert not [
        one for one in found.problems if "王小明" in say(one.sentence, "zh") + say(one.sentence, "en") + repr(one)
    ]


def test_after_the_first_sign_no_record_is_handed_on() -> None:
    found = unpacked([Sheet([HEADER, *([RIGHT] * 600), changed(D=of_nobody()), *([RIGHT] * 600)])])

    assert len(found.records) < 600
    assert found.parcel.problems.about_persons


def test_nothing_is_repeated_to_who_stops_at_the_first_chunk_after_a_sign() -> None:
    header = header_of(config().ledgers["clues"])
    row: list[Cell] = ["G03", "市教育局", "XS-1", "日常监督", "廉洁纪律", "2021-01-05", "2021-04-05", None, None, None]
    rows = [[*row[:2], f"XS-{number}", *row[3:]] for number in range(4999)]
    rows += [[*row[:3], "王小明说", *row[4:]], [*row[:2], "李小明", *row[3:]], *rows]
    parcel = Unpacking("clues.xlsx", events([Sheet([header, *rows])], "xlsx"), config())

    for _ in parcel.chunks():
        if parcel.problems.about_persons:
            break
    assert [one.code for one in parcel.problems] == ["E-WORD-01", "E-PERSON-07"]
    assert not [one for one in parcel.problems if "小明" in repr(one)]


def test_a_column_about_persons_is_named_by_the_word_alone() -> None:
    found = unpacked([Sheet([[*HEADER, "王小明电话"], [*RIGHT, None]])])

    assert ("E-PERSON-01", 1, "K") in found.places
    assert not [one for one in found.problems if "王小明" in repr(one)]


def test_a_column_about_persons_is_found_on_hidden_sheets_too() -> None:
    found = unpacked(
        [Sheet([HEADER, RIGHT]), Sheet([["序号", "姓名"], ["1", "甲"]], SheetOpened("名单", "very_hidden"))]
    )

    assert ("E-PERSON-01", 1, "B") in found.places


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("信访举报月统计表_2021.xlsx", "信访举报月统计表_2021.xlsx"),
        ("信访举报月统计表_2021年6月.csv", "信访举报月统计表_2021年6月.csv"),
        ("信访举报月统计表_王小明.xlsx", "信访举报月统计表_….xlsx"),
        ("信访举报月统计表_13812345678.xlsx", "信访举报月统计表_….xlsx"),
        ("信访举报月统计表-138-1234-5678.xlsx", "信访举报月统计表….xlsx"),
        ("王小明13812345678.xlsx", "….xlsx"),
        ("clues_2021-06.王小明", "clues_2021-06.…"),
        ("王小明", "…"),
        ("信访举报月统计表_2021年6月_渭滨区.xlsx", "信访举报月统计表_2021年6月_渭滨区.xlsx"),
        ("市教育局王小明_信访举报月统计表_2021-06.xlsx", "市教育局…_信访举报月统计表_2021-06.xlsx"),
    ],
)
def test_a_file_s_name_is_cut_down_to_what_is_nobody_s(name: str, kept: str) -> None:
    assert unpacked([Sheet([HEADER, RIGHT])], name=name).parcel.stored == kept


def test_a_sheet_called_by_a_number_is_a_sign() -> None:
    found = unpacked([Sheet([HEADER, RIGHT], SheetOpened("13812345678"))])

    assert found.parcel.problems.counts["E-PERSON-03"] == 1
    assert not [one for one in found.problems if "13812345678" in repr(one)]


def test_counts_of_many_clean_rows_are_no_sign() -> None:
    found = petitions(*([RIGHT] * 2000))

    assert found.problems == []
    assert len(found.records) == 2000
