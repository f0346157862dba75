"""Words that are about persons, and what looks like a name: neither stands in a definition or a file."""

from __future__ import annotations

import re
from typing import Final

PERSON: Final = (
    "citizen|person|applicant|reporter|complainant|petitioner|informant|whistle.?blower|handler|signatory|signer"
    "|guardian|beneficiary|resident|defendant|suspect"
)
"""Words for one person; a plural counts them."""
PERSON_HEADER: Final = re.compile(
    r"姓\s*名|身份证|证件号|电\s*话|手\s*机|联系方式|联系人|联络人|住\s*址|家庭地址|出生|生日(?!期)|银行卡|卡号|账户名|邮箱|微信"
    r"|车牌|籍贯|性别|(?:经办|填表|填报|报送|审核|当事|责任|举报|反映|负责|承办|监护|受益|申请|签字)人|户主"
    r"|person.?name|full.?name|first.?name|surname|phone|mobile|e-?mail|id.?(?:card|number)|passport|birth"
    rf"|\b(?:{PERSON})(?:'?s)?.?names?\b|\bnames? of (?:the |an? )?(?:{PERSON})|\b(?:{PERSON})\W*$"
    r"|\bwho (?:reported|complained|applied|signed|filled|handled)|\b(?:signed|handled) by\W*$",
    re.I,
)
COUNTED: Final = re.compile(r"(人次|人数|次数|件数|户数|数量|总数|率|额|比例|占比)(?:[（(].*[)）])?$|\bper \w+$", re.I)
"""A column that counts persons names none."""
LONGEST_HEADER: Final = 100
"""Characters of a header that are looked at."""
SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤惠同党权屈巩寇"
)
"""The hundred most frequent surnames and some of Shaanxi. Source: Ministry of Public Security, 2020."""
NAME: Final = re.compile(r"[\u4e00-\u9fff](?:[·•]?[\u4e00-\u9fff]){1,3}")
OF_BODIES: Final = re.compile("[局委办部处科院会区县市镇乡村道室组心所站队行社厅府馆校司团库厂店园号类级项期批次件网]$")
"""How names of offices, places and things end, and hardly any person's."""
OF_POSTS: Final = re.compile(
    "(?:常务|专职|兼任|代理)?副?(?:市长|区长|县长|书记|秘书长|主任|部长|局长|主席|会长|院长|检察长|常委|委员|同志|领导)"
)
"""What posts are called; a name may stand before or behind it."""
APART: Final = re.compile(r"[^\u4e00-\u9fff·•]+")


def word_for(header: str) -> str | None:
    """The part of a header that says it is about persons; the rest of it could be a name."""
    header = header[:LONGEST_HEADER]
    match = PERSON_HEADER.search(header)
    return match.group() if match and not COUNTED.search(header) else None


def a_name(code: str) -> bool:
    """Whether what should be a code looks like the name of a person and nothing else."""
    return code[:1] in SURNAMES and bool(NAME.fullmatch(code)) and not OF_BODIES.search(code)


def names_a_person(title: str) -> bool:
    """Whether what should be called a post has what looks like a name in it, alone or beside the word for a post."""
    parts = (part for piece in APART.split(title) for part in OF_POSTS.split(piece))
    return any(map(a_name, parts))
