"""Makes the tables of China's imports and exports, of downloads and headlines that the user brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import (
    Client,
    InputNeeded,
    Parsed,
    Raw,
    records,
    require_bounds,
    require_no_jump,
    require_sum,
)
from rareearths.fetch.files.userfiles import broken, name
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.china_customs import downloads, headlines

NAME = "china_customs"
ABOUT = described(NAME)
OXIDES, MAGNETS = (ABOUT.judgements["codes"][each] for each in ("oxides", "magnets"))
DESTINATIONS = {geo: series for geo, series in ABOUT.judgements["destinations"].items() if geo != "reason"}
QUERY = "gacc_query"
PAGE = ABOUT.sources[QUERY]["path"]
TOLERANCE = 0.005
LARGEST = {"china_imports": 500_000, "china_monthly_exports": 100_000, "china_customs_exports": 500_000}
NOTICEABLE = 100  # t
FACTORS = {"china_imports": 3, "china_monthly_exports": 1.5, "china_customs_exports": 1.5}
CUT = "sum of the partners in the file; too little if the query was limited to some"
_KEYS = {
    "china_imports": ["period", "geo", "hs"],
    "china_monthly_exports": ["month", "series", "measure"],
    "china_customs_exports": ["year", "series"],
}
_MEASURED = {"china_imports": ["operator", "value", "usable"]}
_COLUMNS = {
    table: [*keys, *_MEASURED.get(table, ["value"]), "source", "locator", "quality", "note"]
    for table, keys in _KEYS.items()
}


def fetch(client: Client) -> list[Raw]:
    """Take the files that the user brought.

    Raises
    ------
    InputNeeded
        None were given; says how to get them.
    """
    brought = client.files(NAME, ABOUT.file_variable)
    if not brought:
        raise InputNeeded(
            NAME,
            f"expected downloads of customs or a file of headlines by --file {NAME}=PATH or in {ABOUT.file_variable}; "
            "got none.",
            "customs' query asks for a captcha, so a person must put it.",
            f"open {PAGE}indexEn, ask for imports of {OXIDES} or exports of {MAGNETS} by month and partner, download "
            "the CSV and name it import_... or export_... with its months; headlines: see NOTES.md of china_customs.",
        )
    return brought


def parse(raws: Sequence[Raw]) -> Parsed:
    """Make the tables of whatever was brought.

    Parameters
    ----------
    raws : sequence of Raw
        Downloads and files of headlines; ``label`` is the file's name, which matters (see NOTES.md).

    Returns
    -------
    Parsed
        ``china_imports`` (28469019 by origin, by month, year and span), ``china_monthly_exports`` (magnets, and the
        series of headlines) and ``china_customs_exports`` (years of the headline), in tonnes; only those tables for
        which there is something.

    Raises
    ------
    ContractBroken
        A file is not what it should be, files disagree, or partners do not add up to customs' total.
    """
    queries, entries = [], []
    for raw in raws:
        if headlines.looks_like(raw.content, name(raw)):
            entries.append(headlines.headlines(raw.content, name(raw)))
        else:
            queries.append(downloads.trade(raw.content, name(raw)))
    rows: dict[str, list[dict]] = {table: [] for table in ABOUT.tables}
    sources = []
    if queries:
        lines = _checked(pd.concat(queries, ignore_index=True))
        rows["china_imports"] = _oxides(_of(lines, "import", OXIDES))
        rows["china_monthly_exports"] = _magnets(_of(lines, "export", MAGNETS))
        sources.append(ABOUT.source(QUERY))
    if entries:
        known = pd.concat(entries, ignore_index=True).drop_duplicates(["series", "period", "date", "address"])
        sources += _headline_sources(known)
        _add_headlines(known, rows)
    if not any(rows.values()):
        raise broken(
            NAME,
            f"expected imports of {OXIDES}, exports of {MAGNETS} or headlines; got none of them.",
            "downloads of other codes, or of the other flow.",
            "look at the codes in the files and at their names.",
        )
    tables = {
        table: pd.DataFrame(found, columns=_COLUMNS[table]).sort_values(_COLUMNS[table][:3]).reset_index(drop=True)
        for table, found in rows.items()
        if found
    }
    if "china_customs_exports" in tables:
        tables["china_customs_exports"] = tables["china_customs_exports"].astype({"year": "Int64"})
    used = {source for table in tables.values() for source in table["source"]}
    ends = [str(row.get("month") or row.get("period") or row.get("year")) for found in rows.values() for row in found]
    newest = max(end.split("/")[-1] for end in ends)
    return Parsed(tables, [source for source in sources if source["id"] in used], newest)


def _checked(lines: pd.DataFrame) -> pd.DataFrame:
    """Drop what two files give alike; refuse what they give differently, and rare earths without weight or partner."""
    keys = ["flow", "period", "hs", "partner"]
    alike = lines.drop(columns="file").round(9).drop_duplicates()
    if alike.duplicated(keys).any():
        first = alike[alike.duplicated(keys)].iloc[0]
        files = lines[(lines[keys] == first[keys]).all(axis=1)]["file"].unique()
        raise broken(
            NAME,
            f"{first['flow']} of {first['hs']}, {first['period']}, partner {first['partner'] or 'all'}: expected one "
            f"figure; got several, in {', '.join(files)}.",
            "an older and a newer download, or parts of one (by regime or province).",
            "give one download for a code and a month.",
        )
    ours = alike[alike["hs"].isin([OXIDES, MAGNETS])]
    for rows, wanted, step in (
        (ours[ours["t"].isna()], "kilograms or tonnes", "mend TONNES in publishers/china_customs/downloads.py."),
        (ours[ours["geo"] == ""], "a known partner", "add the code in rareearths/fetch/countries/countries.csv."),
    ):
        if len(rows):
            first = rows.iloc[0]
            raise broken(
                NAME,
                f"{first['hs']}, {first['period']}, partner {first['partner']}: expected {wanted}; got the unit "
                f"{first['unit']!r} and {len(rows)} such row(s).",
                "customs changed a unit or a code.",
                step,
            )
    return alike


def _of(lines: pd.DataFrame, flow: str, hs: str) -> pd.DataFrame:
    """Give one code's tonnes by period and country, with totals, years and the months so far of the last year."""
    ours = lines[(lines["flow"] == flow) & (lines["hs"] == hs)]
    by_geo = ours.groupby(["period", "geo"], as_index=False).agg(t=("t", "sum"), partner=("partner", "+".join))
    by_geo = by_geo.assign(quality="primary", note="")
    added = [by_geo]
    for period, rows in by_geo.groupby("period"):
        partners = rows[rows["geo"] != "WLD"]
        total = rows.loc[rows["geo"] == "WLD", "t"]
        if len(total) and len(partners):
            require_sum(NAME, partners["t"], float(total.iloc[0]), TOLERANCE, f"{flow} of {hs}, {period}")
        elif len(partners) > 1:
            world = {"period": period, "geo": "WLD", "t": partners["t"].sum(), "partner": "", "quality": "derived"}
            added.append(pd.DataFrame([{**world, "note": CUT}]))
    every = pd.concat(added, ignore_index=True)
    months = every[every["period"].str.fullmatch(r"\d{4}-\d{2}")].assign(year=lambda rows: rows["period"].str[:4])
    for year in sorted(set(months["year"])):
        rows = months[months["year"] == year]
        there = sorted(rows["period"].unique())
        if len(there) < 2 or there != [f"{year}-{month:02d}" for month in range(1, len(there) + 1)]:
            continue
        span = year if len(there) == 12 else f"{there[0]}/{there[-1]}"
        sums = rows.groupby("geo", as_index=False).agg(t=("t", "sum"), partner=("partner", "max"), cut=("note", "max"))
        notes = [f"sum of {len(there)} months" + (f"; {cut}" if cut else "") for cut in sums.pop("cut")]
        sums = sums.assign(period=span, quality="derived", note=notes)
        stated = every[every["period"] == span].set_index("geo")["t"]
        for row in records(sums[sums["geo"].isin(stated.index)]):
            what = f"{flow} of {hs}, {span}, {row.geo}"
            require_sum(NAME, pd.Series([row.t]), float(stated[row.geo]), TOLERANCE, what)
        every = pd.concat([every, sums[~sums["geo"].isin(stated.index)]], ignore_index=True)
    which = [f"partner {row.partner}" if row.partner else "all partners" for row in records(every)]
    return every.assign(
        locator=[f"query: {flow}, {hs}, {p}, {w}, quantity" for p, w in zip(every["period"], which, strict=True)]
    )


def _oxides(rows: pd.DataFrame) -> list[dict]:
    return [
        {"period": row.period, "geo": row.geo, "hs": OXIDES, "operator": "", "value": round(row.t, 6), "usable": "yes"}
        | {"source": QUERY, "locator": row.locator, "quality": row.quality, "note": row.note}
        for row in records(rows[rows["t"] > 0])
    ]


def _magnets(rows: pd.DataFrame) -> list[dict]:
    found = []
    for row in records(rows[rows["geo"].isin(list(DESTINATIONS)) & (rows["t"] > 0)]):
        month = f"{row.period}-12" if len(row.period) == 4 else row.period.split("/")[-1]
        if "/" in row.period and row.period[5:7] != "01":
            continue
        measure = "t" if len(row.period) == 7 else "t_cumulative"
        found.append(
            {"month": month, "series": DESTINATIONS[row.geo], "measure": measure, "value": round(row.t, 6)}
            | {"source": QUERY, "locator": row.locator, "quality": row.quality, "note": row.note}
        )
    return found


def _headline_sources(known: pd.DataFrame) -> list[dict[str, str]]:
    """Describe each document, and write its id into the entries: its date, and a number if that day has several."""
    known["number"] = 0
    for _, rows in known.groupby("date"):
        addresses = {address: place for place, address in enumerate(sorted(rows["address"].unique()))}
        known.loc[rows.index, "number"] = rows["address"].map(addresses)
    sources = [
        ABOUT.source(
            "{kind}_{day}{number}",
            kind="gacc" if row.publisher == headlines.CUSTOMS else "press",
            day=str(row.date).replace("-", ""),
            number=f"_{row.number}" if row.number else "",
            document=row.document,
            date=row.date,
            address=row.address,
            publisher=row.publisher,
        )
        for row in records(known)
    ]
    known["id"] = [source["id"] for source in sources]
    return list({source["id"]: source for source in reversed(sources)}.values())[::-1]


def _add_headlines(known: pd.DataFrame, rows: dict[str, list[dict]]) -> None:
    for row in records(known):
        stated = {"value": row.t, "source": row.id, "locator": f"{row.document}, {row.series}, {row.period}"}
        stated |= {"quality": row.quality, "note": row.note or ("" if row.unit == "t" else f"given in {row.unit}")}
        measure = "t" if row.months == 1 and "/" not in row.period else "t_cumulative"
        rows["china_monthly_exports"].append({"month": row.month, "series": row.series, "measure": measure} | stated)
        if row.series == "rare_earths" and row.months == 12:
            rows["china_customs_exports"].append({"year": int(row.month[:4]), "series": row.series} | stated)


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, and each figure against those of the last vintage for the same period, whatever their source.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    for table, rows in parsed.tables.items():
        require_bounds(NAME, rows, "value", 0, LARGEST[table], table)
        last = before.get(table)
        if last is None or not len(last):
            continue
        same = _KEYS[table]
        known = last[last["value"] > NOTICEABLE]
        known = known[known["operator"].fillna("") == ""] if "operator" in known else known
        median = known.groupby(same, as_index=False)[["value"]].median()
        require_no_jump(NAME, rows, median, same, FACTORS[table], table)
