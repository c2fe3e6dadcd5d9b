"""Asks the OECD for gross exports of intermediate products, and keeps economies and the table's activities."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import (
    Client,
    ContractBroken,
    Parsed,
    Raw,
    Request,
    records,
    require_bounds,
    require_no_jump,
    require_sum,
)
from rareearths.fetch.countries import is_economy
from rareearths.fetch.files import sdmx
from rareearths.fetch.publishers import described

NAME = "oecd"
ABOUT = described(NAME)
TABLE = ABOUT.tables[0]
MEASURE = "EXGR_INT"  # gross exports of intermediate products
ACTIVITIES = ABOUT.judgements["activities"]["codes"]
PARTS = ("C26", "C27")  # they add up to C26_27
DATA_URL = (
    f"https://sdmx.oecd.org/sti-public/rest/data/OECD.STI.PIE,DSD_TIVA_MAINLV@DF_MAINLV,1.1/"
    f"{MEASURE}..{'+'.join(sorted({*ACTIVITIES, *PARTS}))}.W.USD.A?startPeriod=1995&format=csvfilewithlabels"
)
_VERSION = re.compile(r"DF_MAINLV[(,]([0-9]+(?:\.[0-9]+)+)")
_EDITION = re.compile(r"\b(20[0-9]{2}) edition\b")
_KEYS = ["year", "geo", "activity"]


def fetch(client: Client) -> list[Raw]:
    """Fetch all economies, activities and years in one answer.

    Returns
    -------
    list of Raw
        One answer.
    """
    if brought := client.files(NAME, ABOUT.file_variable):
        return brought
    # Without Accept-Language the service answers 500 ("languageTag").
    return [client.get(Request(DATA_URL, headers={"Accept-Language": "en"}), label=MEASURE)]


def exports(content: bytes, measure: str = MEASURE) -> pd.DataFrame:
    """Read one measure in million US dollars, for any activity, economy and aggregate.

    Parameters
    ----------
    content : bytes
        An answer of the flow DF_MAINLV in ``csvfile`` or ``csvfilewithlabels``.
    measure : str
        Of those in the answer.

    Returns
    -------
    DataFrame
        ``year`` (int), ``geo`` (the OECD's code), ``activity``, ``value`` (million USD, NaN where there is none) and
        ``status`` (the OECD's flag), partner world.

    Raises
    ------
    ContractBroken
        For anything but such an answer, another unit, and two values for the same cell.
    """
    rows = sdmx.read(
        NAME, "TiVA", content, ("MEASURE", "REF_AREA", "ACTIVITY", "COUNTERPART_AREA", "TIME_PERIOD", "UNIT_MULT")
    )
    rows = rows[(rows["MEASURE"] == measure) & (rows["COUNTERPART_AREA"] == "W")]
    for column, value, what in (("UNIT_MEASURE", "USD", "US dollars"), ("FREQ", "A", "yearly values")):
        wrong = set(rows[column]) - {value} if column in rows else set()
        if wrong:
            raise _broken(f"{what} ({column} {value})", ", ".join(sorted(wrong)), "another unit or frequency.")
    years = rows["TIME_PERIOD"].str.fullmatch("(19|20)[0-9]{2}").astype(bool)
    if not years.all():
        raise _broken("years", repr(rows["TIME_PERIOD"][~years].iloc[0])[:40], "another frequency.")
    wrong = set(rows["UNIT_MULT"]) - {str(power) for power in range(13)}
    if wrong:
        raise _broken("a power of ten in UNIT_MULT", repr(min(wrong))[:40], "a shifted column, or a row cut off.")
    factors = [10.0 ** (int(power) - 6) for power in rows["UNIT_MULT"]]
    frame = pd.DataFrame(
        {
            "year": rows["TIME_PERIOD"].astype(int).to_numpy(),
            "geo": rows["REF_AREA"].to_numpy(),
            "activity": rows["ACTIVITY"].to_numpy(),
            "value": rows["value"].to_numpy() * factors,
            "status": rows["OBS_STATUS"].to_numpy() if "OBS_STATUS" in rows else "",
        }
    )
    return sdmx.without_repeats(NAME, f"TiVA {measure}", frame, _KEYS)


def parse(raws: Sequence[Raw]) -> Parsed:
    """Turn answers into the rows of ``oecd_intermediate_exports``.

    Returns
    -------
    Parsed
        Million US dollars by year, economy and activity of the table; aggregates are no rows.

    Raises
    ------
    ContractBroken
        For broken answers, none, and where C26 and C27 do not add up to C26_27 or economies exceed the world.
    """
    frames = [exports(raw.content).assign(source=_source(raw)["id"]) for raw in raws]
    if not frames or not sum(map(len, frames)):
        raise _broken(f"rows of {MEASURE} with partner W", "none", "no data for this key.")
    rows = pd.concat(frames, ignore_index=True)
    rows = sdmx.without_repeats(NAME, f"TiVA {MEASURE}", rows, _KEYS)
    _check_sums(rows)
    kept = rows[rows["geo"].map(is_economy) & rows["activity"].isin(ACTIVITIES)]
    kept = kept.sort_values(_KEYS, ignore_index=True)
    if not kept["value"].notna().any():
        raise _broken(f"values of economies in {', '.join(ACTIVITIES)}", "none", "no data for these activities.")
    missing = "missing: the OECD gives no value" + kept["status"].map(lambda flag: f" (status {flag})" if flag else "")
    table = pd.DataFrame(
        {
            "year": kept["year"],
            "geo": kept["geo"],
            "activity": kept["activity"],
            "value": kept["value"],
            "source": kept["source"],
            "locator": f"MEASURE={MEASURE}, ACTIVITY=" + kept["activity"] + ", COUNTERPART_AREA=W",
            "quality": "primary",
            "note": missing.where(kept["value"].isna(), ""),
        }
    )
    sources = {source["id"]: source for source in map(_source, raws)}
    newest = int(kept.loc[kept["value"].notna(), "year"].max())
    return Parsed({TABLE: table}, [sources[each] for each in kept["source"].unique()], str(newest))


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, that every year has the same economies, and the values against the last vintage.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    rows = parsed.tables[TABLE]
    require_bounds(NAME, rows, "value", 0, 5_000_000, "exports of intermediates (million USD)")
    filled = rows[rows["value"].notna()]
    for activity, one in filled.groupby("activity"):
        counts = one.groupby("year")["geo"].nunique()
        years = range(int(counts.index.min()), int(counts.index.max()) + 1)
        thin = [f"{year}: {counts.get(year, 0)}" for year in years if counts.get(year, 0) < 0.9 * counts.max()]
        if thin:
            raise _broken(
                f"about {counts.max()} economies in every year of {activity}", ", ".join(thin[:5]), "a part is missing."
            )
    last = before.get(TABLE)
    if last is None or not len(last):
        return
    require_no_jump(NAME, filled[filled["value"] > 100], last, _KEYS, 2, "exports of intermediates (million USD)")
    known = last.loc[last["value"].notna(), _KEYS].merge(filled[_KEYS], how="left", indicator=True)
    lost = known[known["_merge"] == "left_only"]
    if len(lost):
        named = ", ".join(f"{row.geo} {row.activity} {row.year}" for row in records(lost.head()))
        raise _broken(
            f"all {len(known)} values of the last vintage", f"{len(lost)} less: {named}", "a part is missing."
        )


def _check_sums(rows: pd.DataFrame) -> None:
    """Make sure that parts add up to the group, and economies to no more than the world."""
    wide = rows.pivot(index=["year", "geo"], columns="activity", values="value")
    if {*PARTS, "C26_27"} <= set(wide):
        large = wide[wide["C26_27"] > 1]  # below a million, rounding alone exceeds the tolerance
        for row in records(large.dropna(subset=list(PARTS)).reset_index()):
            what = f"C26 and C27 of {row.geo} in {row.year}"
            require_sum(NAME, pd.Series([row.C26, row.C27]), row.C26_27, 0.001, what)
    world = rows[(rows["geo"] == "W") & rows["value"].notna()]
    economies = rows[rows["geo"].map(is_economy)].groupby(["year", "activity"])["value"].sum()
    for row in records(world):
        added = float(economies.get((row.year, row.activity), 0.0))
        if added > 1.001 * row.value:
            came, cause = f"{added:,.0f} in {row.activity}, {row.year}", "aggregates were counted as economies."
            raise _broken(f"economies within the world's {row.value:,.0f}", came, cause)


def _source(raw: Raw) -> dict[str, str]:
    """Describe the edition for the descriptor, as far as the answer or its address says it."""
    head = raw.content[:20_000].decode("utf-8", "replace")
    version = _VERSION.search(head) or _VERSION.search(raw.url)
    named = _EDITION.search(head)
    number = version[1] if version else ""
    edition = named[1] if named else ABOUT.judgements["editions"].get(number, "")
    return ABOUT.source(
        "oecd_tiva{edition}",
        edition=edition or f"_{number.replace('.', '_') or 'unknown'}",
        named=f"{edition} edition" if edition else f"version {number or 'not stated'}",
        address=DATA_URL,
    )


def _broken(expected: str, came: str, cause: str) -> ContractBroken:
    return ContractBroken(
        NAME,
        f"TiVA: expected {expected}; got {came}.",
        cause,
        "compare with the OECD's Data Explorer; ask again later.",
    )
