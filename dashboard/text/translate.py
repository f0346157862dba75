"""Words of the interface in the reader's language; the English source text is the key."""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["zh", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
FOLDERS: Final[dict[Language, str]] = {"zh": "zh_CN", "en": "en"}
LOCALE: Final = Path(__file__).with_name("locale")


class Translate:
    """Translates source strings into one language: ``t("Trends")``, ``t.plural("{n} month", "{n} months", n)``."""

    def __init__(self, language: Language, catalogue: GNUTranslations) -> None:
        self.language: Language = language
        self._catalogue = catalogue

    def __call__(self, message: str) -> str:
        """The translation of ``message``, or ``message`` itself where there is none."""
        return self._catalogue.gettext(message)

    def plural(self, one: str, many: str, n: int) -> str:
        """The form that fits ``n``, with ``{n}`` filled in."""
        return self._catalogue.ngettext(one, many, n).format(n=n)


def to(language: Language) -> Translate:
    """The translator into ``language``; an edited catalogue shows without a restart."""
    path = catalogue_path(language)
    return _load(language, path.stat().st_mtime_ns)


def mark(message: str) -> str:
    """Mark a source string for the catalogues where it is defined before its language is known."""
    return message


def catalogue_path(language: Language) -> Path:
    """Where the catalogue of ``language`` lies."""
    return LOCALE / FOLDERS[language] / "LC_MESSAGES" / "messages.po"


@lru_cache(maxsize=8)
def _load(language: Language, mtime_ns: int) -> Translate:
    del mtime_ns  # only tells one state of the file from the next
    compiled = BytesIO()
    with catalogue_path(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=FOLDERS[language]))
    compiled.seek(0)
    return Translate(language, GNUTranslations(compiled))
