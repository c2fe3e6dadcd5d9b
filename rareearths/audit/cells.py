"""What a value of a table is: its unit, and in words what it measures, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from rareearths import language, tables
from rareearths.audit import rows
from rareearths.paper import claims, table

_THE_PAPER = "paper"
# columns that tell rows apart, and tell a reader nothing
_SILENT = ("source", "id", "order", "rank", "rule")
# columns with a text that says what a row is, in each language: the first there is
_SUBJECTS = ("subject", "name", "what", "company", "short", "entry", "meaning")
# columns whose name says no more than that there is a value
_PLAIN = ("value", "text", "printed")
# units as tables write them -> as `rareearths.language` knows them
_UNITS = {
    "t REO": "t", "t_cumulative": "t", "t_jan_apr": "t", "exports_t": "t", "USD_jan_apr": "USD",
    "million USD": "million_USD", "share": "%", "share_of_year": "%", "yoy": "%", "yoy_cumulative": "%",
    "yoy_value": "%", "change": "%", "exports_change": "%",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A value as a reader needs it: its unit ("" for none), what it is in words, the address of its row."""

    unit: str
    name: str
    series: str
    href: str


@cache
def describe(row: str, column: str, lang: str) -> Cell:
    """Return what a value of a table is.

    Parameters
    ----------
    row : str
        As `rareearths.audit.rows.look_up` takes it.
    column : str
        Where it stands in the row.
    lang : {"ja", "en"}

    Returns
    -------
    Cell
        ``name`` has the words of the row's key columns, ``series`` the table's title alone.

    Examples
    --------
    >>> describe("2025-10/usgs_mine_production#2", "value", "en").unit
    't'
    """
    found, words = rows.look_up(row), language.say("evidence", lang)
    href = f"../{found.path}" if found.path else ""
    if found.table == "claims":
        name = words["paper"].format(found.line)
        return Cell(claims.known(found.line).unit if column == "printed" else "", name, name, href)
    described = _described(found)
    fields = {field["name"]: field for field in described["schema"]["fields"]}
    title = _titled(described, lang) or found.table
    subject = next((text for name in _SUBJECTS if (text := found.values.get(f"{name}_{lang}"))), "")
    keyed = tables.called_by(described)
    parts = [word for name in dict.fromkeys([*keyed, "geo"]) if (word := _word(name, found.values, lang))]
    if "id" in keyed:
        # a fact of its own: what it is about says more than the table's title
        title, parts = subject or found.title or title, []
    elif not parts:
        title = subject or title
    if column not in _PLAIN and column not in keyed:
        parts.append(_titled(fields[column], lang))
    sign = language.words("row_words").get(found.values.get("operator", ""))
    if sign and column not in ("text", "date"):
        parts.append(sign[lang])
    name = title + (words["colon"] + words["comma"].join(parts) if parts else "")
    return Cell(_unit(found.values, column, fields[column].get("unit")), name, title, href)


def _described(row: rows.Row) -> dict[str, Any]:
    return table.resource(row.table) if row.vintage == _THE_PAPER else tables.describe(row.table, row.vintage)


def _titled(described: dict[str, Any], lang: str) -> str:
    return str(described.get("title_ja" if lang == "ja" else "title", ""))


def _unit(values: dict[str, str], column: str, stated: str | None) -> str:
    """Return the unit of a value: its column's, or that which the row states."""
    known = language.units()
    for one in (stated, values.get("unit"), values.get("measure"), column if column == "year" else None):
        unit = _UNITS.get(one or "", one or "")
        if unit in known:
            return unit
    return ""


def _word(column: str, values: dict[str, str], lang: str) -> str:
    """Return the cell of a key column in the reader's language; nothing if it tells a reader nothing."""
    value = values.get(column, "")
    if not value or column in _SILENT or value in language.units():
        return ""
    if column == "geo":
        return language.country(value, lang)
    if column == "hs":
        return language.words("row_words").get(value, {}).get(lang) or f"HS {value}"
    if column == "element" and value in language.elements():
        return language.element(value, lang)
    # a name in the other language has its translation in another column
    translated = values.get(f"{column.removesuffix('_en')}_ja", "") if lang == "ja" else ""
    known = language.words("row_words").get(value)
    return known[lang] if known else translated or moment(value, lang)


def text(written: str, lang: str) -> str:
    """Write a text of a source: a moment or an element in the reader's language, any other as it is."""
    return language.element(written, lang) if written in language.elements() else moment(written, lang)


def moment(written: str, lang: str) -> str:
    """Write a year, a month, a day or a span of them in the reader's language; any other text as it is.

    Examples
    --------
    >>> moment("2025-05", "en"), moment("2024", "ja"), moment("MCS2025", "en")
    ('May 2025', '2024年', 'MCS2025')
    """
    if "/" in written:
        return language.say("joints", lang)["dates"].join(moment(part, lang) for part in written.split("/"))
    if len(written) == len("2024") and written.isdigit():
        return language.number(float(written), "year", lang)
    for unit in ("date", "month"):
        try:
            return language.number(written, unit, lang)
        except ValueError:
            continue
    return written
