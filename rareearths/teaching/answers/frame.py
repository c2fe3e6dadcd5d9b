"""Expected answers of the exercises of the introduction and the conclusion."""

from __future__ import annotations

import pandas as pd

from rareearths.teaching.answers.dominance import mined
from rareearths.teaching.answers.expected import Load, Number, Rule, answers, at


@answers("0-1")
def refined(load: Load) -> Number:
    """Compute China's share of the refining of magnet rare earths in 2024, as the IEA has it (%)."""
    rows = load("iea_magnet_rare_earths")

    def share(stage: str, year: int = 2024) -> float:
        return 100 * at(rows, stage=stage, geo="CHN", year=year) / at(rows, stage=stage, geo="WLD", year=year)

    return Number(share("refining"), {"other_stage": [share("mining")], "other_year": [share("refining", 2030)]})


@answers("0-2")
def about_seventy(load: Load) -> Rule:
    """Try whether China mines about 70 %: it does, and not with half or twice as much."""
    rows = mined(load).rename("value").reset_index()

    def changed(factor: float) -> pd.DataFrame:
        china = rows["geo"] == "CHN"
        more = (factor - 1) * float(rows.loc[china, "value"].iloc[0])
        return rows.assign(value=rows["value"] + more * (china | (rows["geo"] == "WLD")))

    return Rule(((rows, True), (changed(0.5), False), (changed(2.0), False)))


@answers("5-2")
def suspended(load: Load) -> Number:
    """Count how many of the controls issued in 2025 were suspended at the time of the vintage."""
    rows = load("export_controls")
    controls = rows[rows["kind"] == "control"]
    issued = controls[controls["date_issued"].fillna("").str.startswith("2025")]
    return Number(
        int((issued["status"] == "suspended").sum()),
        {
            "in_force": [int((issued["status"] == "in_force").sum())],
            "every_status": [len(issued)],
            "every_year": [int((controls["status"] == "suspended").sum())],
        },
    )
