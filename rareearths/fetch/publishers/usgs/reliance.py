"""US dependence in the Mineral Commodity Summaries: net import reliance, import sources, critical minerals, salient."""

from __future__ import annotations

import re

import pandas as pd

from rareearths.fetch.contract import require_columns
from rareearths.fetch.publishers.usgs.cells import SOURCE, broken, figure, frame, squeezed, tidy
from rareearths.fetch.publishers.usgs.editions import LONG, is_long, long_edition, stated_edition, year
from rareearths.fetch.publishers.usgs.names import country

RELIANCE = ["edition", "commodity", "year", "value", "operator", "mark", "sources", "span", "note", "place"]
SOURCES = ["edition", "commodity", "product", "detail", "period", "country", "geo", "value", "operator", "mark", "note",
           "years"]  # fmt: skip

_SPAN = re.compile(r"([0-9]{4})\s*[–—-]\s*([0-9]{4}|[0-9]{2})")
_RELIANCE = re.compile(r"netimportreliancepct([0-9]{4})")
_MAJOR = re.compile(r"majorimportsources([0-9]{4})([0-9]{4})")
# "relianceas" is how two chapters of 2026 print it
_HEAD = re.compile(
    r"net import reliance ?as a percentage of (?:total )?(?:apparent|reported|estimated) consumption[,:\s]*",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<=[A-Za-z)])[0-9]+")


def net_import_reliance(content: bytes, edition: int = 0, name: str = "") -> pd.DataFrame:
    """Read US net import reliance of all commodities, from figure 2 (until 2025) or the long file (since 2026).

    Returns
    -------
    DataFrame
        With the columns `RELIANCE`: ``edition``, ``commodity`` (as printed; in the long file chapter, product and
        detail, joined by `` | `` as far as they differ), ``year`` (int), ``value`` (percent), ``operator``, ``mark``
        (``E`` net exporter, ``NA``, ``W``), ``sources`` (main import sources, largest first, with shares where the
        file has them; in the long file in the newest year alone), ``span`` (their years), ``note``, ``place``.

    Raises
    ------
    ContractBroken
        Another format, or columns lacking.
    """
    what = name or "net import reliance"
    table = frame(content, what)
    if is_long(list(table.columns)):
        return _long_reliance(table, edition, what)
    columns = {squeezed(column): column for column in table.columns}
    values = [(found[1], columns[key]) for key in columns for found in [_RELIANCE.fullmatch(key)] if found]
    majors = [(found, columns[key]) for key in columns for found in [_MAJOR.fullmatch(key)] if found]
    require_columns(SOURCE, what, list(columns), ["source", "commodity"])
    if len(values) != 1 or len(majors) != 1:
        require_columns(
            SOURCE,
            what,
            list(table.columns),
            ["one Net_Import_Reliance_pct_<year>", "one Major_Import_Sources_<year>_<year>"],
        )
    number = stated_edition(table[columns["source"]], edition, what)
    (when, column), (span, major) = values[0], majors[0]
    rows = []
    for row in table.to_dict("records"):
        cell, printed = figure(row[column]), tidy(row[major])
        # footnote marks glued to a name: "China3"
        clean = _GLUED.sub("", printed)
        note = [tidy(row[columns["notes"]])] if "notes" in columns else []
        note += ["a footnote digit after a country name was dropped"] if clean != printed else []
        rows.append(
            (f"MCS{number}", tidy(row[columns["commodity"]]), int(when), cell.number, cell.operator, cell.mark, clean,
             f"{span[1]}–{span[2]}", " ".join(note), column)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=RELIANCE)


def import_sources(content: bytes, edition: int = 0, name: str = "") -> pd.DataFrame:
    """Read the shares of countries in US imports, for all commodities of a long file (since 2026).

    Returns
    -------
    DataFrame
        With the columns `SOURCES`: ``edition``, ``commodity`` (chapter), ``product``, ``detail``, ``period``
        (``2021/2024``), ``country``, ``geo``, ``value`` (percent), ``operator``, ``mark``, ``note``, ``years``
        (the period as printed).

    Raises
    ------
    ContractBroken
        Columns lacking, or a period that is no span of years.
    """
    what = name or "import sources"
    table = frame(content, what)
    require_columns(SOURCE, what, list(table.columns), LONG)
    return _sources(table, f"MCS{long_edition(table, edition, what)}", what)


def salient(content: bytes, edition: int = 0, name: str = "") -> pd.DataFrame:
    """Read the salient statistics of the United States, wide (one commodity, until 2025) or long (since 2026).

    Returns
    -------
    DataFrame
        ``edition``, ``commodity``, ``product``, ``statistic`` (the column of a wide file; kind and detail of a long
        one), ``unit`` (empty in a wide file, whose column names end in it), ``year``, ``value``, ``operator``,
        ``mark``, ``note``.

    Raises
    ------
    ContractBroken
        Another format, or columns lacking.
    """
    what = name or "salient statistics"
    table = frame(content, what)
    rows = []
    if is_long(list(table.columns)):
        require_columns(SOURCE, what, list(table.columns), LONG)
        label = f"MCS{long_edition(table, edition, what)}"
        for row in table[table["Section"].str.strip().str.startswith("Salient")][LONG].itertuples(
            index=False, name=None
        ):
            chapter, _, product, _, kind, detail, unit, when, text, note = map(tidy, row)
            cell = figure(text)
            rows.append((label, chapter, product, f"{kind}: {detail}", unit, year(when, what), cell.number,
                         cell.operator, cell.mark, note))  # fmt: skip
    else:
        require_columns(SOURCE, what, list(table.columns), ["DataSource", "Commodity", "Year"])
        label = f"MCS{stated_edition(table['DataSource'], edition, what)}"
        for row in table.to_dict("records"):
            for column in table.columns[3:]:
                cell = figure(row[column])
                rows.append((label, tidy(row["Commodity"]), "", column, "", year(row["Year"], what), cell.number,
                             cell.operator, cell.mark, ""))  # fmt: skip
    columns = ["edition", "commodity", "product", "statistic", "unit", "year", "value", "operator", "mark", "note"]
    return pd.DataFrame(rows, columns=columns)


def critical_minerals(content: bytes, name: str = "") -> pd.DataFrame:
    """Read table 4: ``edition``, ``mineral``, ``uses`` (both as printed, without the full stop) and ``note``.

    Raises
    ------
    ContractBroken
        Columns lacking.
    """
    what = name or "table 4"
    table = frame(content, what)
    require_columns(SOURCE, what, list(table.columns), ["Source", "Critical Mineral", "Primary Applications"])
    note = table["Category_Note"].map(tidy) if "Category_Note" in table else ""
    return pd.DataFrame(
        {
            "edition": f"MCS{stated_edition(table['Source'], 0, what)}",
            "mineral": table["Critical Mineral"].map(tidy),
            "uses": table["Primary Applications"].map(tidy).str.removesuffix("."),
            "note": note,
        }
    )


def critical_salient(content: bytes, name: str = "") -> pd.DataFrame:
    """Read table 5, one row per critical mineral, all columns as printed but for blanks, ``NIR`` and its ``operator``.

    Raises
    ------
    ContractBroken
        Columns lacking.
    """
    what = name or "table 5"
    table = frame(content, what)
    wanted = ["Source", "Year", "Critical_mineral", "Net_Import_Reliance", "Primary_import_source"]
    require_columns(SOURCE, what, list(table.columns), wanted)
    table = table.map(tidy)
    cells = table["Net_Import_Reliance"].map(figure)
    return table.assign(NIR=[cell.number for cell in cells], operator=[cell.operator for cell in cells])


def import_source_counts(content: bytes, name: str = "") -> pd.DataFrame:
    """Read figure 3: ``country``, ``geo`` and ``count``, the number of commodities of which it is a main source.

    Raises
    ------
    ContractBroken
        Columns lacking. The column Source is not used: the file of 2025 says MCS2024 there.
    """
    what = name or "figure 3"
    table = frame(content, what)
    require_columns(SOURCE, what, list(table.columns), ["Country", "Commodity_Count"])
    names = [country(text) for text in table["Country"]]
    counts = [figure(text).number for text in table["Commodity_Count"]]
    return pd.DataFrame({"country": [item[0] for item in names], "geo": [item[1] for item in names], "count": counts})


def _long_reliance(table: pd.DataFrame, edition: int, what: str) -> pd.DataFrame:
    """Net import reliance from the long file."""
    require_columns(SOURCE, what, list(table.columns), LONG)
    number = long_edition(table, edition, what)
    shares = _sources(table, f"MCS{number}", what)
    listed = {chapter: _told(rows) for chapter, rows in shares.groupby("commodity", sort=False)}
    spans = {chapter: rows["period"].iloc[0].replace("/", "–") for chapter, rows in shares.groupby("commodity")}
    rows, seen = [], set()
    chosen = table[table["Statistics"].map(tidy).str.casefold().eq("net import reliance")]
    for row in chosen[LONG].itertuples(index=False, name=None):
        chapter, section, product, _, _, detail, _, when, text, note = map(tidy, row)
        tail = _HEAD.sub("", detail, count=1) if _HEAD.match(detail) else detail
        parts = [chapter] + ([product] if product.upper() != chapter else [])
        parts += [tail] if tail and tail.casefold() != parts[-1].casefold() else []
        label, at = " | ".join(parts), year(when, what)
        if (label, at) in seen:  # two rows with one name: mica, where the file does not say scrap or sheet
            label = f"{label} | {detail}"
        seen.add((label, at))
        cell, last = figure(text), at == number - 1
        rows.append(
            (f"MCS{number}", label, at, cell.number, cell.operator, cell.mark, listed.get(chapter, "") if last else "",
             spans.get(chapter, "") if last else "", note, f"chapter {chapter}, {section}: {detail}")
        )  # fmt: skip
    return pd.DataFrame(rows, columns=RELIANCE)


def _sources(table: pd.DataFrame, label: str, what: str) -> pd.DataFrame:
    """Import sources of the long file."""
    rows = []
    for row in table[table["Section"].map(tidy).eq("Import Sources")][LONG].itertuples(index=False, name=None):
        chapter, _, product, printed, _, detail, _, when, text, note = map(tidy, row)
        span = _SPAN.fullmatch(when)
        if not span:
            raise broken(
                f"{what}: expected a span of years such as 2021–24; got {when[:40]!r} ({chapter}, {printed}).",
                "a damaged file, or a new way to write the period.",
                "look the row up in the publisher's file.",
            )
        period = f"{span[1]}/{span[2] if len(span[2]) == 4 else span[1][:2] + span[2]}"
        (name, geo, _), cell = country(printed), figure(text)
        rows.append((label, chapter, product, detail, period, name, geo, cell.number, cell.operator, cell.mark, note,
                     when))  # fmt: skip
    return pd.DataFrame(rows, columns=SOURCES)


def _told(rows: pd.DataFrame) -> str:
    """Tell the sources of a chapter in a line: product, then countries with their shares, in the file's order."""
    parts = []
    for detail, group in rows.groupby("detail", sort=False):
        known = group["value"].notna()
        shares = (group["operator"] + group["value"].map("{:g}%".format)).where(known, group["mark"])
        parts.append(f"{detail}: {', '.join(group['country'] + ' ' + shares)}")
    return "; ".join(parts)
