"""Whether UN Comtrade's figures are plausible: sums over partners, headings against parts, prices per kilogram.

What does not hold raises `ContractBroken`, which names the rows or both sums.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from rareearths.fetch.contract import ContractBroken, require_bounds, require_no_jump, require_sum
from rareearths.fetch.publishers.comtrade import judgements, sums
from rareearths.fetch.publishers.comtrade.answer import NAME
from rareearths.fetch.publishers.comtrade.areas import CHINA, WORLD

SUPPRESSED = 0.02  # part of the total that may be missing among partners, for secrecy
HEADING = 0.05  # between a heading and its parts: some goods are reported at the heading only
PRICE_FACTOR = 4.0  # from one year to the next; China's worst true one since 2000 was 3.1, but for 2011 (judged)
PRICES = (0.05, 5_000.0)  # USD/kg of a country's whole trade in a code
VINTAGE_FACTOR = 2.0
LARGE = 500  # tonnes: smaller figures are revised by any factor
TONNES = (0, 500_000)
_KEYS = {
    "comtrade_china_exports": ["year", "hs"],
    "comtrade_imports_from_china": ["year", "geo", "hs"],
    "comtrade_exporters": ["geo", "year", "hs", "measure"],
    "japan_imports": ["geo", "year", "hs"],
    "china_imports": ["period", "geo", "hs", "source"],
    "magnet_exporters": ["geo", "year", "hs", "source"],
    "china_trade_balance": ["period", "hs", "flow", "source"],
}
_OF_EXPORTERS = ("comtrade_exporters", "magnet_exporters")  # without a column on whether a weight may be used


def partners(rows: pd.DataFrame, complete: Collection[tuple]) -> None:
    """Make sure that values and weights by partner add up to the reporter's total.

    Parameters
    ----------
    rows : DataFrame
        Of `trade.trade`.
    complete : collection of tuple
        ``(period, reporter, flow, hs)`` for which all partners were asked for.
    """
    for key, group in rows.groupby(["period", "reporter", "flow", "hs"]):
        if key not in complete:
            continue
        total, parts = group[group["partner"] == WORLD], group[group["partner"] != WORLD]
        what = f"{key[0]}, reporter {key[1]}, flow {key[2]}, HS {key[3]}, {{}} by partner against partner 0"
        if total.empty or parts.empty:
            raise ContractBroken(
                NAME,
                f"{what.format('rows')}: expected both; got {len(total)} of the total and {len(parts)} of partners.",
                "the answer was cut off, or one was asked for without the other.",
                "ask for all partners at once.",
            )
        require_sum(NAME, parts["value"], total["value"].iloc[0], SUPPRESSED, what.format("value (USD)"))
        if group["weight"].notna().all():
            require_sum(NAME, parts["weight"], total["weight"].iloc[0], SUPPRESSED, what.format("weight (t)"))


def headings(rows: pd.DataFrame) -> None:
    """Make sure that HS 2846 and the sum of its parts have about the same value, where both were read."""
    parts = sums.add(rows, (sums.CERIUM, sums.OTHER_COMPOUNDS), sums.COMPOUNDS)
    heading = rows[(rows["hs"] == sums.COMPOUNDS) & (rows["partner"] == WORLD)]
    both = heading.merge(parts, on=["period", "reporter", "partner", "flow"], suffixes=("", "_parts"))
    for row in both.to_dict("records"):
        what = f"{row['period']}, reporter {row['reporter']}, flow {row['flow']}, 284610 + 284690 against 2846, USD"
        require_sum(NAME, pd.Series([row["value_parts"]]), row["value"], HEADING, what)


def prices(rows: pd.DataFrame, reporters: Collection[int], codes: Collection[str]) -> None:
    """Make sure that USD per kilogram of reporters' whole trade is possible, and does not jump from year to year.

    This finds what no other check does: in 2016 most of China's lines lost their weight while their values were right.
    Weights judged broken, and jumps judged genuine, are left out.
    """
    key = ["reporter", "period", "flow", "hs"]
    world = rows[(rows["partner"] == WORLD) & rows["reporter"].isin(reporters) & rows["hs"].isin(codes)]
    world = world[(world["weight"] > 0) & (world["value"] > 0)].sort_values("period")
    usable = [not judgements.broken(*each) for each in world[[*key, "weight"]].itertuples(index=False, name=None)]
    world = world[pd.Series(usable, index=world.index, dtype=bool)]
    shown = world[[*key, "weight"]].assign(usd_per_kg=world["value"] / world["weight"] / 1000)
    require_bounds(NAME, shown, "usd_per_kg", *PRICES, "price per kilogram")
    shown = shown[shown["weight"] >= 1]
    shown = shown.assign(before=shown.groupby(["reporter", "flow", "hs"])["usd_per_kg"].shift())
    ratio = shown["usd_per_kg"] / shown["before"]
    jumped = shown[(ratio > PRICE_FACTOR) | (ratio < 1 / PRICE_FACTOR)]
    said = [
        f"reporter {row['reporter']}, {row['period']}, flow {row['flow']}, HS {row['hs']}: "
        f"{row['usd_per_kg']:.2f} USD/kg after {row['before']:.2f}"
        for row in jumped.to_dict("records")
        if tuple(row[name] for name in key) not in judgements.GENUINE
    ]
    if said:
        raise ContractBroken(
            NAME,
            f"price per kilogram: expected less than a {PRICE_FACTOR:g}-fold change from the period before; got "
            f"{'; '.join(said[:5])}.",
            "weights of this or the period before are incomplete, as China's of 2016, or are in another unit.",
            "compare with customs; write the judgement and its reason into "
            "rareearths/fetch/publishers/comtrade/publisher.yaml.",
        )


def against(before: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]) -> None:
    """Make sure that values are within bounds, and that large ones did not jump against the last vintage.

    Sums over reporters (``WLD`` in ``magnet_exporters``) grow as late reporters come in and are not compared.
    """
    for name, table in tables.items():
        weights = table[table["measure"] == "t"] if "measure" in table else table
        for column in ("value", "importer_value", "exporter_value"):
            if column in weights:
                require_bounds(NAME, weights, column, *TONNES, name)
        keys, older = _KEYS.get(name), before.get(name)
        if keys is None or older is None or older.empty or not {*keys, "value"} <= set(older.columns):
            continue
        old = older[older["value"].notna() & _sound(name, older)]
        old = old[old["value"].astype(float) >= LARGE]
        new = weights if name != "magnet_exporters" else weights[weights["geo"] != "WLD"]
        new = new[_sound(name, new)]
        plain = [each.assign(**{key: each[key].astype(str) for key in keys}) for each in (new, old)]
        require_no_jump(NAME, plain[0], plain[1], keys, VINTAGE_FACTOR, name)


def _sound(name: str, rows: pd.DataFrame) -> pd.Series:
    """Say of each row whether its weight may be used: its column says so, or no judgement speaks against it."""
    if "usable" in rows:
        return rows["usable"].ne("no")
    if name not in _OF_EXPORTERS:
        return pd.Series(True, index=rows.index)
    keys = [(row.geo, (CHINA, str(row.year), "X", row.hs)) for row in rows.itertuples()]
    return pd.Series([geo != "CHN" or key not in judgements.BROKEN for geo, key in keys], index=rows.index, dtype=bool)
