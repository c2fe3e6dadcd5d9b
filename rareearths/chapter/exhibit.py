"""The page's rendering of an exhibit: chart, description, data, downloads and sources in one figure."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from rareearths import language
from rareearths import tables as data
from rareearths.chapter import charts
from rareearths.paths import PAPER

_WORDS = {
    "description": {"ja": "図表の説明", "en": "Description"},
    "data": {"ja": "データの表", "en": "Data table"},
    "downloads": {"ja": "ダウンロード：", "en": "Download: "},
    "spec": {"ja": "図の仕様（JSON）", "en": "chart specification (JSON)"},
    "sources": {"ja": "資料：", "en": "Sources: "},
    "vintage": {"ja": "データの版", "en": "data vintage"},
    "missing": {"ja": "一部のみ：", "en": "Partial: "},
    "source": {"ja": "資料", "en": "Source"},
    "primary": {"ja": "一次資料", "en": "primary"},
    "secondary": {"ja": "二次資料", "en": "secondary"},
    "derived": {"ja": "算出値", "en": "derived"},
    "empty": {"ja": "不明", "en": "not known"},
}
_PROVENANCE = ("source", "locator", "quality")


class ExhibitError(ValueError):
    """An exhibit breaks the contract: no title, no description, no source."""


@dataclass(frozen=True)
class Exhibit:
    """One figure or table of the paper, rebuilt.

    Parameters
    ----------
    id : str
        The paper's number, ``fig01`` to ``fig24`` or ``app1`` to ``app5``.
    lang : {"ja", "en"}
    frame : pandas.DataFrame
        The data shown, one row per mark or table line.
    columns : mapping
        Column name to heading (with unit), in reading order.
    description : str
        For readers who do not see the chart: shape and key numbers.
    tables : sequence of (table, vintage)
        Where the data comes from.
    spec : dict or None
        Vega-Lite specification; None for a table.
    missing : str
        What is not there and why; empty if the exhibit is complete.
    formats : mapping
        Column name to number format such as ``",.1f"``.
    """

    id: str
    lang: str
    frame: pd.DataFrame
    columns: Mapping[str, str]
    description: str
    tables: Sequence[tuple[str, str]]
    spec: dict | None = None
    missing: str = ""
    formats: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = catalogue()
        if self.id not in known:
            raise ExhibitError(
                f"Expected an exhibit of data/paper/exhibits.yaml ({', '.join(known)}); got {self.id!r}."
            )
        if len(self.description.strip()) < 40:
            raise ExhibitError(
                f"{self.id}: expected a description that stands in for the chart (at least 40 characters); "
                f"got {self.description!r}. Say the shape and the key numbers."
            )
        absent = [name for name in self.columns if name not in self.frame]
        if absent:
            raise ExhibitError(
                f"{self.id}: expected the columns {', '.join(absent)} in the data; got {', '.join(self.frame)}."
            )
        if not self.tables:
            raise ExhibitError(f"{self.id}: expected the tables it is made from; got none. Name them in `tables`.")

    @property
    def title(self) -> str:
        """Title in the reader's language."""
        return catalogue()[self.id][f"title_{self.lang}"]

    @property
    def number(self) -> str:
        """The paper's number in the reader's language."""
        return catalogue()[self.id][f"number_{self.lang}"]

    def sources(self) -> list[data.Source]:
        """Return the sources of the rows shown; of the whole tables if the rows do not name theirs."""
        used = set(self.frame["source"].dropna()) if "source" in self.frame else set()
        used = {name.strip() for names in used for name in str(names).split(";")}
        found = {}
        for table, vintage in self.tables:
            for source in data.provenance(table, vintage):
                if not used or source.id in used:
                    found[source.id] = source
        return list(found.values())

    def _repr_html_(self) -> str:
        say = {key: html.escape(word[self.lang]) for key, word in _WORDS.items()}
        title = f"{self.number} {self.title}"
        parts = [
            f'<figure class="exhibit" id="{self.id}" data-exhibit="{self.id}" lang="{self.lang}">',
            f'<figcaption><span class="exhibit-number">{html.escape(self.number)}</span> '
            f'<span class="exhibit-title">{html.escape(self.title)}</span></figcaption>',
        ]
        if self.missing:
            parts.append(f'<p class="exhibit-missing"><strong>{say["missing"]}</strong>{html.escape(self.missing)}</p>')
        if self.spec:
            label = html.escape(f"{title}. {self.description}", quote=True)
            drawing = charts.svg(self.spec, self.id).replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
            parts.append(f'<div class="exhibit-chart"><div class="exhibit-static">{drawing}</div></div>')
            parts.append(f'<script type="application/json" class="exhibit-spec">{charts.compact(self.spec)}</script>')
        parts += [
            f'<details class="exhibit-description"><summary>{say["description"]}</summary>'
            f"<p>{html.escape(self.description)}</p></details>",
            f'<details class="exhibit-data"{"" if self.spec else " open"}><summary>{say["data"]}</summary>'
            f'<div class="table-scroll" role="region" tabindex="0" aria-label="{html.escape(title, quote=True)}">'
            f"{self.table()}</div></details>",
            f'<p class="exhibit-downloads" hidden>{say["downloads"]}{self._links()}</p>',
            f'<p class="exhibit-source">{say["sources"]}{self._source_line()}</p>',
            "</figure>",
        ]
        return "\n".join(parts)

    def table(self) -> str:
        """Return the data as an accessible HTML table, with the source of each row."""
        sourced = [name for name in _PROVENANCE if name in self.frame]
        heads = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in self.columns.values())
        if sourced:
            heads += f'<th scope="col">{_WORDS["source"][self.lang]}</th>'
        rows = []
        for row in self.frame.to_dict("records"):
            cells = [self._cell(name, row[name]) for name in self.columns]
            line = f'<th scope="row">{cells[0]}</th>' + "".join(f"\n<td>{cell}</td>" for cell in cells[1:])
            if sourced:
                line += f'\n<td class="provenance">{self._provenance(row)}</td>'
            rows.append(f"<tr>{line}</tr>\n")
        caption = html.escape(f"{self.number} {self.title}")
        return (
            f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )

    def _cell(self, name: str, value: object) -> str:
        if pd.isna(value):
            return f'<span class="missing">{_WORDS["empty"][self.lang]}</span>'
        if name in self.formats and not isinstance(value, str):
            return format(value, self.formats[name]).replace("-", "−")
        return html.escape(str(value))

    def _provenance(self, row: Mapping) -> str:
        ids = [name.strip() for name in str(row.get("source") or "").split(";") if name.strip() and name != "nan"]
        links = ", ".join(f'<a href="#{self.id}-{name}">{html.escape(name)}</a>' for name in ids)
        quality = _WORDS.get(str(row.get("quality")), {}).get(self.lang, "")
        locator = row.get("locator")
        where = "" if locator is None or pd.isna(locator) else html.escape(str(locator))
        return "; ".join(part for part in (links, where, quality) if part)

    def _source_line(self) -> str:
        items = []
        for source in self.sources():
            title = html.escape(source.title)
            name = f'<a href="{html.escape(source.url, quote=True)}">{title}</a>' if source.url else title
            items.append(f'<span id="{self.id}-{html.escape(source.id, quote=True)}">{name}</span>')
        vintages = ", ".join(dict.fromkeys(vintage for _, vintage in self.tables))
        end = language.text(
            self.lang, ja=f"（{_WORDS['vintage']['ja']}：{vintages}）", en=f" ({_WORDS['vintage']['en']}: {vintages})"
        )
        return ("；" if self.lang == "ja" else "; ").join(items) + end

    def files(self) -> list[str]:
        """Names of the downloads below ``exhibits/``."""
        ends = ("csv", "vl.json", "svg", "png") if self.spec else ("csv",)
        return [f"{self.id}.{self.lang}.{end}" for end in ends]

    def _links(self) -> str:
        labels = {"csv": "CSV", "vl.json": _WORDS["spec"][self.lang], "svg": "SVG", "png": "PNG"}
        return " · ".join(
            f'<a href="../../exhibits/{name}" download>{html.escape(labels[name.split(".", 2)[2]])}</a>'
            for name in self.files()
        )

    def write(self, folder: Path) -> None:
        """Write the downloads into `folder`: CSV (UTF-8 with mark, for spreadsheets), specification, SVG and PNG."""
        folder.mkdir(parents=True, exist_ok=True)
        provenance = [name for name in _PROVENANCE if name in self.frame]
        frame = self.frame[[*self.columns, *provenance]].rename(columns=dict(self.columns))
        stem = f"{self.id}.{self.lang}"
        frame.to_csv(folder / f"{stem}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
        if self.spec:
            (folder / f"{stem}.vl.json").write_text(
                json.dumps(self.spec, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
            )
            drawing = charts.svg(self.spec, self.id)
            (folder / f"{stem}.svg").write_text(drawing, encoding="utf-8")
            (folder / f"{stem}.png").write_bytes(charts.png(drawing))


@cache
def catalogue() -> dict[str, dict]:
    """Return the paper's exhibits by id: numbers and titles in both languages, chapter, kind."""
    entries = yaml.safe_load((PAPER / "exhibits.yaml").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries["exhibits"]}


def without_table(exhibit_id: str, table: str, vintage: str, lang: str) -> str:
    """Say that an exhibit cannot be made because a vintage lacks a table."""
    number = catalogue()[exhibit_id][f"number_{lang}"]
    return language.text(
        lang,
        ja=f"データの版{vintage}には表「{table}」がないため、{number}は作成できない。",
        en=f"{number} cannot be made: the data vintage {vintage} has no table “{table}”.",
    )
