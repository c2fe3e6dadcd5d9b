"""A page for each table of each vintage: every row with its source, and an address of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
from markupsafe import Markup

from rareearths import language, markup, tables
from rareearths.audit import quality
from rareearths.engine.finish import plain, search
from rareearths.engine.finish.book import Book
from rareearths.engine.finish.page import Page
from rareearths.paper import claims, references
from rareearths.paths import PAPER
from rareearths.tracing.values import FIRST_LINE

_THE_PAPER = "miura2025"  # its rows are known by their table and place
_PROVENANCE = ("source", "locator", "quality", "note")
# of data/paper/, what is not shown as a table of rows: it has pages of its own
_ELSEWHERE = (
    "claims",
    "references",
    "points",
    "findings",
    "unchecked",
    "replies",
    "changes",
)


@dataclass(frozen=True)
class _Document:
    """A source as a row names it; ``read_in`` is empty where the works of the bibliography do not say."""

    title: str
    url: str = ""
    read_in: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a table, as a reader needs it.

    ``values`` are the cells that are no provenance; ``url`` is the address of the source, ``path`` that of the row
    from the folder of a language; both empty where there is none. ``read_in`` says where the source was read, with
    the words of `rareearths.tables.READ_IN`; of several sources the farthest from the publisher.
    """

    id: str
    table: str
    vintage: str
    line: str
    values: dict[str, str]
    source: str
    title: str
    url: str
    locator: str
    quality: str
    note: str
    read_in: str

    @property
    def path(self) -> str:
        """Address of the row from the folder of a language."""
        if self.table == "claims":
            return f"chapters/audit.html#{self.line}"
        if self.table == "references":
            return ""
        return f"{page_path(self.vintage, self.table)}#r{self.line}"


def shown(vintage: str, table: str) -> bool:
    """Say whether a table has a page of rows; some of the paper's have pages of their own."""
    return vintage != "paper" or table not in _ELSEWHERE


def page_path(vintage: str, table: str) -> str:
    """Return the address of a table's page, from the folder of a language."""
    return f"data/{vintage}/{table}.html"


@cache
def look_up(row: str) -> Row:
    """Return what is known of a row.

    Parameters
    ----------
    row : str
        Such as ``2025-10/usgs_mine_production#12``, ``paper/fig17#3``, ``paper/claims#C014`` or
        ``paper/references#iea2025``.

    Raises
    ------
    KeyError
        For a row that no table has.
    """
    place, _, line = row.partition("#")
    vintage, _, table = place.partition("/")
    if table == "references":
        fields = references.bibliography().entries[line].fields
        title = str(fields.get("title", line)).strip("{}")
        return Row(row, table, vintage, line, {}, line, title, fields.get("url", ""), "", "", "", "")
    if table == "claims":
        # a chapter that counts the register knows its lines; a check knows the statement
        line = list(claims.register())[int(line) - FIRST_LINE] if line.isdigit() else line
        return Row(row, table, vintage, line, {}, "miura2025", "", "", "", "primary", "", "")
    number = int(line) - FIRST_LINE
    frame, known = _frame(vintage, table)
    if not 0 <= number < len(frame):
        raise KeyError(f"Expected a row of {place} (2 to {len(frame) + 1}); got {line}.")
    cells = frame.iloc[number]
    source = cells.get("source", "")
    documents = _documents(source, known)
    title, url = "; ".join(one.title for one in documents), next((one.url for one in documents if one.url), "")
    values = {name: cells[name] for name in frame if name not in _PROVENANCE and cells[name]}
    provenance = {name: cells.get(name, "") for name in ("locator", "quality", "note")}
    return Row(row, table, vintage, line, values, source, title, url, **provenance, read_in=_read_in(documents))


@cache
def _frame(vintage: str, table: str) -> tuple[pd.DataFrame, dict[str, _Document]]:
    """Return a table as the text of its file, and its sources."""
    if vintage == "paper":
        path, known = PAPER / f"{table}.csv", _works()
    else:
        path = tables.files(table, vintage)[-1]
        known = {
            source["id"]: _Document(source["title"], source.get("path", ""), source["read_in"])
            for source in tables.package(vintage)["sources"]
        }
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8"), known


@cache
def _works() -> dict[str, _Document]:
    """Return each work that rows of the paper's tables may name, the paper itself left out."""
    works = references.bibliography().entries
    return {
        key: _Document(references.title(key), works[key].fields.get("url", "")) for key in works if key != _THE_PAPER
    }


def _documents(source: str, known: Mapping[str, _Document]) -> list[_Document]:
    return [known.get(one, _Document(one)) for one in _ids(source)]


def _ids(source: str) -> list[str]:
    return [one for one in (part.strip() for part in source.split(";")) if one]


def _read_in(documents: Sequence[_Document]) -> str:
    return max((one.read_in for one in documents if one.read_in), key=tables.READ_IN.index, default="")


def pages(lang: str, book: Book) -> Iterator[Page]:
    """Return a page for every table, of one language."""
    home = [
        (vintage, table)
        for vintage in tables.vintages()
        for table in tables.tables(vintage)
        if tables.describe(table, vintage)["vintage"] == vintage
    ]
    home += [("paper", path.stem) for path in sorted(PAPER.glob("*.csv")) if shown("paper", path.stem)]
    for vintage, table in home:
        yield _page(book, vintage, table, lang)


def _page(book: Book, vintage: str, table: str, lang: str) -> Page:
    words, path = language.say("rows", lang), page_path(vintage, table)
    frame, known = _frame(vintage, table)
    if vintage == "paper":
        heads = {name: name for name in frame if name not in _PROVENANCE}
        title, terms, older = words["paper_title"].format(table), None, []
    else:
        described = tables.describe(table, vintage)
        fields = tables.schema(table, vintage)
        heads = {name: _head(name, field, lang) for name, field in fields.items() if name not in _PROVENANCE}
        title = words["title"].format(described.get("title_ja" if lang == "ja" else "title", table), vintage)
        terms = str(described.get("licence", ""))
        older = [home for home in tables.parts(table, vintage) if home != vintage]
    note = words["note"].format(table, language.number(len(frame), "", lang))
    if older:
        note += (" " if lang == "en" else "") + words["extends"].format(older[-1])
    names = {"source": words["source"], "note": words["note_head"]}
    facts: list[dict[str, Any]] = []
    columns: list[Iterable[str]] = [frame[name] for name in heads]
    said, cells = [note, terms or ""], list(columns)  # for the search, as text
    for name in [name for name in _PROVENANCE if name in frame]:
        head = names.get(name, words[name])
        written = list(_provenance(name, frame, known, lang))
        if len(set(written)) > 1:
            heads[name], columns = head, [*columns, written]
            cells.append([one for cell in frame[name] for one in _ids(cell)] if name == "source" else written)
            facts += [_sources(frame, known, words["sources"])] if name == "source" else []
        elif any(written):
            # what all rows have in common is told once
            facts.append({"name": words["all_rows"].format(head), "values": [_told(name, written[0], frame, known)]})
            titles = (
                [one.title for one in _documents(frame["source"].iloc[0], known)] if name == "source" else written[:1]
            )
            said += titles
    around = plain.frame(
        book=book,
        lang=lang,
        path=path,
        title=title,
        note=note,
        back=(f"../../chapters/data.html#table-{table}", words["back"]),
        wide=True,
    )
    text = markup.render(
        "rareearths.audit",
        "rows.html",
        **around,
        words=words,
        terms=terms,
        table=table,
        csv=f"../../../data/{vintage}/{table}.csv",
        facts=facts,
        heads=[words["line"], *heads.values()],
        rows=[
            {"line": line, "cells": cells} for line, cells in enumerate(zip(*columns, strict=True), start=FIRST_LINE)
        ],
    )
    found = search.table(table, title, [*said, table], [words["line"], *heads.values()], cells)
    return Page(lang, path, text, title, note, entries=[found])


def _head(name: str, field: dict, lang: str) -> str:
    title, unit = field[f"title_{lang}"], field["unit"]
    return language.say("joints", lang)["with_unit"].format(title, unit) if unit and unit != "year" else title


def _sources(frame: pd.DataFrame, known: Mapping[str, _Document], head: str) -> dict[str, Any]:
    """Return the documents that rows name by their short names, each once."""
    ids = dict.fromkeys(one for cell in frame["source"].unique() for one in _ids(cell))
    return {"name": head, "values": [{"id": one, "text": _linked(_documents(one, known))} for one in ids]}


def _told(name: str, written: str, frame: pd.DataFrame, known: Mapping[str, _Document]) -> dict[str, Any]:
    """Return what all rows have in common: documents by their titles, else the text."""
    return {"id": "", "text": _linked(_documents(frame["source"].iloc[0], known)) if name == "source" else written}


def _linked(documents: Sequence[_Document]) -> Markup:
    named = [{"name": one.title, "href": one.url} for one in documents]
    return markup.render("rareearths.audit", "documents.html", documents=named)


def _provenance(name: str, frame: pd.DataFrame, known: Mapping[str, _Document], lang: str) -> Iterable[str]:
    """Return one of the last columns: texts, or the short names of documents, which stand above with their titles."""

    # thousands of rows name the same few documents
    @cache
    def written(said: str, source: str) -> str:
        if name == "quality":
            return quality.named(said, _read_in(_documents(source, known)), lang)
        named = [{"name": one, "href": f"#source-{one}"} for one in _ids(source)]
        return markup.render("rareearths.audit", "documents.html", documents=named)

    if name not in ("source", "quality"):
        return frame[name]
    sources = frame["source"] if "source" in frame else [""] * len(frame)
    return map(written, frame[name], sources)
