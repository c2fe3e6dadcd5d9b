"""The vintage's tables that rest on UN Comtrade, cut out of its trade: only the figures that the exhibits need."""

from __future__ import annotations

import pandas as pd

from rareearths.fetch.publishers.comtrade import judgements, sums
from rareearths.fetch.publishers.comtrade.areas import CHINA, JAPAN, TAIWAN, WORLD
from rareearths.fetch.publishers.comtrade.sums import CERIUM, COMPOUNDS, METALS, OTHER_COMPOUNDS, joined

MAGNETS = "850511"
CODES = (METALS, CERIUM, OTHER_COMPOUNDS, COMPOUNDS)
ALL = f"{METALS}+{COMPOUNDS}"
METALS_AND_CERIUM = f"{METALS}+{CERIUM}"
TAIL = ["source", "locator", "quality", "note"]
ORIGINS, LISTED, OLDER = (judgements.JUDGED[name] for name in ("origins_of_china", "listed_exporters", "older_sources"))


def source_id(year: str, series: str = "") -> str:
    """Return the id of the source of a year's rows, of one of the series ``origins``, ``balance`` and ``magnets``."""
    return OLDER[series] if series and int(year) <= OLDER["until"] else f"comtrade_{year}"


def tables(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Cut the tables out of the trade.

    Parameters
    ----------
    rows : DataFrame
        Of `trade.trade`.

    Returns
    -------
    dict of str to DataFrame
        Table name to rows in the columns of its schema; weights in tonnes. Tables without rows are left out.
    """
    rows = pd.concat([rows[rows["hs"] != COMPOUNDS].assign(summed=False), sums.compounds(rows)], ignore_index=True)
    rows = pd.concat(
        [rows, sums.add(rows, (METALS, COMPOUNDS), ALL), sums.add(rows, (METALS, CERIUM), METALS_AND_CERIUM)],
        ignore_index=True,
    )
    rows["broken"] = _broken(rows)
    built = {
        "comtrade_china_exports": _china_exports(rows),
        "comtrade_imports_from_china": _imports_from_china(rows),
        "comtrade_mirror_pairs": _mirror_pairs(rows),
        "comtrade_exporters": _exporters(rows),
        "japan_imports": _japan_imports(rows),
        "china_imports": _china_imports(rows),
        "magnet_exporters": _magnet_exporters(rows),
        "china_trade_balance": _china_trade_balance(rows),
    }
    return {name: table for name, table in built.items() if len(table)}


def pairs(rows: pd.DataFrame, exporter: int, hs: str) -> pd.DataFrame:
    """Match what an exporter reports with what its partners report to have imported from it.

    The two differ for good reasons too: exports are FOB by last known destination, imports CIF by origin, goods pass
    through third countries, and the parts of a heading are told apart differently. Compare headings, not their parts.

    Parameters
    ----------
    rows : DataFrame
        Of `trade.trade` or `sums`.
    exporter : int
        The publisher's code, such as 156.
    hs : str
        One code, or the name of a sum, in the column ``hs``.

    Returns
    -------
    DataFrame
        One row for each period and importer for which both sides have a weight: the columns of `rows`, with
        ``_importer`` and ``_exporter`` behind each name but ``period``, and ``note``.
    """
    of_code = rows[(rows["hs"] == hs) & rows["weight"].notna() & (rows["reporter"] != rows["partner"])]
    imported = of_code[(of_code["flow"] == "M") & (of_code["partner"] == exporter)]
    exported = of_code[(of_code["flow"] == "X") & (of_code["reporter"] == exporter)]
    both = imported.merge(
        exported, left_on=["period", "reporter"], right_on=["period", "partner"], suffixes=("_importer", "_exporter")
    )
    sides = ("importer", "exporter")
    both["note"] = [
        joined(
            *[f"{side}'s weight partly estimated by UNSD" for side in sides if row[f"estimated_{side}"]],
            *[f"{side}: {row[f'note_{side}']}" for side in sides if row[f"note_{side}"]],
        )
        for row in both.to_dict("records")
    ]
    return both.sort_values(["period", "geo_importer"], ignore_index=True)


def _china_exports(rows: pd.DataFrame) -> pd.DataFrame:
    found = [_entry(row) for row in _picked(rows, reporter=CHINA, flow="X", partner=WORLD, hs=CODES)]
    return _table(found, ["year", "hs", "value", "usable"])


def _imports_from_china(rows: pd.DataFrame) -> pd.DataFrame:
    """List each importer's imports from China: metals, compounds, and both."""
    picked = _picked(rows, flow="M", partner=CHINA, hs=(METALS, COMPOUNDS, ALL))
    found = [_entry(row) for row in picked if row["reporter"] != CHINA and row["geo"] != "OTH"]
    return _table(found, ["year", "geo", "hs", "value"])


def _mirror_pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """Match both sides of China's exports, for metals and compounds together: one row for each year and importer."""
    found = [
        {
            "year": int(row["period"]),
            "geo": row["geo_importer"],
            "hs": ALL,
            "importer_value": round(row["weight_importer"], 6),
            "exporter_value": round(row["weight_exporter"], 6),
            "source": source_id(row["period"]),
            "locator": f"reporters {row['reporter_importer']} (M) and {CHINA} (X), HS 280530 + 2846, {row['period']}, "
            "netWgt",
            "quality": "derived",
            "note": row["note"],
        }
        for row in pairs(rows[rows["broken"] == ""], CHINA, ALL).to_dict("records")
        if row["geo_importer"] != "OTH"
    ]
    return _table(found, ["year", "geo", "hs", "importer_value", "exporter_value"])


def _exporters(rows: pd.DataFrame) -> pd.DataFrame:
    """List exporters of rare-earth metals, by weight and value, and of metals and cerium compounds by value."""
    found = []
    for row in _picked(rows, flow="X", partner=WORLD, hs=(METALS, METALS_AND_CERIUM)):
        large = row["weight"] >= LISTED["metals_tonnes"] or row["value"] >= LISTED["metals_usd"]
        if row["geo"] == "OTH" or not large:
            continue
        if row["hs"] == METALS:
            found.append({**_entry(row), "measure": "t", **({"value": None} if row["broken"] else {})})
        if row["value"] > 0:
            silent = {"estimated": False, "weight": 0.0, "note": "", "broken": ""}  # these are about the weight
            entry = _entry({**row, **silent, "field": "primaryValue"})
            found.append({**entry, "measure": "USD", "value": row["value"]})
    return _table(found, ["geo", "year", "hs", "measure", "value"])


def _japan_imports(rows: pd.DataFrame) -> pd.DataFrame:
    """List Japan's imports by origin; the sum of all codes is the ministry's own figure in this table."""
    japan = rows[(rows["reporter"] == JAPAN) & (rows["flow"] == "M") & (rows["partner"] != JAPAN)]
    picked = _picked(_merged(japan), hs=CODES)
    return _table([{**_entry(row), "geo": row["partner_geo"]} for row in picked], ["geo", "year", "hs", "value"])


def _china_imports(rows: pd.DataFrame) -> pd.DataFrame:
    china = _merged(rows[(rows["reporter"] == CHINA) & (rows["flow"] == "M")])
    total = china[china["partner"] == WORLD].set_index(["period", "hs"])["weight"].to_dict()
    found = []
    for row in _picked(china, hs=CODES):
        share = row["weight"] / (total.get((row["period"], row["hs"])) or float("nan"))
        if row["partner_geo"] in ORIGINS["geos"] or share >= ORIGINS["share"]:
            said = "re-imports" if row["partner"] == CHINA else ""
            entry = _entry(row, "origins" if row["hs"] == COMPOUNDS else "", said)
            found.append({**entry, "geo": row["partner_geo"], "operator": None})
    return _table(found, ["period", "geo", "hs", "operator", "value", "usable"])


def _magnet_exporters(rows: pd.DataFrame) -> pd.DataFrame:
    """List exporters of permanent magnets of metal, and the sum of all reporters."""
    world = rows[(rows["flow"] == "X") & (rows["partner"] == WORLD) & (rows["hs"] == MAGNETS)]
    found = []
    for row in world.to_dict("records"):
        if row["geo"] != "OTH" and row["weight"] >= LISTED["magnets_tonnes"]:
            said = "reporter 490, Other Asia n.e.s." if row["reporter"] == TAIWAN else ""
            found.append(_entry(row, "magnets", said))
    for key, reported in world[world["broken"] == ""].groupby("period"):
        period, count = str(key), len(reported)
        if count < 2:  # one reporter is no sum
            continue
        found.append(
            {
                "geo": "WLD",
                "year": int(period),
                "hs": MAGNETS,
                "value": round(reported["weight"].sum(), 6),
                "source": source_id(period, "magnets"),
                "locator": f"partner 0, cmd {MAGNETS}, flow X, {period}: sum over {count} reporters",
                "quality": "derived",
                "note": f"sum of {count} reporters, not a world total",
            }
        )
    return _table(found, ["geo", "year", "hs", "value"])


def _china_trade_balance(rows: pd.DataFrame) -> pd.DataFrame:
    """List China's imports and exports of metals and compounds."""
    found = []
    for row in _picked(rows, reporter=CHINA, flow=("M", "X"), partner=WORLD, hs=(METALS, COMPOUNDS)):
        series = "origins" if (row["hs"], row["flow"]) == (COMPOUNDS, "M") else "balance"
        found.append(
            {**_entry(row, series), "flow": "import" if row["flow"] == "M" else "export", "basis": "statistics"}
        )
    return _table(found, ["period", "hs", "flow", "basis", "value", "usable", "rounded"])


def _broken(rows: pd.DataFrame) -> list[str]:
    """Say of each row why its weight must not be used; a sum is broken with its parts."""
    keys = ["reporter", "period", "flow", "hs"]
    world = rows[rows["partner"] == WORLD].set_index(keys)["weight"].to_dict()

    def judged(reporter: int, period: str, flow: str, codes: str) -> str:
        figures = [(reporter, period, flow, code) for code in codes.split("+")]
        return joined(*(judgements.broken(*figure, world.get(figure)) for figure in figures))

    return [judged(*key) for key in rows[keys].itertuples(index=False, name=None)]


def _merged(rows: pd.DataFrame) -> pd.DataFrame:
    """Merge partners that are no country."""
    merged = sums.unspecified(rows.drop(columns="broken"))
    return merged.assign(broken=_broken(merged))


def _picked(rows: pd.DataFrame, **wanted: object) -> list[dict]:
    """Return the rows with the values wanted, as dicts."""
    for name, value in wanted.items():
        rows = rows[rows[name].isin(value if isinstance(value, tuple) else (value,))]
    return rows.to_dict("records")


def _entry(row: dict, series: str = "", said: str = "") -> dict[str, object]:
    """Return a row's key, its weight in tonnes, and its source, place, quality and note; `_table` takes its columns."""
    derived = "+" in row["hs"] or row["summed"] or row["partner"] < 0
    codes = f"HS {row['hs'].replace('+', ' + ')}" if "+" in row["hs"] else f"cmdCode {row['hs']}"
    partner = "not a country" if row["partner"] < 0 else f"{row['partner']}"
    taiwan = 'Comtrade calls the partner "Other Asia, nes"' if row["partner"] == TAIWAN else ""
    place = f"reporter {row['reporter']}, flow {row['flow']}, partner {partner}"
    return {
        "period": row["period"],
        "year": int(row["period"]),
        "geo": row["geo"],
        "hs": row["hs"],
        "value": None if pd.isna(row["weight"]) else round(row["weight"], 6),
        "usable": "no" if row["broken"] or pd.isna(row["weight"]) else "yes",
        "rounded": "no",
        "source": source_id(row["period"], series),
        "locator": f"{place}, {codes}, {row['period']}, {row['field'] or 'netWgt'}",
        "quality": "derived" if derived else "primary",
        "note": joined(sums.said(row), taiwan, row["broken"], said),
    }


def _table(found: list[dict], columns: list[str]) -> pd.DataFrame:
    """Make a table with its columns in order, sorted by them."""
    table = pd.DataFrame(found, columns=[*columns, *TAIL])
    measured = ("value", "usable", "rounded", "operator", "importer_value", "exporter_value")
    keys = [name for name in columns if name not in measured]
    return table.sort_values(keys, ignore_index=True)
