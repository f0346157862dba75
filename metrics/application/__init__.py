"""Use cases by noun: the door through which commands and pages enter."""
