"""OECD, Trade in Value Added (TiVA): gross exports of intermediate products by economy and activity.

The answers are SDMX-CSV 1.0 or 2.0, with or without labels (``csvfile``, ``csvfilewithlabels``). ``sdmx1`` reads
SDMX-CSV 2.0 without labels alone, so pandas reads them (`sdmxcsv`). Asking for all economies gives aggregates as well
(W, OECD, EU27_2020, WXD, ...): only ISO 3166 economies are kept.

Not verified live: answers of the flow DF_MAINLV for the activities C26_27 and C29_30 (seen for another flow of the
edition), and that ``csvfilewithlabels`` has the columns STRUCTURE... in front. A public log of October 2026 has status
403 from the path ``sti-public`` that is asked here. The number of the next edition's flow is not known; the edition is
read from the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import (
    ContractBroken,
    Parsed,
    Raw,
    Request,
    require_bounds,
    require_no_jump,
    require_sum,
)
from rareearths.fetch.countries import territories
from rareearths.fetch.files import sdmxcsv

NAME = "oecd"
TITLE = {"ja": "経済協力開発機構（OECD）", "en": "OECD"}
TABLES = ("oecd_intermediate_exports",)
BASE = "https://sdmx.oecd.org"
HOSTS = {"sdmx.oecd.org": BASE}
# 60 downloads an hour are allowed; one question is asked.
LIMITS = {"per_second": 0.2, "bytes": 50_000_000}
FLOW = "OECD.STI.PIE,DSD_TIVA_MAINLV@DF_MAINLV,1.1"
MEASURE = "EXGR_INT"
ACTIVITIES = ("C26", "C26_27", "C29_30", "_T")  # those of the table
PARTS = ("C26", "C27")  # they add up to C26_27
FIRST_YEAR = 1995
DATA_URL = (
    f"{BASE}/sti-public/rest/data/{FLOW}/{MEASURE}..{'+'.join(sorted({*ACTIVITIES, *PARTS}))}.W.USD.A"
    f"?startPeriod={FIRST_YEAR}&format=csvfilewithlabels"
)
COLUMNS = ("year", "geo", "activity", "value", "source", "locator", "quality", "note")
EDITIONS = {"1.1": "2025"}
_VERSION = re.compile(r"DF_MAINLV[(,]([0-9]+(?:\.[0-9]+)+)")
_EDITION = re.compile(r"\b(20[0-9]{2}) edition\b")
_YEAR = re.compile(r"(19|20)[0-9]{2}")


def fetch(client) -> list[Raw]:
    """Fetch all economies, activities and years in one answer.

    Returns
    -------
    list of Raw
        One answer.
    """
    # Without Accept-Language the service answers 500 ("languageTag").
    return [client.get(Request(DATA_URL, headers={"Accept-Language": "en"}), label=MEASURE)]


def exports(content: bytes, measure: str = MEASURE) -> pd.DataFrame:
    """Read one measure in million US dollars, for any activity, economy and aggregate.

    Parameters
    ----------
    content : bytes
        An answer of the flow DF_MAINLV in ``csvfile`` or ``csvfilewithlabels``.
    measure : str
        Such as ``EXGR_INT``, gross exports of intermediate products.

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
    wanted = ("MEASURE", "REF_AREA", "ACTIVITY", "COUNTERPART_AREA", "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT")
    rows = sdmxcsv.read(NAME, "TiVA", content, wanted)
    rows = rows[(rows["MEASURE"] == measure) & (rows["COUNTERPART_AREA"] == "W")]
    for column, value, what in (("UNIT_MEASURE", "USD", "US dollars"), ("FREQ", "A", "yearly values")):
        wrong = set(rows[column]) - {value} if column in rows else set()
        if wrong:
            raise _broken(f"{what} ({column} {value})", ", ".join(sorted(wrong)), "another unit or frequency.")
    years = rows["TIME_PERIOD"].map(lambda cell: bool(_YEAR.fullmatch(cell)))
    if not years.all():
        raise _broken("years", repr(rows["TIME_PERIOD"][~years].iloc[0])[:40], "another frequency.")
    wrong = set(rows["UNIT_MULT"]) - {str(power) for power in range(13)}
    if wrong:
        raise _broken("a power of ten in UNIT_MULT", repr(min(wrong))[:40], "a shifted column, or a row cut off.")
    factors = [10.0 ** (int(power) - 6) for power in rows["UNIT_MULT"]]
    values = pd.Series([sdmxcsv.number(NAME, "OBS_VALUE", cell) for cell in rows["OBS_VALUE"]], dtype=float)
    frame = pd.DataFrame(
        {
            "year": rows["TIME_PERIOD"].astype(int).to_numpy(),
            "geo": rows["REF_AREA"].to_numpy(),
            "activity": rows["ACTIVITY"].to_numpy(),
            "value": values.to_numpy() * factors,
            "status": rows["OBS_STATUS"].to_numpy() if "OBS_STATUS" in rows else "",
        }
    )
    return sdmxcsv.without_repeats(NAME, f"TiVA {measure}", frame, ["year", "geo", "activity"])


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
    read = [(exports(raw.content), _edition(raw)) for raw in raws]
    frames = [frame.assign(edition=[edition] * len(frame)) for frame, edition in read]
    if not frames or not sum(map(len, frames)):
        raise _broken(f"rows of {MEASURE} with partner W", "none", "no data for this key.")
    rows = pd.concat(frames, ignore_index=True)
    rows = sdmxcsv.without_repeats(NAME, f"TiVA {MEASURE}", rows, ["year", "geo", "activity"])
    _check_sums(rows)
    kept = rows[rows["geo"].map(territories.is_economy) & rows["activity"].isin(ACTIVITIES)]
    kept = kept.sort_values(["year", "geo", "activity"], ignore_index=True)
    if not kept["value"].notna().any():
        raise _broken(f"values of economies in {', '.join(ACTIVITIES)}", "none", "no data for these activities.")
    missing = "missing: the OECD gives no value" + kept["status"].map(lambda flag: f" (status {flag})" if flag else "")
    table = pd.DataFrame(
        {
            "year": kept["year"],
            "geo": kept["geo"],
            "activity": kept["activity"],
            "value": kept["value"],
            "source": kept["edition"].map(lambda edition: _source(*edition)["id"]),
            "locator": f"MEASURE={MEASURE}, ACTIVITY=" + kept["activity"] + ", COUNTERPART_AREA=W",
            "quality": "primary",
            "note": missing.where(kept["value"].isna(), ""),
        }
    )
    sources = {edition: _source(*edition) for edition in kept["edition"]}
    newest = int(kept.loc[kept["value"].notna(), "year"].max())
    return Parsed({"oecd_intermediate_exports": table[list(COLUMNS)]}, list(sources.values()), str(newest))


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, that every year has the same economies, and the values against the last vintage.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    rows = parsed.tables["oecd_intermediate_exports"]
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
    last = before.get("oecd_intermediate_exports")
    if last is None or not len(last):
        return
    keys = ["year", "geo", "activity"]
    require_no_jump(NAME, filled[filled["value"] > 100], last, keys, 2, "exports of intermediates (million USD)")
    known = last.loc[last["value"].notna(), keys].merge(filled[keys], how="left", indicator=True)
    lost = known[known["_merge"] == "left_only"]
    if len(lost):
        named = ", ".join(f"{row.geo} {row.activity} {row.year}" for row in lost.head().itertuples())
        raise _broken(
            f"all {len(known)} values of the last vintage", f"{len(lost)} less: {named}", "a part is missing."
        )


def _check_sums(rows: pd.DataFrame) -> None:
    """Make sure that parts add up to the group, and economies to no more than the world."""
    wide = rows.pivot(index=["year", "geo"], columns="activity", values="value")
    if {*PARTS, "C26_27"} <= set(wide):
        large = wide[wide["C26_27"] > 1]  # below a million, rounding alone exceeds the tolerance
        for (year, geo), one in large.dropna(subset=list(PARTS)).iterrows():
            require_sum(NAME, one[list(PARTS)], one["C26_27"], 0.001, f"C26 and C27 of {geo} in {year}")
    world = rows[rows["geo"] == "W"].set_index(["year", "activity"])["value"].dropna()
    economies = rows[rows["geo"].map(territories.is_economy)].groupby(["year", "activity"])["value"].sum()
    for (year, activity), total in world.items():
        added = float(economies.get((year, activity), 0.0))
        if added > 1.001 * total:
            came = f"{added:,.0f} in {activity}, {year}"
            raise _broken(f"economies within the world's {total:,.0f}", came, "aggregates were counted as economies.")


def _edition(raw: Raw) -> tuple[str, str]:
    """Return the flow's version and the edition, as far as the answer or its address says them; both may be empty."""
    head = raw.content[:20_000].decode("utf-8", "replace")
    version = _VERSION.search(head) or _VERSION.search(raw.url)
    named = _EDITION.search(head)
    number = version[1] if version else ""
    return number, named[1] if named else EDITIONS.get(number, "")


def _source(version: str, edition: str) -> dict[str, str]:
    """Describe the edition for the descriptor."""
    title = f"{edition} edition" if edition else f"version {version or 'not stated'}"
    return {
        "id": f"oecd_tiva{edition}" if edition else f"oecd_tiva_{version.replace('.', '_') or 'unknown'}",
        "title": f"Trade in Value Added, {title}, principal indicators (levels)",
        "path": DATA_URL,
        "publisher": "Organisation for Economic Co-operation and Development",
        "licence": "CC-BY-4.0 (OECD terms and conditions)",
        "redistribution": "free",
        "terms": "May be passed on with attribution to the OECD.",
        "terms_ja": "経済協力開発機構（OECD）の名を明記すれば再配布できる。",
        "read": "The publisher's own file, fetched by this project.",
        "read_ja": "発行元のファイルを本プロジェクトが取得した。",
    }


def _broken(expected: str, came: str, cause: str) -> ContractBroken:
    """Say what an answer lacks."""
    return ContractBroken(
        NAME,
        f"TiVA: expected {expected}; got {came}.",
        cause,
        "compare with the OECD's Data Explorer; ask again later.",
    )
