"""What USGS files say about rare earths, as rows of the vintage's tables, with locators and notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.usgs.cells import DIGIT_DROPPED, PARTLY_FIGURES, SOURCE, broken, meaning, records
from rareearths.fetch.publishers.usgs.names import commodities_ja, items
from rareearths.fetch.publishers.usgs.versions import Correction, spoken

PRODUCTION = ["geo", "year", "edition", "value", "source", "locator", "quality", "note"]
IMPORT_SOURCES = ["edition", "period", "geo", "value", "source", "locator", "quality", "note"]
RELIANCE = ["edition", "commodity", "commodity_ja", "mineral", "item", "year", "value", "operator", "sources",
            "sources_geo", "sources_period", "hong_kong", "source", "locator", "quality", "note"]  # fmt: skip

# begins the note of a cell that holds no single figure, such as a footnote's number or a flag glued to the figure
UNREADABLE = "no single figure in the source:"
LOWER_BOUND = "lower bound"  # both are written into notes here and told by them in `checks`
ZERO = "printed as a dash: zero"
_JUDGED = described(SOURCE).judgements
_SIGNS = {
    ">": f"{LOWER_BOUND}: printed with a greater-than sign",
    ">=": f"{LOWER_BOUND}: printed with the sign ≥",
    "<": "upper bound: printed with a less-than sign",
}
_COMPOUNDS = re.compile(r"compounds and metals", re.IGNORECASE)


def worded(note: str) -> list[str]:
    """Return a publisher's note in this book's words, part by part, in its order.

    Parameters
    ----------
    note : str
        Sentences, or parts joined by ``--``.

    Returns
    -------
    list of str
        Known sentences in our words; anything else as it is written.
    """
    parts: list[tuple[int, str]] = []
    rest = note.replace("’", "'")
    for known in _JUDGED["wording"]["notes"]:
        found = re.search(known["printed"], rest)
        if found:
            parts.append((found.start(), found.expand(known["ours"])))
            rest = rest[: found.start()] + " " * len(found[0]) + rest[found.end() :]
    rest = rest.replace("--", "  ")
    parts += [(found.start(), found[0].rstrip()) for found in re.finditer(r"\S(?:(?! {3}).)*", rest)]
    told = [words for _, words in sorted(parts) if words]
    whole = any(words.startswith("estimated ") for words in told)
    return [words for words in told if not (whole and words == "estimated")]


def world_rows(
    rows: pd.DataFrame,
    *,
    file: str,
    source: str,
    versions: str,
    fixes: Sequence[Correction] = (),
    unresolved: Sequence[str] = (),
    posted: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn an edition's rows on rare earths into rows of ``usgs_mine_production`` and ``usgs_reserves``.

    A figure that the printed edition corrected since, but not the data release, becomes two rows: the one of the
    release under the edition ``MCS<year>v1.0``, and the corrected one with the version history as its source.

    Parameters
    ----------
    rows : DataFrame
        From `editions.rare_earths`.
    file, source, versions : str
        The file's name, and the source ids of the edition and of its version history.
    fixes : sequence of Correction
        From `versions.corrections`, by index of ``rows``.
    unresolved : sequence of str
        Versions that changed the chapter in a way that could be tied to no row; noted on the world's newest row.
    posted : str
        ISO date of the first posting.

    Returns
    -------
    tuple of DataFrame
        Production, with the columns `PRODUCTION`, and reserves, which have a column ``measure`` more.
    """
    wide = not rows["place"].str.contains(" / ").any()
    several = wide and not re.match("mcs[0-9]{4}-", file.lower())  # mcs2023-raree_world.csv has rare earths alone
    newest = rows.loc[rows["statistic"].eq("production"), "year"].max()
    made: dict[str, list[tuple]] = {"production": [], "reserves": []}
    for row in records(rows):
        value, parts = _production(row) if row.statistic == "production" else _reserves(row)
        if row.geo == "WLD" and row.statistic == "production" and row.year == newest:
            parts += [f"version {version} changed the printed chapter, see versionHist.txt" for version in unresolved]
        mine = [fix for fix in fixes if fix.row == row.Index]
        parts += [fix.note for fix in mine if fix.value is None]
        label = f"Rare earths / {row.country}" if several else row.country
        where = f'row "{label}", column "{row.place}"' if wide else f'chapter {row.commodity}, row "{row.place}"'
        edition = row.edition
        for fix in [fix for fix in mine if fix.value is not None][-1:]:
            page = f", page {fix.page}" if fix.page else ""
            there = f"versionHist.txt, version {fix.version} of {spoken(fix.date)}{page}"
            made[row.statistic].append((row.geo, row.year, edition, fix.value, versions, there, [*parts, fix.note]))
            edition = f"{edition}v1.0"
            parts += [
                f"as first posted on {spoken(posted)}" if posted else "as first posted",
                f"replaced in version {fix.version} of {spoken(fix.date)}, but still in the data release",
            ]
        made[row.statistic].append((row.geo, row.year, edition, value, source, f"{file}, {where}", parts))
    production, reserves = (
        pd.DataFrame([(*item[:6], "primary", "; ".join(item[6])) for item in found], columns=PRODUCTION)
        for found in made.values()
    )
    reserves.insert(3, "measure", "reserves")
    return production, reserves


def _production(row: Any) -> tuple[float, list[str]]:
    """Value and notes of a row on production."""
    value, parts = row.value, worded(row.note)
    if row.mark == "—":
        parts.append(ZERO)
    elif pd.isna(value) and not row.mark and row.edition in _JUDGED["blank_is_zero"]["editions"]:
        value, parts = 0.0, ["blank in the data release, a dash (zero) in the printed table"]
    elif row.estimated and not parts and row.geo != "WLD" and value != 0:
        parts.append("estimated")
    if pd.isna(value):
        return value, [missing(row.mark)]
    parts = [*_sign(row), *parts]
    return value, [*parts, "rounded by USGS; parts may not add up"] if row.geo == "WLD" else parts


def _reserves(row: Any) -> tuple[float, list[str]]:
    """Value and notes of a row on reserves."""
    if pd.isna(row.value):
        return row.value, [missing(row.mark)]
    rounded = row.geo == "WLD" and not row.operator
    return row.value, [*_sign(row), *(["rounded by USGS"] if rounded else []), *worded(row.note)]


def _sign(row: Any) -> list[str]:
    """Say with which sign a figure is printed."""
    if not row.operator:
        return []
    said = _SIGNS.get(row.operator, f"printed with the sign {row.operator}")
    return [f"{said}, rounded" if row.geo == "WLD" else said]


def reliance_rows(table: pd.DataFrame, file: str, source: str) -> pd.DataFrame:
    """Turn `editions.net_import_reliance` into rows of ``usgs_net_import_reliance``."""
    rows = []
    for row in records(table):
        figure2 = not row.place.startswith("chapter ")
        with_hong_kong, mark = figure2 and "Hong Kong" in row.note, DIGIT_DROPPED in row.note
        parts = [f"sources of {row.span}"] if figure2 else []
        parts += ["China includes Hong Kong"] if with_hong_kong else []
        parts += [DIGIT_DROPPED] if mark else []
        if pd.isna(row.value):
            said = f" ({meaning(row.mark)})" if meaning(row.mark) else ""
            parts.insert(0, f'missing: printed as "{row.mark}"{said}' if row.mark else "blank in the source")
        locator = f'{file}, row "{row.commodity}"' if figure2 else row.place
        names = (row.commodity, commodities_ja().get(row.commodity, ""), row.mineral, items().get(row.commodity, ""))
        found = (row.edition, *names, row.year, row.value, row.operator, row.sources, row.sources_geo)
        period = row.span.replace("–", "/") if figure2 else ""
        hong_kong = "included" if with_hong_kong else "mark_only" if mark else ""
        rows.append((*found, period, hong_kong, source, locator, "primary", "; ".join(parts)))
    return pd.DataFrame(rows, columns=RELIANCE)


def import_source_rows(table: pd.DataFrame, source: str) -> pd.DataFrame:
    """Turn `long.import_sources` into rows of ``usgs_import_sources`` (rare-earth compounds and metals)."""
    rare = table[table["commodity"].str.casefold().eq("rare earths") & table["detail"].str.contains(_COMPOUNDS)]
    odd = rare["detail"].nunique() != 1 or rare["geo"].eq("").any() or rare["geo"].duplicated().any()
    if odd:
        shown = "; ".join(sorted({f"{row.detail}: {row.country}" for row in rare.itertuples()}))
        raise broken(
            f"import sources of rare earths: expected one product and each country once; got {shown[:300] or 'none'}.",
            "the publisher split the product, or a country is new.",
            "look at the section Import Sources; add a country's name to rareearths/fetch/countries/countries.csv.",
        )
    rows = []
    for row in records(rare):
        parts = ["includes Hong Kong"] if "Includes Hong Kong" in row.note else []
        parts += [f"printed with the sign {row.operator}"] if row.operator else []
        parts = [missing(row.mark)] if pd.isna(row.value) else parts
        locator = f"chapter {row.commodity}, section Import Sources, {row.years}"
        rows.append((row.edition, row.period, row.geo, row.value, source, locator, "primary", "; ".join(parts)))
    return pd.DataFrame(rows, columns=IMPORT_SOURCES)


def missing(mark: str) -> str:
    """Say why a value is missing."""
    said = meaning(mark)
    if PARTLY_FIGURES.search(mark):
        return f'{UNREADABLE} "{mark}"'
    return f"{mark}{f' ({said})' if said else ''} in the source" if mark else "blank in the source"
