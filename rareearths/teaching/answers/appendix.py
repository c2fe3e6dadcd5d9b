"""Expected answers of the exercises of the appendix."""

from __future__ import annotations

import pandas as pd

from rareearths.teaching.answers.expected import Load, Members, Rule, answers


def _listed(load: Load, *lists: str) -> frozenset[str]:
    rows = load("critical_minerals_lists")
    rows = rows[rows["list"].isin(lists) & (rows["group"] == "rare_earth")]
    return frozenset(rows["symbol"].dropna())


@answers("A-1")
def not_heavy(load: Load) -> Members:
    """Find the elements under control since April 2025 that the EU does not count among the heavy ones."""
    controls = load("export_controls")
    april = frozenset(controls[controls["date_issued"] == "2025-04-04"]["elements"].iloc[0].split())
    heavy, light = _listed(load, "EU2023_hree"), _listed(load, "EU2023_lree")
    return Members(april - heavy, {"other_half": april & heavy, "light_alone": april & light})


@answers("A-2")
def not_european(load: Load) -> Members:
    """Find the rare earths on the list of the United States that the two groups of the EU lack."""
    american, european = _listed(load, "USGS2022"), _listed(load, "EU2023_hree", "EU2023_lree")
    return Members(
        american - european,
        {
            "reversed": european - american,
            "other_half": american & european,
            "one_group": american - _listed(load, "EU2023_hree"),
        },
    )


@answers("A-3")
def all_imported(load: Load) -> Rule:
    """Try whether all is imported: 100 without an operator, and not "less than 100", "more than 95" or 95."""
    cases = [((100.0, None), True), ((100.0, "<"), False), ((95.0, ">"), False), ((95.0, None), False)]
    return Rule(
        tuple((pd.DataFrame({"value": [value], "operator": [operator]}), must) for (value, operator), must in cases)
    )
