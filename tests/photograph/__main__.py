"""The command line of the photograph."""

from __future__ import annotations

import sys
from pathlib import Path

# The checkout that is photographed may be another one, whose package `tests` is not this one: hence a name of its own.
sys.path[0] = str(Path.cwd())
sys.path.append(str(Path(__file__).resolve().parents[1]))

if __name__ == "__main__":
    from photograph.calls import main

    sys.exit(main())
