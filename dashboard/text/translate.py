"""The language machine as pages know it; see ``metrics.wording``."""

from __future__ import annotations

from metrics.wording import LANGUAGES, Language, Translate, mark, to

__all__ = ["LANGUAGES", "Language", "Translate", "mark", "to"]
