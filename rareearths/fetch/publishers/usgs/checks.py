"""Plausibility of USGS figures: bounds, the publisher's own totals, and the last vintage.

What does not hold raises `ContractBroken`, which names the rows or both sums.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

import pandas as pd

from rareearths.fetch.contract import require_bounds, require_no_jump, require_sum
from rareearths.fetch.publishers.usgs.cells import SOURCE, broken
from rareearths.fetch.publishers.usgs.release import KEYS
from rareearths.fetch.publishers.usgs.rows import LOWER_BOUND, UNREADABLE

_LOG = logging.getLogger(__name__)

# Totals are rounded to two or three digits: the largest gap of the editions 2022 to 2026 is 2.0% for production (2020
# in the edition of 2022), 4.9% for reserves (edition of 2024).
PRODUCTION_GAP, RESERVES_GAP, SHARES_GAP = 0.03, 0.06, 0.03
CORRECTION = 3.0  # within an edition; Brazil's reserves of 2026 were corrected by 1.9
REVISION = 1.5  # between editions, for China and the world; the largest so far is 1.03
GROWTH = 2.0  # from one year to the next within an edition, for China and the world
LIMITS = {
    "usgs_mine_production": 1_000_000,
    "usgs_reserves": 500_000_000,
    "usgs_net_import_reliance": 100,
    "usgs_import_sources": 100,
}


def bounds(tables: Mapping[str, pd.DataFrame]) -> None:
    """Make sure that all values lie in `LIMITS`."""
    for name, most in LIMITS.items():
        if name in tables:
            require_bounds(SOURCE, tables[name], "value", 0, most, name)


def totals(tables: Mapping[str, pd.DataFrame]) -> None:
    """Make sure that countries add up to the world, and import sources to 100 percent."""
    for name, gap in (("usgs_mine_production", PRODUCTION_GAP), ("usgs_reserves", RESERVES_GAP)):
        for block, rows in _blocks(tables.get(name)):
            what = f"{name}, {block}"
            odd = rows[rows["value"].isna() & rows["note"].str.startswith(UNREADABLE)]
            lacking = {"USA", "CHN", "WLD"} - set(rows.loc[rows["value"].notna(), "geo"]) - set(odd["geo"])
            if lacking:
                raise broken(
                    f"{what}: expected figures for USA, China and world; got none for {', '.join(sorted(lacking))}.",
                    "the file was cut off, or a name changed.",
                    "look at the publisher's table.",
                )
            if len(odd):  # one cell costs that cell; what cannot be added up is not
                told = "; ".join(f"{row.geo}: {row.note}" for row in odd.itertuples())
                _LOG.warning("usgs: %s: left without a value, and not added up: %s", what, told)
                continue
            world = rows[rows["geo"].eq("WLD")].iloc[0]
            parts = rows.loc[rows["geo"].ne("WLD"), "value"]
            if LOWER_BOUND not in world["note"]:
                require_sum(SOURCE, parts, world["value"], gap, what)
            elif parts.sum() < (1 - gap) * world["value"]:
                require_sum(SOURCE, parts, world["value"], gap, f"{what} (the total is a lower bound)")
    shares = tables.get("usgs_import_sources")
    if shares is not None:
        for (edition, period), rows in shares.groupby(["edition", "period"]):
            odd = rows[rows["value"].isna() & rows["note"].str.startswith(UNREADABLE)]
            if len(odd):
                _LOG.warning("usgs: import sources %s: left without a value: %s", period, "; ".join(odd["note"]))
                continue
            require_sum(SOURCE, rows["value"], 100, SHARES_GAP, f"usgs_import_sources, {edition}, {period}")


def complete(tables: Mapping[str, pd.DataFrame], before: Mapping[str, pd.DataFrame]) -> None:
    """Make sure that an edition has all the rows by commodity or partner that the last vintage has of it.

    Of a file cut off at the end of a line, all that is there reads well. World tables end with the total, and are
    noticed without it (`totals`).
    """
    for name in ("usgs_net_import_reliance", "usgs_import_sources"):
        if name not in tables or name not in before:
            continue
        new, old, keys = tables[name], before[name], KEYS[name]
        old = old[old["edition"].isin(new["edition"])]
        both = old[keys].merge(new[keys], on=keys, how="left", indicator=True)
        gone = both[both["_merge"].eq("left_only")]
        if len(gone):
            shown = "; ".join(" ".join(str(row[key]) for key in keys) for row in gone.head(4).to_dict("records"))
            raise broken(
                f"{name}: expected the {len(old)} rows of {', '.join(sorted(set(old['edition'])))} that the last "
                f"vintage has; {len(gone)} are not there: {shown}.",
                "the file was cut off at the end of a line.",
                "fetch it again; if the publisher took rows out, look them up there.",
            )


def kept_corrections(tables: Mapping[str, pd.DataFrame], before: Mapping[str, pd.DataFrame]) -> None:
    """Make sure that a correction known to the last vintage is not undone because its history could not be read."""
    for name in ("usgs_mine_production", "usgs_reserves"):
        if name not in tables or name not in before:
            continue
        keys = KEYS[name]
        old = before[name]
        first = old[old["edition"].str.endswith("v1.0")]
        first = first.assign(edition=first["edition"].str.removesuffix("v1.0"))
        undone = tables[name].merge(first[[*keys, "value"]], on=[*keys, "value"])
        undone = undone[~undone["source"].str.endswith("_versions")]  # unless a later version says so
        if len(undone):
            shown = ", ".join(
                f"{row.geo} {row.year} {row.edition}: {row.value:g}" for row in undone.head().itertuples()
            )
            raise broken(
                f"{name}: expected the corrected figures that the last vintage has; got those first posted: {shown}.",
                "the edition's version history was not reached, and the data release is not corrected.",
                "save versionHist.txt from the edition's page in a browser and pass it by --file usgs=PATH.",
            )


def jumps(tables: Mapping[str, pd.DataFrame], before: Mapping[str, pd.DataFrame]) -> None:
    """Compare with the last vintage: each row with itself; China and the world also across editions and years."""
    for name in ("usgs_mine_production", "usgs_reserves"):
        if name not in tables:
            continue
        rows, keys = tables[name], KEYS[name]
        old = before.get(name)
        if old is not None:
            require_no_jump(SOURCE, rows, old, keys, CORRECTION, f"{name}, same edition")
        if name == "usgs_reserves":  # they do move: Vietnam's fell from 22 to 3.5 Mt, the world's from 110 to 90
            continue
        mcs = _giants(rows)
        if old is not None:
            latest = _giants(old).sort_values("edition").drop_duplicates(["geo", "year"], keep="last")
            require_no_jump(SOURCE, mcs, latest, ["geo", "year"], REVISION, f"{name}, against the newest edition known")
        last = mcs.assign(year=mcs["year"] + 1)
        require_no_jump(SOURCE, mcs, last, ["geo", "edition", "year"], GROWTH, f"{name}, against the year before")


def revisions(tables: Mapping[str, pd.DataFrame], before: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Tell the figures of an edition that differ from the last vintage: the publisher corrected them."""
    for name, keys in KEYS.items():
        if name in tables and name in before:
            both = tables[name].merge(before[name][[*keys, "value"]], on=keys, suffixes=("", "_before"))
            same = both["value"].eq(both["value_before"]) | (both["value"].isna() & both["value_before"].isna())
            for row in both[~same].to_dict("records"):
                yield f"{name} {' '.join(str(row[key]) for key in keys)}: {row['value_before']} -> {row['value']}"


def _giants(rows: pd.DataFrame) -> pd.DataFrame:
    """Return China and the world in the Mineral Commodity Summaries."""
    return rows[rows["geo"].isin(("CHN", "WLD")) & rows["edition"].str.startswith("MCS")]


def _blocks(table: pd.DataFrame | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows by country of each edition and year, for an edition as first posted those that were replaced."""
    if table is None:
        return
    for (edition, year), group in table[table["edition"].ne("DS140")].groupby(["edition", "year"]):
        rows, name = group, str(edition)
        if name.endswith("v1.0"):
            rest = table[table["edition"].eq(name.removesuffix("v1.0")) & table["year"].isin([year])]
            rows = pd.concat([rows, rest[~rest["geo"].isin(rows["geo"])]])
        yield f"{name}, {year}", rows
