"""Run the code of a chapter in this process, as JupyterLab would, but draw nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from rareearths import notebook, tables
from rareearths.chapter import Chapter, charts, drawing, needs, wording
from rareearths.chapter.chapter import made_as
from rareearths.fetch.contract import Parsed
from rareearths.fetch.vintage import compose
from rareearths.paths import CHAPTERS
from rareearths.tables import packages

NAMES = ("introduction", "dominance", "weaponisation", "responses", "limits", "conclusion", "since", "appendix")
# the tables that a new edition of the Mineral Commodity Summaries adds rows to
YEARBOOK = (
    *("usgs_mine_production", "usgs_reserves", "usgs_net_import_reliance", "usgs_import_sources"),
    *("usgs_world", "usgs_world_import_sources"),
)


class Showing(Chapter):
    """A chapter that keeps the exhibits that it showed, the values that it checked, and the tables that it lacks."""

    def check(self, claim_id: str, *arguments: Any, **options: Any) -> Any:
        self.checked = getattr(self, "checked", {})
        self.checked[claim_id] = super().check(claim_id, *arguments, **options)
        return self.checked[claim_id]

    def lacks(self, table: str, vintage: str) -> None:
        self.lacking = {*getattr(self, "lacking", ()), (table, vintage)}
        super().lacks(table, vintage)

    def exhibit(self, exhibit_id: str, *arguments: Any, **options: Any) -> Any:
        self.exhibits = getattr(self, "exhibits", {})
        self.exhibits[exhibit_id] = super().exhibit(exhibit_id, *arguments, **options)
        return self.exhibits[exhibit_id]


def run(name: str, lang: str = "en", **parameters: Any) -> Showing:
    """Run a chapter's cells one after the other."""
    path = CHAPTERS / f"{name}.ipynb"
    given = {"lang": lang, **parameters}
    cells = needs.without_missing(notebook.read(path), {**notebook.defaults(path), **given}).cells
    space: dict[str, Any] = {"display": lambda *_: None}
    with (
        made_as(Showing),
        mock.patch.object(charts, "svg", lambda *_: "<svg></svg>"),
        mock.patch.object(drawing, "labelled", lambda drawing, _: drawing),
        mock.patch.object(wording, "glue", lambda *_, **__: None),
    ):
        for cell in notebook.code(cells):
            lines = cell.source
            if notebook.PARAMETERS_TAG in notebook.tags(cell):
                lines += "".join(f"\n{key} = {value!r}" for key, value in given.items())
            exec(compile(lines, f"<{name} {cell.id}>", "exec"), space)
    return space["chapter"]


@contextmanager
def with_next_edition(folder: Any, vintage: str = "2027-02", only: str = "") -> Iterator[str]:
    """Have a vintage with an edition more while the block lasts: that of 2026 a year later, and China raised.

    Its newest output is 30,000 t higher. With `only` the edition is of one mineral, as a file of one chapter gives it.
    """
    base = tables.vintages()[-1]
    frames = {}
    for table in YEARBOOK:
        rows = tables.load(table, base)
        rows = rows[rows["edition"] == "MCS2026"].assign(edition="MCS2027", source="usgs_mcs2027")
        named = next((name for name in ("mineral", "commodity") if name in rows), "")
        if only and named:
            rows = rows[rows[named] == only].copy()
        if "year" in rows:
            rows["year"] += 1
        rows["value"] = rows["value"].astype(float)
        if table == "usgs_mine_production":
            raised = rows["geo"].isin(["CHN", "WLD"]) & (rows["year"] == rows["year"].max())
            rows.loc[raised, "value"] += 30000
        frames[table] = rows
    known = next(source for source in tables.package("2026-06")["sources"] if source["id"] == "usgs_mcs2026")
    source = {**known, "id": "usgs_mcs2027", "title": "Mineral Commodity Summaries 2027"}
    made = compose.plan(vintage, base, {"usgs": Parsed(frames, [source], "2026")}, created=f"{vintage}-03T08:00:00Z")
    compose.write(made, folder)
    assert sorted(made.changed) == sorted([*YEARBOOK, "mine_production_joins"])
    packages.add_folder(folder)
    try:
        yield vintage
    finally:
        packages._ADDED.remove(folder)
