"""Trade as both sides report it: the exporter's figure beside the importer's."""

from __future__ import annotations

import pandas as pd

from rareearths.fetch.publishers.comtrade.areas import WORLD
from rareearths.fetch.publishers.comtrade.sums import joined


def pairs(rows: pd.DataFrame, exporter: int, hs: str) -> pd.DataFrame:
    """Match what an exporter reports with what its partners report to have imported from it.

    The two differ for good reasons too: exports are FOB by last known destination, imports CIF by origin, goods pass
    through third countries, and the parts of a heading are told apart differently. Compare headings, not their parts.

    Parameters
    ----------
    rows : DataFrame
        Of ``comtrade_trade.trade`` or ``comtrade_sums``.
    exporter : int
        The publisher's code, such as 156.
    hs : str
        One code, or the name of a sum, in the column ``hs``.

    Returns
    -------
    DataFrame
        One row for each period and importer for which both sides have a weight: ``period``, ``importer`` (code),
        ``geo``, ``hs``, ``importer_weight`` and ``exporter_weight`` (t), ``importer_value`` and ``exporter_value``
        (USD), and ``note``.
    """
    of_code = rows[(rows["hs"] == hs) & rows["weight"].notna() & (rows["reporter"] != rows["partner"])]
    imported = of_code[(of_code["flow"] == "M") & (of_code["partner"] == exporter)]
    exported = of_code[(of_code["flow"] == "X") & (of_code["reporter"] == exporter)]
    both = imported.merge(
        exported, left_on=["period", "reporter"], right_on=["period", "partner"], suffixes=("_importer", "_exporter")
    )
    notes = [
        joined(
            *[f"{side}'s weight partly estimated by UNSD" for side in sides if row[f"estimated_{side}"]],
            *[f"{side}: {row[f'note_{side}']}" for side in sides if row[f"note_{side}"]],
        )
        for sides in [("importer", "exporter")]
        for row in both.to_dict("records")
    ]
    return pd.DataFrame(
        {
            "period": both["period"],
            "importer": both["reporter_importer"],
            "geo": both["geo_importer"],
            "hs": hs,
            "importer_weight": both["weight_importer"],
            "exporter_weight": both["weight_exporter"],
            "importer_value": both["value_importer"],
            "exporter_value": both["value_exporter"],
            "note": notes,
        }
    ).sort_values(["period", "geo"], ignore_index=True)


def coverage(rows: pd.DataFrame, exporter: int, hs: str) -> pd.DataFrame:
    """Say how much of an exporter's trade the matched pairs cover.

    A sum over importers is no series: their number changes from year to year, and late reporters make the last year
    low. Shown with it, therefore, are their number and the part of the exporter's total that went to them.

    Returns
    -------
    DataFrame
        One row for each period: ``period``, ``importers`` (that report a weight), ``pairs`` (in which both sides do),
        ``importers_weight`` (t, sum over importers), ``exporter_total`` (t, to the world), ``covered`` (per cent of it
        that went to partners in a pair).
    """
    matched = pairs(rows, exporter, hs)
    of_code = rows[(rows["hs"] == hs) & rows["weight"].notna() & (rows["reporter"] != rows["partner"])]
    imported = of_code[(of_code["flow"] == "M") & (of_code["partner"] == exporter)].groupby("period")["weight"]
    world = of_code[(of_code["flow"] == "X") & (of_code["reporter"] == exporter) & (of_code["partner"] == WORLD)]
    table = pd.DataFrame({"importers": imported.size(), "importers_weight": imported.sum()})
    table["exporter_total"] = world.set_index("period")["weight"]
    by_period = matched.groupby("period")["exporter_weight"]
    table["pairs"] = by_period.size().reindex(table.index, fill_value=0)
    table["covered"] = 100 * by_period.sum().reindex(table.index) / table["exporter_total"]
    columns = ["period", "importers", "pairs", "importers_weight", "exporter_total", "covered"]
    return table.rename_axis("period").reset_index()[columns]
