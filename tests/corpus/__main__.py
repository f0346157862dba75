"""Writes the corpus: ``python -m tests.corpus FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.corpus.make import build

if len(sys.argv) != 2:
    sys.exit("usage: python -m tests.corpus FOLDER")
print(f"{sum(1 for _ in build(Path(sys.argv[1])))} files below {sys.argv[1]}")
