"""What PostgreSQL and the system say is told in the reader's language, and no password with it."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from metrics.errors import Message, OperatorError
from metrics.ledgers import engines
from metrics.model.foreign import understood
from metrics.wording import say

AT = 'connection failed: connection to server at "127.0.0.1", port 1 failed: '


@pytest.mark.parametrize(
    ("line", "zh"),
    [
        (f"{AT}Connection refused", "连不上服务器 127.0.0.1:1（对方拒绝连接，服务可能没有启动）"),
        (f'{AT}FATAL:  password authentication failed for user "u"', "连不上服务器 127.0.0.1:1（用户“u”的密码不对）"),
        (f'{AT}FATAL:  database "x" does not exist', "连不上服务器 127.0.0.1:1（没有名为“x”的数据库）"),
        (f"{AT}timeout expired", "连不上服务器 127.0.0.1:1（连接超时）"),
        (f"{AT}received no answer", "连不上服务器 127.0.0.1:1（PostgreSQL 原文“received no answer”）"),
        ('connection to server at "db" (10.0.0.1), port 5432 failed: No route to host',
         "连不上服务器 db:5432（到该主机的网络不通）"),
        ('connection is bad: connection to server on socket "/s" failed: No such file or directory',
         "连不上服务器 /s（没有这个文件或文件夹）"),
        ("failed to resolve host '[bad': [Errno -2] Name or service not known", "找不到主机“[bad”（主机名无法解析）"),
        ("connection timeout expired", "连接超时"),
        ("consuming input failed: odd", "PostgreSQL 原文“consuming input failed: odd”"),
    ],
)  # fmt: skip
def test_postgresql_is_told_in_chinese(line: str, zh: str) -> None:
    assert say(engines.in_words_of_postgresql(line), "zh") == zh


@pytest.mark.parametrize(
    ("text", "zh"),
    [("Input/output error", "读写出错，可能是磁盘或网络有故障"), ("Too many open files", "同时打开的文件过多"),
     ("File name too long", "文件名过长")],
)  # fmt: skip
def test_the_system_is_told_in_chinese(text: str, zh: str) -> None:
    told = understood(text)
    assert isinstance(told, Message)
    assert say(told, "zh") == zh


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://u:secret@h/x", "postgresql+psycopg://h/x?password=secret&user=u",
     "postgresql+psycopg://h/x?sslpassword=secret"],
)  # fmt: skip
def test_a_url_is_shown_without_its_password(url: str) -> None:
    shown = engines.shown(engines.address(url))
    assert "secret" not in shown
    assert shown.startswith("postgresql+psycopg://")
    assert make_url(shown).host == "h"


@pytest.mark.parametrize(
    ("url", "told"),
    [("postgresql+psycopg://u:sec@ret@h/x", "%40"), ("postgresql+psycopg://u:secret", "no port"),
     ("postgresql+psycopg://u:p@h:secret/x", "no port"), ("secret", "Could not parse")],
)  # fmt: skip
def test_what_could_be_taken_for_a_part_of_a_password_is_not_repeated(url: str, told: str) -> None:
    with pytest.raises(OperatorError, match=told) as refused:
        engines.address(url)
    assert "sec" not in str(refused.value).replace("second", "")
    assert "ret" not in str(refused.value)
