"""Adds up Japan's imports of rare earths by origin, of e-Stat's files or of the answers of its database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import Client, InputNeeded, Parsed, Raw, records, require_bounds, require_no_jump
from rareearths.fetch.countries import OTHER
from rareearths.fetch.files.userfiles import broken, name
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.japan_customs import database, files

NAME = "japan_customs"
ABOUT = described(NAME)
IMPORTS, SHARES = ABOUT.tables
PREFIXES, HS = (ABOUT.judgements["rare_earths"][each] for each in ("prefixes", "hs"))
SHOWN_SHARE = ABOUT.judgements["shown_share"]["per_cent"]
CODES_LABEL, VALUES_LABEL = "e-Stat codes ", "e-Stat values "
LARGEST = 500_000
NOTICEABLE = 1000  # t
FACTOR = 1.5
POINTS = 5
COMTRADE_TOLERANCE = 0.1
PAGE = ABOUT.sources["mof_trade_{year}"]["path"]
_KEYS = ["year", "month", "hs", "code"]
_COLUMNS = ["geo", "year", "hs", "value", "source", "locator", "quality", "note"]


def fetch(client: Client) -> list[Raw]:
    """Take the user's files, or ask e-Stat's database with the user's application id.

    Raises
    ------
    InputNeeded
        Neither files nor an application id; says how to get both.
    """
    brought = client.files(NAME, ABOUT.file_variable)
    if brought:
        return brought
    if not client.key(ABOUT.key_variable):
        raise InputNeeded(
            NAME,
            f"expected files of e-Stat by --file {NAME}=PATH or in {ABOUT.file_variable}, or an application id in "
            f"{ABOUT.key_variable}; got neither.",
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
    totals = _united(pd.concat(frames, ignore_index=True))
    totals = totals[totals["month"] == 0]
    _check(totals)
    sources, imports, shares, newest = [], [pd.DataFrame(columns=_COLUMNS)], [], ""
    for year in sorted(set(totals["year"])):
        rows = totals[totals["year"] == year]
        months = int(rows["last_month"].max())
        source = ABOUT.source(
            "mof_trade_{year}, asked" if answers else "mof_trade_{year}",
            year=year,
            span=year if months == 12 else f"January to month {months} of {year}",
        )
        whole, shared = _year(rows, year, months, source["id"])
        imports += [whole] if months == 12 else []
        shares.append(shared)
        sources.append(source)
        newest = str(year) if months == 12 else f"{year}-{months:02d}"
    table = pd.concat(imports[1:] or imports, ignore_index=True)[_COLUMNS].astype({"year": "Int64"})
    return Parsed({IMPORTS: table, SHARES: pd.concat(shares, ignore_index=True)}, sources, newest)


def _check(totals: pd.DataFrame) -> None:
    """Refuse years without a part of the rare earths, and imports without a weight or a known country."""
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
        (unweighed, "a weight (KG)", f"look at Unit1 and Unit2; add the unit in publishers/{NAME}/files.py."),
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


def _united(lines: pd.DataFrame) -> pd.DataFrame:
    """Keep imports; add up customs houses; of two files for a year keep the one that reaches further."""
    lines = lines[lines["flow"] == "import"]
    if not len(lines):
        raise broken(NAME, "expected imports of rare earths; got none.", "files of exports, or of other chapters.")
    united = lines[lines["last_month"] == lines.groupby("year")["last_month"].transform("max")]
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
    share = share[(share >= SHOWN_SHARE) & (share.index != OTHER)]
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
    rows, shares = parsed.tables[IMPORTS], parsed.tables[SHARES]
    require_bounds(NAME, rows, "value", 0, LARGEST, "imports, t")
    require_bounds(NAME, shares, "value", 0, 100, "shares, per cent")
    last = before.get(IMPORTS)
    if last is not None and len(last):
        large = last[(last["hs"] == HS) & (last["value"] > NOTICEABLE)]
        require_no_jump(NAME, rows, large, ["geo", "year", "hs"], FACTOR, "imports, t")
        _compare(rows, last[last["geo"] == "WLD"])
    known = before.get(SHARES)
    if known is not None and len(known):
        printed = known[(known["definition"] == "mof_weight") & known["operator"].fillna("").eq("")]
        joined = shares.merge(printed, on=["period", "geo"], suffixes=("", "_before"))
        joined["points"] = (joined["value"] - joined["value_before"]).abs()
        require_bounds(NAME, joined, "points", 0, POINTS, "share against the last vintage's of the same statistics")


def _compare(rows: pd.DataFrame, world: pd.DataFrame) -> None:
    """Compare the world total with Comtrade's, where it has all parts: Comtrade takes them from these statistics."""
    parts = world.pivot_table(index="year", columns="hs", values="value")
    for row in records(rows[rows["geo"] == "WLD"]):
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
