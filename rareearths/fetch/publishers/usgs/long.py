"""The long format of a data release, since the edition of 2026: one row for each figure of each chapter."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from rareearths.fetch.contract import require_columns
from rareearths.fetch.countries import OTHER
from rareearths.fetch.publishers.usgs.cells import SOURCE, broken, figure, squeezed, tidy
from rareearths.fetch.publishers.usgs.names import country, stands_for_reliance

COLUMNS = ["MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year", "Value",
           "Notes"]  # fmt: skip
SOURCES = ["edition", "commodity", "product", "detail", "period", "country", "geo", "value", "operator", "mark", "note",
           "years"]  # fmt: skip

_YEAR = re.compile(r"[0-9]{4}")
_SPAN = re.compile(r"([0-9]{4})\s*[–—-]\s*([0-9]{4}|[0-9]{2})")
# "relianceas" is how two chapters of 2026 print it
_HEAD = re.compile(
    r"net import reliance ?as a percentage of (?:total )?(?:apparent|reported|estimated) consumption[,:\s]*",
    re.IGNORECASE,
)


class Row(NamedTuple):
    """The cells of `COLUMNS`, without doubled blanks and blanks at their ends."""

    chapter: str
    section: str
    product: str
    country: str
    statistic: str
    detail: str
    unit: str
    year: str
    value: str
    note: str


def is_long(header: list[str]) -> bool:
    """Say whether these are the columns of the long format, even if one was renamed."""
    found = {squeezed(name) for name in header}
    return sum(squeezed(name) in found for name in COLUMNS) >= 5


def opened(table: pd.DataFrame, edition: int, what: str) -> tuple[int, list[Row]]:
    """Return the edition of a long file, the year after the newest in it, and its rows.

    Raises
    ------
    ContractBroken
        Columns lacking, no year is there, or the given edition is not the one after the newest year.
    """
    require_columns(SOURCE, what, list(table.columns), COLUMNS)
    rows = [Row(*map(tidy, row)) for row in table[COLUMNS].itertuples(index=False, name=None)]
    newest = max((int(row.year) for row in rows if _YEAR.fullmatch(row.year)), default=0)
    if not newest or (edition and edition != newest + 1):
        raise broken(
            f"{what}: expected figures up to the year before the edition"
            f"{f' ({edition - 1})' if edition else ''}; got {newest or 'no year'}.",
            "files of two editions were mixed up, or the column Year changed.",
            "look at the file's name and at its years.",
        )
    return newest + 1, rows


def world(table: pd.DataFrame, edition: int, what: str) -> list[tuple]:
    """Return rows on production, capacity and reserves, in the columns `editions.WORLD`."""
    number, rows = opened(table, edition, what)
    found = []
    for row in rows:
        statistic = row.statistic.casefold()
        if not row.section.startswith("World") or statistic not in ("production", "capacity", "reserves"):
            continue
        (name, geo, _), cell = country(row.country), figure(row.value)
        found.append(
            (f"MCS{number}", row.chapter, row.product, name, geo, statistic, row.detail, row.unit,
             _year(row.year, what), cell.number, cell.operator, cell.mark, "stimated" in row.note, row.note,
             f"{row.country} / {row.statistic} / {row.year}")
        )  # fmt: skip
    return found


def net_import_reliance(table: pd.DataFrame, edition: int, what: str) -> list[tuple]:
    """Return rows on net import reliance, in the columns `editions.RELIANCE`."""
    number, rows = opened(table, edition, what)
    sources, codes, spans = _main_sources(rows, what)
    found, seen = [], set()
    for row in rows:
        if row.statistic.casefold() != "net import reliance":
            continue
        tail = _HEAD.sub("", row.detail, count=1) if _HEAD.match(row.detail) else row.detail
        parts = [row.chapter] + ([row.product] if row.product.upper() != row.chapter else [])
        parts += [tail] if tail and tail.casefold() != parts[-1].casefold() else []
        label, year = " | ".join(parts), _year(row.year, what)
        if (label, year) in seen:  # two rows with one name: mica, where the file does not say scrap or sheet
            label = f"{label} | {row.detail}"
        seen.add((label, year))
        cell, last = figure(row.value), year == number - 1
        found.append(
            (f"MCS{number}", label, row.chapter, year, cell.number, cell.operator, cell.mark,
             *(told.get(row.chapter, "") if last else "" for told in (sources, codes, spans)), row.note,
             f"chapter {row.chapter}, {row.section}: {row.detail}")
        )  # fmt: skip
    return found


def import_sources(table: pd.DataFrame, edition: int, what: str) -> pd.DataFrame:
    """Read the shares of countries in US imports, for all commodities of a long file.

    Parameters and errors are those of `editions.world`.

    Returns
    -------
    DataFrame
        With the columns `SOURCES`: ``edition``, ``commodity`` (chapter), ``product``, ``detail``, ``period``
        (``2021/2024``), ``country``, ``geo``, ``value`` (percent), ``operator``, ``mark``, ``note``, ``years``
        (the period as printed).
    """
    number, rows = opened(table, edition, what)
    return pd.DataFrame([(f"MCS{number}", *row) for row in _sources(rows, what)], columns=SOURCES)


def _sources(rows: list[Row], what: str) -> list[tuple]:
    found = []
    for row in rows:
        if row.section != "Import Sources":
            continue
        span = _SPAN.fullmatch(row.year)
        if not span:
            raise broken(
                f"{what}: expected a span of years such as 2021–24; got {row.year[:40]!r} ({row.chapter}, "
                f"{row.country}).",
                "a damaged file, or a new way to write the period.",
                "look the row up in the publisher's file.",
            )
        period = f"{span[1]}/{span[2] if len(span[2]) == 4 else span[1][:2] + span[2]}"
        (name, geo, _), cell = country(row.country), figure(row.value)
        found.append((row.chapter, row.product, row.detail, period, name, geo, cell.number, cell.operator, cell.mark,
                      row.note, row.year))  # fmt: skip
    return found


def _main_sources(rows: list[Row], what: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Tell the sources of each chapter in a line (product, then countries with shares), by their codes, their years."""
    told: dict[str, dict[str, list[str]]] = {}
    named: dict[str, dict[str, list[str]]] = {}
    spans: dict[str, str] = {}
    for chapter, _, detail, period, name, geo, value, operator, mark, *_ in _sources(rows, what):
        share = mark if math.isnan(value) else f"{operator}{value:g}%"
        told.setdefault(chapter, {}).setdefault(detail, []).append(f"{name} {share}")
        codes = named.setdefault(chapter, {}).setdefault(detail, [])
        if geo != OTHER:  # what is left of the imports is no source
            codes.append(geo or OTHER)
        spans.setdefault(chapter, period.replace("/", "–"))
    lines = {
        chapter: "; ".join(f"{detail}: {', '.join(shares)}" for detail, shares in products.items())
        for chapter, products in told.items()
    }
    return lines, {chapter: ";".join(_total(chapter, products)) for chapter, products in named.items()}, spans


def _total(chapter: str, products: Mapping[str, list[str]]) -> list[str]:
    """Return the one list of countries, or that of the one total; none where no list stands for all products."""
    totals = [codes for detail, codes in products.items() if stands_for_reliance(chapter, detail)]
    lists = list(products.values()) if len(products) == 1 else totals
    return lists[0] if len(lists) == 1 else []


def _year(text: str, what: str) -> int:
    if not _YEAR.fullmatch(text):
        raise broken(
            f"{what}: expected a year; got {text[:40] or 'an empty cell'!r}.",
            "a damaged file, or a span of years in a table that had none.",
            "look the row up in the publisher's file.",
        )
    return int(text)
