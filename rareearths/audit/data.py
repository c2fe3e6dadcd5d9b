"""The page of the data: every table with what it holds, its sources and terms, all its vintages, and files to take."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from rareearths import language, tables
from rareearths.audit import rows
from rareearths.audit.counts import Record
from rareearths.paper import table as paper
from rareearths.paths import PAPER
from rareearths.tracing.values import FIRST_LINE

PAGE = "chapters/data.html"  # from the folder of a language
_DOC = "chapters/data"
_PAPER = "paper"
_DAY = (1980, 1, 1, 0, 0, 0)  # of every file in an archive, so that the same files give the same archive
_COUNTRY = "[A-Z]{3}"  # the pattern of columns that hold codes of countries
_READINGS = "readings"


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("data-tables", DataTables)
    app.add_directive("data-packages", DataPackages)
    app.add_directive("country-codes", CountryCodes)
    app.connect("doctree-resolved", link_names)


def anchor(table: str) -> str:
    """Return the address of a table on the page of the data."""
    return f"table-{table}"


def place(name: str) -> str:
    """Return the address of what a statement is checked against, from the folder of the chapters.

    Parameters
    ----------
    name : str
        A table, or the id of a row of the table of readings.

    Returns
    -------
    str
        "" for what is neither.
    """
    return f"data.html#{anchor(name)}" if name in names() else _readings().get(name, "")


@cache
def _readings() -> dict[str, str]:
    """Return the row of each reading, in the oldest vintage that has it."""
    found: dict[str, str] = {}
    for vintage in tables.vintages():
        if _READINGS in tables.tables(vintage) and vintage in tables.parts(_READINGS, vintage):
            path = f"../{rows.page_path(vintage, _READINGS)}"
            for line, name in enumerate(_column(tables.held(_READINGS, vintage)[-1], "id"), start=FIRST_LINE):
                found.setdefault(name, f"{path}#r{line}")
    return found


@cache
def names() -> frozenset[str]:
    """Return the tables that the page of the data lists."""
    return frozenset(table for vintage in tables.vintages() for table in tables.tables(vintage)) | frozenset(_own())


def link_names(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let the name of a table in running text lead to what the table holds (event ``doctree-resolved``)."""
    if _DOC not in app.env.found_docs or docname == _DOC:
        return
    for literal in list(doctree.findall(nodes.literal)):
        name = literal.astext()
        inside = literal.parent
        while inside is not None and not isinstance(inside, nodes.reference):
            inside = inside.parent
        if name in names() and inside is None and literal.parent is not None:
            target = f"{app.builder.get_relative_uri(docname, _DOC)}#{anchor(name)}"
            link = nodes.reference("", "", internal=True, refuri=target)
            literal.parent.replace(literal, link)
            link += literal


def columns(fields: Sequence[Mapping[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Return the columns of a table as a reader needs them: name, meaning, unit, and the codes that it may hold."""
    title = "title_ja" if lang == "ja" else "title"
    return [
        {
            "name": field["name"],
            "title": field.get(title, field["name"]),
            "unit": field.get("unit") or "",
            "codes": [str(code) for code in field.get("constraints", {}).get("enum", [])],
            "country": field.get("constraints", {}).get("pattern") == _COUNTRY,
        }
        for field in fields
    ]


def write(folder: Path) -> None:
    """Copy the tables of each vintage and of the paper below a folder, with their descriptor and one archive of all.

    Parameters
    ----------
    folder : Path
        Made if need be.
    """
    for vintage in (*tables.vintages(), _PAPER):
        target = folder / vintage
        target.mkdir(parents=True, exist_ok=True)
        whole = {path.name: path.read_bytes() for path in _files(vintage)}
        described = json.dumps(_descriptor(vintage), ensure_ascii=False, indent=1, default=str)
        whole["datapackage.json"] = f"{described}\n".encode()
        for name, content in whole.items():
            (target / name).write_bytes(content)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in sorted(whole):
                entry = zipfile.ZipInfo(f"{vintage}/{name}", _DAY)
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, whole[name])
        (folder / f"{vintage}.zip").write_bytes(out.getvalue())


def machines(lang: str) -> dict[str, Any]:
    """Return the data as a data set of schema.org, with addresses from the root of the site."""
    newest = tables.vintages()[-1]
    package = tables.package(newest)
    title, description = (package[key if lang == "en" else f"{key}_ja"] for key in ("title", "description"))
    return {
        "@type": "Dataset",
        "name": title,
        "description": description,
        "isAccessibleForFree": True,
        "version": ", ".join(tables.vintages()),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": f"data/{vintage}.zip"}
            for vintage in (*tables.vintages(), _PAPER)
        ],
    }


def _files(vintage: str) -> Iterator[Path]:
    if vintage == _PAPER:
        yield from (PAPER / f"{name}.csv" for name in _own())
        return
    for table in tables.tables(vintage):
        if vintage in tables.parts(table, vintage):
            yield tables.held(table, vintage)[-1]


def _descriptor(vintage: str) -> dict[str, Any]:
    if vintage != _PAPER:
        return dict(tables.package(vintage))
    return {"name": "rare-earths-paper", "sources": list(paper.sources().values()), "resources": _resources()}


def _own() -> list[str]:
    """Return the tables of the paper that are CSV files of their own."""
    return [each["name"] for each in _resources()]


def _resources() -> list[dict[str, Any]]:
    found = [paper.resource(name) for name in paper.names()]
    return [each for each in found if str(each.get("path", "")).endswith(".csv")]


class DataTables(Record):
    """Every table of the vintages, or (``:of: paper``) those of the paper, with its vintages side by side."""

    option_spec: ClassVar = {"of": str}
    section: ClassVar = "data"

    def run(self) -> list[nodes.Node]:
        """Return the list, newest vintage's order first."""
        if self.options.get("of") == _PAPER:
            return self.made("data-tables.html", tables=[self._paper(each) for each in _resources()])
        known = dict.fromkeys(table for vintage in reversed(tables.vintages()) for table in tables.tables(vintage))
        return self.made("data-tables.html", tables=[self._table(table) for table in known])

    def _table(self, table: str) -> dict[str, Any]:
        having = [vintage for vintage in tables.vintages() if table in tables.tables(vintage)]
        described = tables.describe(table, having[-1])
        home = tables.parts(table, having[-1])[-1]
        used = set(_column(tables.held(table, having[-1])[-1], "source"))
        sources = [source for source in tables.package(home)["sources"] if source["id"] in used]
        terms = dict.fromkeys(str(source["terms_ja" if self.lang == "ja" else "terms"]) for source in sources)
        return {
            **self._said(table, described),
            "licence": str(described.get("licence", "")),
            "publishers": list(dict.fromkeys(str(source["publisher"]) for source in sources)),
            "terms": list(terms),
            "vintages": [self._vintage(table, vintage) for vintage in having],
        }

    def _said(self, table: str, described: Mapping[str, Any]) -> dict[str, Any]:
        title, description = (f"{key}_ja" if self.lang == "ja" else key for key in ("title", "description"))
        return {
            "id": anchor(table),
            "table": table,
            "title": described.get(title, table),
            "description": described.get(description, ""),
            "columns": columns(described["schema"]["fields"], self.lang),
        }

    def _vintage(self, table: str, vintage: str) -> dict[str, Any]:
        """Return what a vintage has of a table: rows of its own, or those of an older one."""
        homes = tables.parts(table, vintage)
        if vintage not in homes:
            return {"name": vintage, "same": homes[-1], "rows": "", "href": "", "csv": ""}
        return self._file(vintage, table, tables.held(table, vintage)[-1])

    def _file(self, vintage: str, table: str, path: Path) -> dict[str, Any]:
        with path.open(encoding="utf-8", newline="") as file:
            count = sum(1 for _ in csv.reader(file)) - 1
        return {
            "name": "" if vintage == _PAPER else vintage,
            "same": "",
            "rows": self.words["rows"].format(language.number(count, "", self.lang)),
            "href": f"../{rows.page_path(vintage, table)}" if rows.shown(vintage, table) else "",
            "csv": f"{self.up()}data/{vintage}/{path.name}",
        }

    def _paper(self, described: Mapping[str, Any]) -> dict[str, Any]:
        name = described["name"]
        quoted = [one for one in described.get("licenses", []) if one["name"] == "quoted"]
        title = "title_ja" if self.lang == "ja" else "title"
        return {
            **self._said(name, described),
            "licence": quoted[0][title] if quoted else "CC BY 4.0",
            "publishers": [],
            "terms": [],
            "vintages": [self._file(_PAPER, name, PAPER / f"{name}.csv")],
        }


class DataPackages(Record):
    """What to take of all tables of a vintage at once."""

    section: ClassVar = "data"

    def run(self) -> list[nodes.Node]:
        """Return a link for each vintage, and for the paper's tables."""
        named = [(vintage, vintage) for vintage in tables.vintages()] + [(_PAPER, self.say("of_paper"))]
        packages = [{"name": name, "href": f"{self.up()}data/{place}.zip"} for place, name in named]
        return self.made("data-packages.html", packages=packages)


class CountryCodes(Record):
    """Every code of a country or area in the tables, with its name."""

    section: ClassVar = "data"

    def run(self) -> list[nodes.Node]:
        """Return the table, folded, by code."""
        found = sorted(_countries())
        return self.made("country-codes.html", codes=[(code, language.country(code, self.lang)) for code in found])


@cache
def _countries() -> frozenset[str]:
    found: set[str] = set()
    for vintage in tables.vintages():
        for table in tables.tables(vintage):
            if vintage in tables.parts(table, vintage):
                for name, field in tables.schema(table, vintage).items():
                    if field["bounds"].get("pattern") == _COUNTRY:
                        found |= {code for code in _column(tables.held(table, vintage)[-1], name) if code}
    return frozenset(found)


def _column(path: Path, name: str) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from (part.strip() for part in (row.get(name) or "").split(";"))
