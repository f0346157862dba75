"""What findings on coherence say: one sentence a kind, in both languages; every number in it was worked out."""

from __future__ import annotations

from typing import Final

from metrics.model import Text

SENTENCES: Final = {
    "missing": Text(
        zh="“{a}”应有{rows}个得分，实有{count}个（{share}），不足{limit}，比较的依据偏少。",
        en="“{a}” has {count} of {rows} scores that are due ({share}), under {limit}: comparisons rest on little.",
    ),
    "constant": Text(
        zh="“{a}”的{rows}个得分完全相同，没有区分作用。",
        en="All {rows} scores of “{a}” are the same: it tells nobody apart.",
    ),
    "ceiling": Text(
        zh="“{a}”的{rows}个得分中有{count}个是满分（{share}），超过{limit}，难以区分好的与更好的。",
        en="{count} of {rows} scores of “{a}” are 100 ({share}), more than {limit}: "
        "it hardly tells the good from the better.",
    ),
    "floor": Text(
        zh="“{a}”的{rows}个得分中有{count}个是0分（{share}），超过{limit}，难以区分差的与更差的。",
        en="{count} of {rows} scores of “{a}” are 0 ({share}), more than {limit}: "
        "it hardly tells the poor from the poorer.",
    ),
    "one_value": Text(
        zh="“{a}”的{rows}个得分中有{count}个相同（{share}），超过{limit}，区分度不足。",
        en="{count} of {rows} scores of “{a}” are the same ({share}), more than {limit}: it hardly tells bodies apart.",
    ),
    "outliers": Text(
        zh="“{a}”的得分受少数离群值左右（偏度{skew}，超额峰度{kurtosis}），可考虑作离群值处理。",
        en="A few outliers shape the scores of “{a}” (skewness {skew}, excess kurtosis {kurtosis}); "
        "consider treating them.",
    ),
    "collinear": Text(
        zh="“{a}”与“{b}”高度相关（r = {r}），几乎在重复计分，可考虑合并或降低权重。",
        en="“{a}” and “{b}” are highly correlated (r = {r}) and all but count the same thing twice; "
        "consider merging them or lowering their weights.",
    ),
    "negative": Text(
        zh="“{a}”与“{b}”同属“{parent}”却此高彼低（r = {r}），合并后互相抵消，请核对方向或分开评价。",
        en="“{a}” and “{b}”, both under “{parent}”, move against each other (r = {r}) and cancel out; "
        "check which end of each is good, or rate them apart.",
    ),
    "against_parent": Text(
        zh="“{a}”与所属的“{parent}”方向相反（r = {r}）：前者得分高的，后者往往低。请核对方向或归属。",
        en="“{a}” runs against “{parent}”, to which it belongs (r = {r}): where it is high, the whole tends to be low; "
        "check which end is good, and whether it belongs there.",
    ),
    "weak": Text(
        zh="“{a}”与所属的“{parent}”相关很弱（r = {r}，低于{limit}），在后者的得分中几乎看不出来。",
        en="“{a}” is weakly correlated with “{parent}”, to which it belongs (r = {r}, under {limit}): "
        "it hardly shows in that score.",
    ),
    "inconsistent": Text(
        zh="“{parent}”的{items}项内部一致性偏低（克朗巴赫α = {alpha}，低于{limit}），它们未必衡量同一件事。",
        en="The {items} parts of “{parent}” are of low consistency (Cronbach's alpha {alpha}, under {limit}): "
        "they may not measure one thing.",
    ),
    "several_components": Text(
        zh="“{parent}”的{items}项有{count}个特征值大于1的主成分，第一个解释{share}的差异：它衡量的不止一件事。",
        en="The {items} parts of “{parent}” have {count} principal components with an eigenvalue over 1; the first "
        "explains {share} of the variance: it measures more than one thing.",
    ),
}
"""Kind of finding → sentence. ``a``, ``b`` and ``parent`` are titles, the others written numbers."""


def sentence(kind: str, titles: dict[str, Text], numbers: dict[str, str]) -> Text:
    """The sentence of one kind of finding with its titles and numbers filled in."""
    zh, en = (
        SENTENCES[kind].get(language).format(**numbers, **{key: item.get(language) for key, item in titles.items()})
        for language in ("zh", "en")
    )
    return Text(zh=zh, en=en)
