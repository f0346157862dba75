"""Results turned into finished numbers and sentences; all rounding and wording happens here."""
