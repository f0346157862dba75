"""Write the sample ledgers: ``python -m sample_data [--out DIR] [--seed N]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from sample_data.generation import LEDGERS, SEED, generate


def main() -> None:
    """Read the command line, write the files, say how many."""
    parser = argparse.ArgumentParser(prog="python -m sample_data", description=__doc__)
    parser.add_argument("--out", type=Path, default=LEDGERS, help="folder to write into")
    parser.add_argument("--seed", type=int, default=SEED, help="same seed, same bytes (default: %(default)s)")
    chosen = parser.parse_args()
    files = generate(chosen.out, chosen.seed)
    print(f"{len(files)} files in {chosen.out}")


if __name__ == "__main__":
    main()
