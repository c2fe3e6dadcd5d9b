"""Answers of Eurostat's Comext (DS-045409): weights by product, flow and partner, in JSON-stat or SDMX-CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

import pandas as pd

from rareearths.fetch.contract import ContractBroken, require_bounds
from rareearths.fetch.countries import OTHER, iso3
from rareearths.fetch.files import jsonstat, sdmx
from rareearths.fetch.publishers import described

NAME = "eurostat"
BASE = "https://ec.europa.eu"
DATASET = "DS-045409"
# Comext has a path of its own; the one of Eurostat's other data answers 404 for this dataset.
DATA_URL = f"{BASE}/eurostat/api/comext/dissemination/statistics/1.0/data/{DATASET}"
REPORTER, TOTAL = "EU27_2020", "EXT_EU27_2020"
FLOWS = {"1": "imports", "2": "exports"}
TONNES = {"QUANTITY_IN_100KG": 0.1}
DIMENSIONS = ("freq", "reporter", "partner", "product", "flow", "indicators")
_NO_PARTNERS = frozenset({*described(NAME).judgements["members"]["codes"], "EU", "EA"})
_STAMP = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})?")
_SHORT_STAMP = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{2})( [0-9:]+)?")


def address(year: int, flow: str, products: Sequence[str], partners: Sequence[str] = ()) -> str:
    """Return the address of one question.

    Parameters
    ----------
    year : int
    flow : {"1", "2"}
        Imports or exports.
    products : sequence of str
        HS or CN codes.
    partners : sequence of str
        All if empty; for exports only the total from outside the EU is asked for then.
    """
    partners = partners or ((TOTAL,) if flow == "2" else ())
    query = [("format", "JSON"), ("lang", "EN"), ("freq", "A"), ("reporter", REPORTER)]
    query += [("partner", partner) for partner in partners] + [("product", product) for product in products]
    query += [("flow", flow), ("indicators", next(iter(TONNES))), ("time", str(year))]
    return f"{DATA_URL}?{urlencode(query)}"


def observations(content: bytes) -> tuple[pd.DataFrame, str]:
    """Read an answer of Comext for any product, in JSON-stat 2.0 or SDMX-CSV 1.0.

    Returns
    -------
    DataFrame
        One row per filled cell: the six dimensions and ``time`` (text), ``value`` (float, in the indicator's unit) and
        ``status`` (flag).
    str
        When the data were last updated, in ISO form; empty where not stated.

    Raises
    ------
    ContractBroken
        For a refusal, and for anything else than such an answer.
    """
    if content.lstrip()[:1] == b"{" or jsonstat.refusal(NAME, content):
        rows, updated = jsonstat.read(NAME, content)
        updated = updated if _STAMP.fullmatch(updated) else ""
    else:
        rows = sdmx.read(NAME, "Comext", content, DIMENSIONS)
        stamps = [_SHORT_STAMP.fullmatch(stamp) for stamp in rows.get("LAST UPDATE", [])]
        updated = max((f"20{stamp[3]}-{stamp[2]}-{stamp[1]}" for stamp in stamps if stamp), default="")
        flags = rows.get("OBS_FLAG", "")
        rows = rows[list(DIMENSIONS)].assign(time=rows["TIME_PERIOD"], value=rows["value"], status=flags)
    lacking = [name for name in (*DIMENSIONS, "time") if name not in rows]
    if lacking:
        raise ContractBroken(
            NAME,
            f"expected the dimensions {', '.join(lacking)}; got {', '.join(map(str, rows.columns))[:200]}.",
            "another dataset, or a renamed dimension.",
            f"compare with the structure of {DATASET}.",
        )
    return rows, updated


def weights(rows: pd.DataFrame, products: Sequence[str]) -> pd.DataFrame:
    """Add up the weight of products by year, flow and partner.

    Parameters
    ----------
    rows : DataFrame
        As `observations` gives them.
    products : sequence of str
        Codes that do not contain one another.

    Returns
    -------
    DataFrame
        ``year`` (int), ``flow``, ``partner`` (Comext's code), ``products`` (how many had a weight), ``value`` (t) and
        ``status`` (flags), for the EU as reporter, annual.

    Raises
    ------
    ContractBroken
        For another unit than 100 kg, negative weights, and two values for the same cell.
    """
    rows = rows[(rows["reporter"] == REPORTER) & (rows["freq"] == "A") & rows["product"].isin(list(products))]
    rows = rows[rows["time"].str.fullmatch("[12][0-9]{3}") & rows["value"].notna() & rows["flow"].isin(list(FLOWS))]
    units = sorted(set(rows["indicators"]) - set(TONNES))
    if units:
        raise ContractBroken(
            NAME,
            f"expected weights in {', '.join(TONNES)}; got {', '.join(units)[:200]}.",
            "the question had another indicator, or Eurostat changed the unit.",
            "ask for one indicator a question.",
        )
    keys = ["time", "flow", "partner", "product"]
    rows = sdmx.without_repeats(NAME, "Comext", rows, keys)
    require_bounds(NAME, rows, "value", 0, 1e9, "weight (100 kg)")
    tonnes = rows.assign(year=rows["time"].astype(int), value=rows["value"] * rows["indicators"].map(TONNES))
    grouped = tonnes.groupby(["year", "flow", "partner"])
    summed = grouped.agg(products=("value", "size"), value=("value", "sum"), status=("status", _together))
    return summed.reset_index()


def by_country(partners: pd.DataFrame) -> pd.DataFrame:
    """Turn one year and flow of `weights` into tonnes by country, aggregates and members of the EU left out.

    Returns
    -------
    DataFrame
        Index ``geo``: alpha-3 code; what is no country is together in ``OTH``. Columns ``value`` (t), ``partner``
        (Comext's codes) and ``status``.
    """
    kept = partners[partners["partner"].str.fullmatch("[A-Z]{2}") & ~partners["partner"].isin(_NO_PARTNERS)]
    if "GB" in set(kept["partner"]):
        kept = kept[kept["partner"] != "XU"]
    codes = kept["partner"].map(lambda code: iso3("comext", code) or iso3("iso2", code) or OTHER)
    grouped = kept.groupby(codes.rename("geo"))
    return grouped.agg(value=("value", "sum"), partner=("partner", "+".join), status=("status", _together))


def _together(flags: pd.Series) -> str:
    return "".join(sorted(set("".join(flags))))
