"""Trade Statistics of Japan (Ministry of Finance): imports of rare earths by origin.

The files by commodity and country that the user downloads from e-Stat (CSV or zip; the part with chapters 28 to 38; any
number of years; ``--file japan_customs=PATH`` or ``RAREEARTHS_JAPAN_CUSTOMS_FILE``), or e-Stat's database with the
user's application id (``RAREEARTHS_ESTAT_APPID``). Every nine-digit code under 280530 and 2846 is added up, in tonnes.

The rows go into ``japan_imports`` as hs ``280530+2846`` alone: there that code stands for totals of the ministry's own
statistics (until now read in the press), while the single codes are UN Comtrade's, partly with estimated weights. So no
row of Comtrade is replaced by another definition. Shares go into ``japan_import_share`` as ``mof_weight``. A year that
is not over has no row in the first table and its span of months in the second.

Not verified live: the database (its interface is known from programs that use it), and files with rows of rare earths
(files of other chapters were seen).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import InputNeeded, Parsed, Raw, require_bounds, require_no_jump
from rareearths.fetch.files.userfiles import FETCHED, READ, broken, name
from rareearths.fetch.publishers.japan_customs import database, files

NAME = "japan_customs"
TITLE = {"ja": "財務省貿易統計（e-Stat）", "en": "Trade Statistics of Japan (e-Stat)"}
TABLES = ("japan_imports", "japan_import_share")
HOSTS = {"api.e-stat.go.jp": database.BASE}
BASE = database.BASE
LIMITS = {"per_second": 1, "bytes": 150_000_000}
FILE = "RAREEARTHS_JAPAN_CUSTOMS_FILE"
PAGE = "https://www.e-stat.go.jp/en/stat-search/files?toukei=00350300&tstat=000001013141"
PREFIXES = ("280530", "2846")
HS = "280530+2846"
CODES_LABEL, VALUES_LABEL = "e-Stat codes ", "e-Stat values "
SHOWN_SHARE = 1.0  # per cent; smaller partners have their tonnes, but no row among the shares
LARGEST = 500_000
NOTICEABLE = 1000  # t
FACTOR = 1.5
POINTS = 5
COMTRADE_TOLERANCE = 0.1
_KEYS = ["year", "month", "hs", "code"]


def fetch(client) -> list[Raw]:
    """Take the user's files, or ask e-Stat's database with the user's application id.

    Raises
    ------
    InputNeeded
        Neither files nor an application id; says how to get both.
    """
    brought = client.files(NAME, FILE)
    if brought:
        return brought
    if not client.key(database.APPLICATION):
        raise InputNeeded(
            NAME,
            f"expected files of e-Stat by --file {NAME}=PATH or in {FILE}, or an application id in "
            f"{database.APPLICATION}; got neither.",
            "e-Stat's database asks for an application id (free of charge); its files are open, but have no fixed "
            "address.",
            f"open {PAGE}, choose imports by commodity and country, a year, and download the part with chapters 28 to "
            "38; or register at e-Stat for an application id.",
        )
    raws = []
    for table in database.TABLES:
        listed = client.get(database.codes_question(table), label=CODES_LABEL + table)
        codes = database.codes(listed.content, PREFIXES)
        start = 1 if codes else None
        while start:
            raw = client.get(database.values_question(table, codes, start), label=f"{VALUES_LABEL}{table} {start}")
            raws.append(raw)
            following = database.next_position(raw.content)
            start = following if following and following > start else None
    return raws


def parse(raws: Sequence[Raw]) -> Parsed:
    """Add up the codes of rare earths by country and year.

    Parameters
    ----------
    raws : sequence of Raw
        Files, or answers of the database; of several that give a line, the one that reaches the later month counts.

    Returns
    -------
    Parsed
        ``japan_imports`` in tonnes and ``japan_import_share`` in per cent.

    Raises
    ------
    ContractBroken
        No rare earths in a year, a code without weight, an unknown country, or files that disagree.
    """
    answers = [raw.content for raw in raws if raw.label.startswith(VALUES_LABEL)]
    frames = [files.trade(raw.content, name(raw), PREFIXES) for raw in raws if not raw.label.startswith("e-Stat ")]
    if answers:
        frames.append(database.trade(answers))
    if not frames:
        raise broken(NAME, "expected files of e-Stat or answers of its database; got none.")
    lines = _united(pd.concat(frames, ignore_index=True))
    totals = lines[lines["month"] == 0]
    for year, rows in totals.groupby("year"):
        lacking = [prefix for prefix in PREFIXES if not rows["hs"].str.startswith(prefix).any()]
        if lacking:
            raise broken(
                NAME,
                f"{year}: expected imports under {' and '.join(PREFIXES)}; got none under {' or '.join(lacking)}.",
                "a file of other chapters or of chosen codes.",
                "download the part with chapters 28 to 38.",
            )
    unweighed = totals[totals["t"].isna() & (totals["thousand_yen"] > 0)]
    unknown = totals[(totals["geo"] == "") & (totals["t"].fillna(0) > 0)]
    for rows, wanted, step in (
        (unweighed, "a weight (KG)", "look at Unit1 and Unit2; add the unit in japan_customs_files.py."),
        (unknown, "a known country", "add the code in rareearths/fetch/countries/countries.csv."),
    ):
        if len(rows):
            first = rows.iloc[0]
            raise broken(
                NAME,
                f"{first['hs']}, {first['year']}, country {first['code']}: expected {wanted}; got the unit "
                f"{first['unit']!r} and {len(rows)} such row(s).",
                "the statistics changed a unit, or gave a new code to a country.",
                step,
            )
    sources, imports, shares = [], [], []
    for year, rows in totals.groupby("year"):
        months = int(rows["last_month"].max())
        sources.append(_source(int(year), months, bool(answers)))
        both = _year(rows, int(year), months, sources[-1]["id"])
        imports += [both[0]] if months == 12 else []
        shares.append(both[1])
    last = int(totals["year"].max())
    months = int(totals.loc[totals["year"] == last, "last_month"].max())
    empty = shares[0].iloc[0:0].drop(columns=["period", "definition", "operator"]).assign(year=0, hs="")
    table = pd.concat(imports, ignore_index=True) if imports else empty
    columns = ["geo", "year", "hs", "value", "source", "locator", "quality", "note"]
    table = table[columns].astype({"year": "Int64"})
    return Parsed(
        {"japan_imports": table, "japan_import_share": pd.concat(shares, ignore_index=True)},
        sources,
        str(last) if months == 12 else f"{last}-{months:02d}",
    )


def _united(lines: pd.DataFrame) -> pd.DataFrame:
    """Keep imports; add up customs houses; of two files for a year keep the one that reaches further."""
    lines = lines[lines["flow"] == "import"]
    if not len(lines):
        raise broken(NAME, "expected imports of rare earths; got none.", "files of exports, or of other chapters.")
    found = []
    for _, rows in lines.groupby("year"):
        furthest = rows[rows["last_month"] == rows["last_month"].max()]
        found.append(furthest)
    united = pd.concat(found)
    kept = united.drop_duplicates(subset=[*_KEYS, "t", "thousand_yen", "unit"])
    if kept.duplicated(_KEYS).any():
        first = kept[kept.duplicated(_KEYS)].iloc[0]
        raise broken(
            NAME,
            f"{first['hs']}, {first['year']}, country {first['code']}: expected one figure; got two that differ.",
            "an older and a revised file of the same year, or a file by customs house.",
            "give one file for a year, of the whole country.",
        )
    return kept


def _source(year: int, months: int, asked: bool) -> dict[str, str]:
    span = f"{year}" if months == 12 else f"January to month {months} of {year}"
    return {
        "id": f"mof_trade_{year}",
        "title": f"Trade Statistics of Japan, imports by commodity and country, {span}",
        "path": PAGE,
        "publisher": "Ministry of Finance of Japan",
        "licence": "Government of Japan standard terms of use 2.0; not checked at the publisher",
        "redistribution": "free",
        "terms": "May be passed on with attribution to the Trade Statistics of Japan (Ministry of Finance).",
        "terms_ja": "財務省貿易統計の名を明記すれば再配布できる。",
        **(FETCHED if asked else READ),
    }


def _year(rows: pd.DataFrame, year: int, months: int, source: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the rows of one year for both tables."""
    by_geo = rows.groupby("geo")["t"].sum().sort_index()
    by_geo = by_geo[by_geo > 0]
    world = float(by_geo.sum())
    if not world:
        raise broken(NAME, f"{year}: expected a weight of rare earths; got none.")
    countries = rows.groupby("geo")["code"].agg(lambda codes: "+".join(sorted(set(codes))))
    codes = ", ".join(sorted(rows["hs"].unique()))
    span = str(year) if months == 12 else f"{year}-01/{year}-{months:02d}"
    place = f"imports by commodity and country, {span}, codes {codes}"
    both = pd.concat([by_geo, pd.Series({"WLD": world})])
    whole = both.index == "WLD"
    named = {"WLD": "all countries"} | {geo: f"country {code}" for geo, code in countries.items()}
    imports = pd.DataFrame(
        {
            "geo": both.index,
            "year": year,
            "hs": HS,
            "value": both.round(6).to_numpy(),
            "source": source,
            "locator": [f"{place}: {named[geo]}, KG" for geo in both.index],
            "quality": "primary",
            "note": ["sum of the nine-digit codes" + " over all countries" * bool(all_of_it) for all_of_it in whole],
        }
    )
    share = (100 * by_geo / world).round(2)
    share = share[(share >= SHOWN_SHARE) & (share.index != "OTH")]
    shares = pd.DataFrame(
        {
            "period": span,
            "geo": share.index,
            "definition": "mof_weight",
            "operator": "",
            "value": share.to_numpy(),
            "source": source,
            "locator": [f"{place}: country {countries[geo]} over all countries, KG" for geo in share.index],
            "quality": "derived",
            "note": f"computed: of {world:,.0f} t",
        }
    )
    return imports, shares


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, jumps and shares against the ministry's figures in the last vintage, and totals against Comtrade.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    rows, shares = parsed.tables["japan_imports"], parsed.tables["japan_import_share"]
    require_bounds(NAME, rows, "value", 0, LARGEST, "imports, t")
    require_bounds(NAME, shares, "value", 0, 100, "shares, per cent")
    last = before.get("japan_imports")
    if last is not None and len(last):
        large = last[(last["hs"] == HS) & (last["value"] > NOTICEABLE)]
        require_no_jump(NAME, rows, large, ["geo", "year", "hs"], FACTOR, "imports, t")
        _compare(rows, last[last["geo"] == "WLD"])
    known = before.get("japan_import_share")
    if known is not None and len(known):
        printed = known[(known["definition"] == "mof_weight") & known["operator"].fillna("").eq("")]
        joined = shares.merge(printed, on=["period", "geo"], suffixes=("", "_before"))
        joined["points"] = (joined["value"] - joined["value_before"]).abs()
        require_bounds(NAME, joined, "points", 0, POINTS, "share against the last vintage's of the same statistics")


def _compare(rows: pd.DataFrame, world: pd.DataFrame) -> None:
    """Compare the world total with Comtrade's, where it has all parts: Comtrade takes them from these statistics."""
    parts = world.pivot_table(index="year", columns="hs", values="value")
    for row in rows[rows["geo"] == "WLD"].itertuples():
        if row.year not in parts.index:
            continue
        have = parts.loc[row.year].dropna()
        pieces = ["280530", "2846"] if "2846" in have else ["280530", "284610", "284690"]
        if not set(pieces) <= set(have.index):
            continue
        other = have[pieces].sum()
        if abs(row.value - other) > COMTRADE_TOLERANCE * other:
            raise broken(
                NAME,
                f"{row.year}: expected about {other:,.0f} t, as in UN Comtrade; got {row.value:,.0f} t.",
                "codes are missing, or a unit was misread.",
                "compare the codes in the locator with the tariff of that year.",
            )
