"""Change data, printed values and formulas at random, and count how many of the changes the reviewed record catches.

Needs a finished build (make book): the record of the claims says which rows they rest on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rareearths.tracing import mutations  # noqa: E402


def main() -> int:
    """Run the mutations that the command line asks for, and print what caught them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60, help="how many (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="chooses which (default: 1)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 2, help="processes at a time (default: one per core)"
    )
    arguments = parser.parse_args()
    path = ROOT / "_build" / "site" / "audit.json"
    if not path.is_file():
        print(f"Expected the record of a build at {path}; there is none. Type: make book", file=sys.stderr)
        return 1
    from tqdm import tqdm  # noqa: PLC0415

    chosen = mutations.choose(json.loads(path.read_text(encoding="utf-8")), arguments.count, arguments.seed)
    with ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = list(tqdm(pool.map(mutations.run, chosen), total=len(chosen), disable=None))
    print(mutations.summary(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
