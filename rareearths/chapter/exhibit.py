"""An exhibit as data: chart, description, rows, downloads and sources."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from rareearths import language
from rareearths import tables as data
from rareearths.chapter import charts, drawing
from rareearths.paper.exhibits import catalogue, without_table

__all__ = ["Exhibit", "ExhibitError", "catalogue", "without_table"]

_PROVENANCE = ("source", "locator", "quality")


class ExhibitError(ValueError):
    """An exhibit breaks the contract: no title, no columns, no source."""


@dataclass(frozen=True)
class Exhibit:
    """One figure or table: of the paper, rebuilt, or of the book's own.

    Parameters
    ----------
    id : str
        Of the catalogue: the paper's ``fig01`` to ``fig24`` and ``app1`` to ``app5``, or one that the book adds.
    lang : {"ja", "en"}
    frame : pandas.DataFrame
        The data shown, one row per mark or table line.
    columns : mapping
        Column name to heading (with unit), in reading order.
    tables : sequence of (table, vintage)
        Where the data comes from; none where `origins` says it.
    spec : dict or None
        Vega-Lite specification; None for a table.
    missing : str
        What is not there and why; empty if the exhibit is complete.
    cut : str
        Up to which year it was asked for; empty if that cuts nothing off.
    formats : mapping
        Column name to number format such as ``",.1f"``.
    origins : sequence of rareearths.tables.Source
        Where rows come from that are in no table of a vintage; their column ``source`` names these by id.
    """

    id: str
    lang: str
    frame: pd.DataFrame
    columns: Mapping[str, str]
    tables: Sequence[tuple[str, str]]
    spec: dict | None = None
    missing: str = ""
    cut: str = ""
    formats: Mapping[str, str] = field(default_factory=dict)
    origins: Sequence[data.Source] = ()

    def __post_init__(self) -> None:
        known = catalogue()
        if self.id not in known:
            raise ExhibitError(
                f"Expected an exhibit of data/paper/exhibits.yaml ({', '.join(known)}); got {self.id!r}. Likely cause: "
                "a slip in its name, or an exhibit of your own that is not listed. Next step: write one of these, or "
                "add an entry to `own` there: id, title_ja, title_en, chapter, kind."
            )
        absent = [name for name in self.columns if name not in self.frame]
        if absent:
            raise ExhibitError(
                f"{self.id}: expected the columns {', '.join(absent)} in the data; got {', '.join(self.frame)}. Likely "
                "cause: the exhibit shows a column that an earlier cell has renamed or dropped. Next step: name "
                "columns of the data, or add them there."
            )
        if not self.tables and not self.origins:
            raise ExhibitError(
                f"{self.id}: expected the tables it is made from; got none. Name them in `tables`, or the sources of "
                "rows that are in no table in `origins`."
            )
        used, there = self._used(), {source.id for source in self._known()}
        if self.origins and not used <= there:
            raise ExhibitError(
                f"{self.id}: expected rows whose column source names {', '.join(sorted(there))}; got "
                f"{', '.join(sorted(used - there))}. Most likely a source is missing in `origins`: add it."
            )

    @property
    def _words(self) -> Mapping[str, str]:
        return language.say("exhibit", self.lang)

    @property
    def title(self) -> str:
        """Title in the reader's language."""
        return catalogue()[self.id][f"title_{self.lang}"]

    @property
    def number(self) -> str:
        """The paper's number, or that among the book's own, in the reader's language."""
        return catalogue()[self.id][f"number_{self.lang}"]

    def sources(self) -> list[data.Source]:
        """Return the sources of the rows shown; of the whole tables if the rows do not name theirs."""
        used = self._used()
        return [source for source in self._known() if not used or source.id in used]

    def _used(self) -> set[str]:
        """Return the ids of the sources that the rows name."""
        named = set(self.frame["source"].dropna()) if "source" in self.frame else set()
        return {name.strip() for names in named for name in str(names).split(";")}

    def _known(self) -> list[data.Source]:
        """Return the sources of the tables and those given beside them, each once."""
        of_tables = [source for table, vintage in self.tables for source in data.provenance(table, vintage)]
        return list({source.id: source for source in [*of_tables, *self.origins]}.values())

    def data(self) -> dict:
        """Return what the page shows, as plain values: chart, rows with their sources, downloads, sources."""
        return {
            "id": self.id,
            "lang": self.lang,
            "number": self.number,
            "title": self.title,
            "missing": self.missing,
            "cut": self.cut,
            "spec": self.spec,
            "heads": list(self.columns.values()),
            "sourced": bool(self._sourced),
            "rows": self._rows(),
            "files": self._labelled(),
            "sources": [{"id": each.id, "title": each.named(self.lang), "url": each.url} for each in self.sources()],
            "vintages": self._vintages(),
            "words": dict(self._words) | {"separator": language.say("joints", self.lang)["clauses"]},
        }

    def drawn(self) -> dict:
        """Return the drawing, which the page has from the downloads."""
        if not self.spec:
            return {}
        label = f"{self.number} {self.title}"
        return {"drawing": drawing.labelled(charts.svg(self.spec, self.id), label)}

    @property
    def _sourced(self) -> list[str]:
        return [name for name in _PROVENANCE if name in self.frame]

    def _rows(self) -> list[dict]:
        made = []
        for row in self.frame.to_dict("records"):
            line: dict = {"cells": [self._cell(name, row[name]) for name in self.columns]}
            if self._sourced:
                ids = [name.strip() for name in str(row.get("source") or "").split(";")]
                quality = self._words.get(str(row.get("quality")), "")
                locator = row.get("locator")
                where = "" if locator is None or pd.isna(locator) else str(locator)
                line["sources"] = [name for name in ids if name and name != "nan"]
                line["place"] = "; ".join(part for part in (where, quality) if part)
            made.append(line)
        return made

    def _cell(self, name: str, value: object) -> str | None:
        if pd.isna(value):
            return None
        if name in self.formats and not isinstance(value, str):
            return format(value, self.formats[name]).replace("-", "−")
        return str(value)

    def _vintages(self) -> str:
        names = ", ".join(sorted({vintage for _, vintage in self.tables}))
        return language.say("exhibit_said", self.lang)["vintages"].format(names) if names else ""

    def files(self) -> list[str]:
        """Names of the downloads below ``exhibits/``."""
        ends = ("csv", "vl.json", "svg", "png") if self.spec else ("csv",)
        return [f"{self.id}.{self.lang}.{end}" for end in ends]

    def _labelled(self) -> list[dict[str, str]]:
        labels = {"csv": "CSV", "vl.json": self._words["spec"], "svg": "SVG", "png": "PNG"}
        return [{"name": name, "label": labels[name.split(".", 2)[2]]} for name in self.files()]

    def write(self, folder: Path) -> None:
        """Write the downloads into `folder`: CSV (UTF-8 with mark, for spreadsheets), specification and drawing.

        The PNG is made where the exhibit's texts are known, which stand in it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        frame = self.frame[[*self.columns, *self._sourced]].rename(columns=dict(self.columns))
        stem = f"{self.id}.{self.lang}"
        frame.to_csv(folder / f"{stem}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
        if self.spec:
            (folder / f"{stem}.vl.json").write_text(
                json.dumps(self.spec, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
            )
            (folder / f"{stem}.svg").write_text(charts.svg(self.spec, self.id), encoding="utf-8")
