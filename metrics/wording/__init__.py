"""What is said, by page, command and message alike: the one language machine, and sentences on facts of a rating."""

from metrics.errors import mark
from metrics.wording.translate import LANGUAGES, Language, Translate, say, to

__all__ = ["LANGUAGES", "Language", "Translate", "mark", "say", "to"]
