"""Headers of columns that are about persons: no ledger has such a column, and no file that has one is taken."""

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


def word_for(header: str) -> str | None:
    """The part of a header that says it is about persons; the rest of it could be a name."""
    header = header[:LONGEST_HEADER]
    match = PERSON_HEADER.search(header)
    return match.group() if match and not COUNTED.search(header) else None
