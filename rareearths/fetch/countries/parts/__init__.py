"""Country codes of single publishers, until they stand in one file."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def codes(scheme: str) -> dict[str, str]:
    """Return a scheme's codes with the ISO 3166-1 alpha-3 code of each, empty for what has none."""
    path = Path(__file__).parent / f"{scheme.partition('-')[0]}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["iso3"] for row in csv.DictReader(file) if row["scheme"] == scheme}
