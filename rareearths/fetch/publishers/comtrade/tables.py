"""The vintage's tables that rest on UN Comtrade, cut out of its trade: only the figures that the exhibits need."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from rareearths.fetch.publishers.comtrade import judgements, mirror, sums
from rareearths.fetch.publishers.comtrade.areas import CHINA, TAIWAN, WORLD
from rareearths.fetch.publishers.comtrade.sums import CERIUM, COMPOUNDS, METALS, OTHER_COMPOUNDS, joined

JAPAN = 392
MAGNETS = "850511"
ALL = f"{METALS}+{COMPOUNDS}"
METALS_AND_CERIUM = f"{METALS}+{CERIUM}"
LISTED_MAGNETS = 100  # tonnes; smaller exporters are counted in the sum only
LISTED_METALS = (10, 1_000_000)  # tonnes or USD
# China's origins that the exhibits name; others are listed from half a per cent of the total on, so that none new is
# overlooked
ORIGINS = frozenset(
    ("WLD", "AUS", "CHN", "EST", "FRA", "IND", "JPN", "KAZ", "LAO", "MMR", "MYS", "RUS", "THA", "USA", "VNM")
)
LISTED_ORIGINS = 0.005
TAIL = ["source", "locator", "quality", "note"]

# Tables keyed with their source keep the ids of the years that they hold already, or a year would stand in them twice.
_LAST_OLD_YEAR = 2024
_OLD = {"origins": "comtrade_china_2846", "balance": "comtrade_chn_usa", "magnets": "comtrade_hs6_world"}


def source_id(year: str, series: str = "") -> str:
    """Return the id of the source of a year's rows, of one of the series ``origins``, ``balance`` and ``magnets``."""
    return _OLD[series] if series and int(year[:4]) <= _LAST_OLD_YEAR else f"comtrade_{year[:4]}"


def tables(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Cut the tables out of the trade.

    Parameters
    ----------
    rows : DataFrame
        Of ``comtrade_trade.trade`` with ``own=True``; months are left out.

    Returns
    -------
    dict of str to DataFrame
        Table name to rows in the columns of its schema; weights in tonnes. Tables without rows are left out.
    """
    rows = rows[rows["period"].str.len() == 4]
    heading = sums.compounds(rows)
    rows = pd.concat([rows[rows["hs"] != COMPOUNDS], heading], ignore_index=True)
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


def _china_exports(rows: pd.DataFrame) -> pd.DataFrame:
    """List China's exports to the world by code."""
    found = []
    for row in _picked(rows, reporter=CHINA, flow="X", partner=WORLD, hs=(METALS, CERIUM, OTHER_COMPOUNDS, COMPOUNDS)):
        value = {"value": _tonnes(row), "usable": _usable(row)}
        found.append({"year": int(row["period"]), "hs": row["hs"], **value, **_tail(row)})
    return _table(found, ["year", "hs", "value", "usable"])


def _imports_from_china(rows: pd.DataFrame) -> pd.DataFrame:
    """List each importer's imports from China: metals, compounds, and both."""
    found = [
        {"year": int(row["period"]), "geo": row["geo"], "hs": row["hs"], "value": _tonnes(row), **_tail(row)}
        for row in _picked(rows, flow="M", partner=CHINA, hs=(METALS, COMPOUNDS, ALL))
        if row["reporter"] != CHINA and row["geo"] != "OTH"
    ]
    return _table(found, ["year", "geo", "hs", "value"])


def _mirror_pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """Match both sides of China's exports, for metals and compounds together: one row for each year and importer."""
    usable = rows[rows["broken"] == ""]
    found = [
        {
            "year": int(row["period"]),
            "geo": row["geo"],
            "hs": ALL,
            "importer_value": round(row["importer_weight"], 6),
            "exporter_value": round(row["exporter_weight"], 6),
            "source": source_id(row["period"]),
            "locator": f"reporters {row['importer']} (M) and {CHINA} (X), HS 280530 + 2846, {row['period']}, netWgt",
            "quality": "derived",
            "note": row["note"],
        }
        for row in mirror.pairs(usable, CHINA, ALL).to_dict("records")
        if row["geo"] != "OTH"
    ]
    return _table(found, ["year", "geo", "hs", "importer_value", "exporter_value"])


def _exporters(rows: pd.DataFrame) -> pd.DataFrame:
    """List exporters of rare-earth metals, by weight and value, and of metals and cerium compounds by value."""
    found = []
    for row in _picked(rows, flow="X", partner=WORLD, hs=(METALS, METALS_AND_CERIUM)):
        if row["geo"] == "OTH" or not (row["weight"] >= LISTED_METALS[0] or row["value"] >= LISTED_METALS[1]):
            continue
        key = {"geo": row["geo"], "year": int(row["period"]), "hs": row["hs"]}
        value = {"value": row["value"], **_tail({**row, "estimated": False, "weight": 0.0, "note": "", "broken": ""})}
        value["locator"] = value["locator"].rsplit(", ", 1)[0] + ", primaryValue"
        if row["hs"] == METALS:
            weight = None if row["broken"] else _tonnes(row)
            found.append({**key, "measure": "t", "value": weight, **_tail(row)})
        if row["value"] > 0:
            found.append({**key, "measure": "USD", **value})
    return _table(found, ["geo", "year", "hs", "measure", "value"])


def _japan_imports(rows: pd.DataFrame) -> pd.DataFrame:
    """List Japan's imports by origin; the sum of all codes is the ministry's own figure in this table."""
    codes = (METALS, CERIUM, OTHER_COMPOUNDS, COMPOUNDS)
    japan = rows[(rows["reporter"] == JAPAN) & (rows["flow"] == "M") & (rows["partner"] != JAPAN)]
    found = [
        {"geo": row["partner_geo"], "year": int(row["period"]), "hs": row["hs"], "value": _tonnes(row), **_tail(row)}
        for row in _picked(_merged(japan), hs=codes)
    ]
    return _table(found, ["geo", "year", "hs", "value"])


def _china_imports(rows: pd.DataFrame) -> pd.DataFrame:
    """List China's imports by origin."""
    china = _merged(rows[(rows["reporter"] == CHINA) & (rows["flow"] == "M")])
    total = china[china["partner"] == WORLD].set_index(["period", "hs"])["weight"].to_dict()
    found = []
    for row in _picked(china, hs=(COMPOUNDS, CERIUM, OTHER_COMPOUNDS, METALS)):
        share = row["weight"] / (total.get((row["period"], row["hs"])) or float("nan"))
        if row["partner_geo"] not in ORIGINS and not share >= LISTED_ORIGINS:
            continue
        series = "origins" if row["hs"] == COMPOUNDS else ""
        tail = {**_tail(row), "source": source_id(row["period"], series)}
        if row["partner"] == CHINA:
            tail["note"] = joined(tail["note"], "re-imports")
        key = {"period": row["period"], "geo": row["partner_geo"], "hs": row["hs"], "operator": None}
        found.append({**key, "value": _tonnes(row), "usable": _usable(row), **tail})
    return _table(found, ["period", "geo", "hs", "operator", "value", "usable"])


def _magnet_exporters(rows: pd.DataFrame) -> pd.DataFrame:
    """List exporters of permanent magnets of metal, and the sum of all reporters."""
    world = rows[(rows["flow"] == "X") & (rows["partner"] == WORLD) & (rows["hs"] == MAGNETS)]
    found = []
    for row in _picked(world):
        tail = {**_tail(row), "source": source_id(row["period"], "magnets")}
        if row["reporter"] == TAIWAN:
            tail["note"] = joined(tail["note"], "reporter 490, Other Asia n.e.s.")
        if row["geo"] != "OTH" and row["weight"] >= LISTED_MAGNETS:
            found.append({"geo": row["geo"], "year": int(row["period"]), "hs": MAGNETS, "value": _tonnes(row), **tail})
    for period, reported in world[world["broken"] == ""].groupby("period"):
        count = len(reported)
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
    for row in _picked(rows[rows["flow"].isin(["M", "X"])], reporter=CHINA, partner=WORLD, hs=(METALS, COMPOUNDS)):
        series = "origins" if (row["hs"], row["flow"]) == (COMPOUNDS, "M") else "balance"
        flow = "import" if row["flow"] == "M" else "export"
        tail = {**_tail(row), "source": source_id(row["period"], series)}
        value = {"value": _tonnes(row), "usable": _usable(row), "rounded": "no"}
        found.append({"period": row["period"], "hs": row["hs"], "flow": flow, **value, **tail})
    return _table(found, ["period", "hs", "flow", "value", "usable", "rounded"])


def _broken(rows: pd.DataFrame) -> list[str]:
    """Say of each row why its weight must not be used; a sum is broken with its parts."""
    keys = ["reporter", "period", "flow", "hs"]
    world = rows[rows["partner"] == WORLD].set_index(keys)["weight"].to_dict()

    def judged(key: tuple) -> str:
        codes = key[3].split("+")
        return joined(*(judgements.broken(*key[:3], code, world.get((*key[:3], code))) for code in codes))

    return [judged(key) for key in rows[keys].itertuples(index=False, name=None)]


def _merged(rows: pd.DataFrame) -> pd.DataFrame:
    """Merge partners that are no country."""
    merged = sums.unspecified(rows.drop(columns="broken"))
    merged["broken"] = _broken(merged)
    return merged


def _picked(rows: pd.DataFrame, **wanted: object) -> Iterable[dict]:
    """Return the rows with the values wanted, as dicts."""
    for name, value in wanted.items():
        rows = rows[rows[name].isin(value if isinstance(value, tuple) else (value,))]
    return rows.to_dict("records")


def _tonnes(row: dict) -> float | None:
    return None if pd.isna(row["weight"]) else round(row["weight"], 6)


def _usable(row: dict) -> str:
    """Say whether a row's weight may be used."""
    return "no" if row["broken"] or pd.isna(row["weight"]) else "yes"


def _tail(row: dict) -> dict[str, str]:
    """Return source, place, quality and note of a row."""
    derived = "+" in row["hs"] or "sum of" in row["note"] or row["partner"] < 0
    codes = f"HS {row['hs'].replace('+', ' + ')}" if "+" in row["hs"] else f"cmdCode {row['hs']}"
    partner = "not a country" if row["partner"] < 0 else f"{row['partner']}"
    field = row["field"] or "netWgt"
    taiwan = 'Comtrade calls the partner "Other Asia, nes"' if row["partner"] == TAIWAN else ""
    place = f"reporter {row['reporter']}, flow {row['flow']}, partner {partner}"
    return {
        "source": source_id(row["period"]),
        "locator": f"{place}, {codes}, {row['period']}, {field}",
        "quality": "derived" if derived else "primary",
        "note": joined(sums.said(row), taiwan, row["broken"]),
    }


def _table(found: list[dict], columns: list[str]) -> pd.DataFrame:
    """Make a table with its columns in order, sorted by them."""
    table = pd.DataFrame(found, columns=[*columns, *TAIL])
    measured = ("value", "usable", "rounded", "operator", "importer_value", "exporter_value")
    keys = [name for name in columns if name not in measured]
    return table.sort_values(keys, ignore_index=True)
