"""The states of an import: what became, or would become, of one file."""

from __future__ import annotations

from enum import StrEnum


class ImportStatus(StrEnum):
    """What became, or would become, of one file; its value is the word that programs read."""

    REFUSED = "refused"
    """It has errors and goes back."""
    ASKS = "asks"
    """It has questions that nobody has answered with yes."""
    WOULD_GO_IN = "would_go_in"
    """It could go in; it was only looked at."""
    TAKEN_IN = "taken_in"
    ALREADY_IN = "already_in"
    """The very same file went in before."""
    NOTHING_NEW = "nothing_new"
    """All its records stand already."""

    @property
    def waits_for_sender(self) -> bool:
        """Whether the sender has something to put right or to confirm."""
        return self in (ImportStatus.REFUSED, ImportStatus.ASKS)

    @property
    def is_done(self) -> bool:
        """Whether nothing remains to be done with the file: not by its sender, and not by who takes it in."""
        return not self.waits_for_sender and self is not ImportStatus.WOULD_GO_IN

    @property
    def brings_records(self) -> bool:
        """Whether its records are in by it, or would be."""
        return self in (ImportStatus.WOULD_GO_IN, ImportStatus.TAKEN_IN)
