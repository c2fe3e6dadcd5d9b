"""A copy of the project whose only chapter takes a second to run, and what the tests of whole builds do with it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from waiting import LONGEST

from rareearths.paths import ROOT

TOC = "format: jb-book\nroot: chapters/index\nchapters:\n  - file: chapters/dominance\n  - file: chapters/references\n"

VINTAGES = ("2025-10", "2026-06")
TABLES = ("imf_rare_earth_price", "usgs_mine_production", "usgs_reserves")

PARAMETERS = """\
lang = "ja"  # "ja" or "en"
vintage = "2025-10"
later = "2026-06"
end_year = 2024  # last year shown
refresh = False
"""
SETUP = """\
import altair as alt
from rareearths.chapter import Chapter
chapter = Chapter("dominance", lang=lang, vintage=vintage)
if not 2020 <= end_year <= 2024:
    raise ValueError(f"Expected end_year between 2020 and 2024; got {end_year}.")
"""
EXHIBIT = """\
rows = chapter.load("usgs_mine_production")
rows = rows[rows["geo"].isin(["CHN", "USA"]) & (rows["edition"] == "MCS2025") & (rows["year"] <= end_year)]
rows = rows.assign(country=chapter.countries(rows["geo"]))
china = rows.loc[(rows["geo"] == "CHN") & (rows["year"] == end_year), "value"].iloc[0]
chapter.number("mined", china, "t")
chart = alt.Chart(rows).mark_bar().encode(
    x=alt.X("value:Q", title=chapter.text(ja="採掘量（トン）", en="Mine production (t)")),
    y=alt.Y("country:N", title=None),
)
chapter.exhibit(
    "fig01",
    chart,
    data=rows,
    columns={"country": chapter.text(ja="国", en="Country"), "value": "t REO"},
    tables=["usgs_mine_production"],
)
"""
TEXTS = {
    "ja": "- `fig01-finding` 中国の採掘量は米国を大きく上回る\n- `fig01-subtitle` 採掘量（酸化物換算トン）、2024年\n"
    "- `fig01-description` 中国と米国の採掘量を並べた横棒グラフである。中国の{glue:text}`mined`は米国の約六倍で、"
    "差は明らかである。\n- `C018` 資料のとおり。",
    "en": "- `fig01-finding` China mines far more than the United States\n"
    "- `fig01-subtitle` Mine production, t of rare-earth oxide, 2020 to 2024\n"
    "- `fig01-description` Bars for China and the United States; China's {glue:text}`mined` are about six times "
    "as much.\n- `C018` As in the source.",
}
CHECKS = """\
table = chapter.load("usgs_mine_production")
latest = table[(table["edition"] == "MCS2025") & (table["year"] == 2024)].set_index("geo")["value"]
share = 100 * latest["CHN"] / latest["WLD"]
rise = 2018 + 0 * china  # rests on a row, as every check must
chapter.judge(chapter.check("C014", share), chapter.check("C018", rise))
"""


def _pair(slug: str, ja: str, en: str, *tags: str) -> list:
    return [
        new_markdown_cell(words, id=f"{slug}-{lang}", metadata={"tags": [f"lang-{lang}", *tags]})
        for lang, words in (("ja", ja), ("en", en))
    ]


def _code(name: str, source: str, *tags: str):
    return new_code_cell(source.strip(), id=name, metadata={"tags": list(tags)} if tags else {})


def _notebook(path: Path, *cells) -> None:
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(new_notebook(cells=list(cells), metadata=kernel), path)


@dataclass
class Project:
    """The copy, and where its builds go."""

    folder: Path

    @property
    def site(self) -> Path:
        return self.folder / "out" / "site"

    @property
    def cache(self) -> Path:
        return self.folder / "out" / "cache"

    @property
    def chapter(self) -> Path:
        return self.folder / "chapters" / "dominance.ipynb"

    def python(self, *arguments: object, **options) -> subprocess.CompletedProcess:
        """Run one of the project's scripts as a user does, from the project's folder."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("RAREEARTHS_", "PYTEST"))}
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
            **options,
        )

    def command(self, *arguments: object) -> list[object]:
        return ["scripts/build.py", "--out", self.site, "--cache", self.cache, *arguments]

    def build(self, *arguments: object, **options) -> subprocess.CompletedProcess:
        return self.python(*self.command(*arguments), **options)

    def runs(self) -> dict[str, float]:
        """Name each kept run with the time it was made."""
        # the folder's own time is that of its last use
        made = (self.cache / "runs").glob("*-*/executed.ipynb")
        return {path.parent.name: path.stat().st_mtime for path in made}

    def pages(self) -> dict[str, str]:
        """Name the kept pages of each language."""
        return {path.name.split("-")[0]: path.name for path in (self.cache / "pages").glob("*-*")}

    @contextmanager
    def changed(self, path: Path, old: str, new: str):
        """Replace a passage of a file for the time of a test."""
        before = path.read_text(encoding="utf-8")
        assert old in before, f"{path.name} does not hold {old!r}: mend this test"
        path.write_text(before.replace(old, new, 1), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(before, encoding="utf-8")

    @contextmanager
    def edited(self, edit: Callable[[nbformat.NotebookNode], None]):
        """Change the chapter for the time of a test."""
        before = self.chapter.read_text(encoding="utf-8")
        notebook = nbformat.reads(before, 4)
        edit(notebook)
        nbformat.write(notebook, self.chapter)
        try:
            yield
        finally:
            self.chapter.write_text(before, encoding="utf-8")


def _copy_tables(folder: Path) -> None:
    """Copy two vintages with three tables each: each table of a book is also a page in both languages."""
    for descriptor in (ROOT / "data").glob("*/datapackage.yaml"):
        if descriptor.parent.name in VINTAGES:
            package = yaml.safe_load(descriptor.read_text(encoding="utf-8"))
            package["resources"] = [each for each in package["resources"] if each["name"] in TABLES]
            vintage = folder / descriptor.parent.name
            vintage.mkdir()
            for path in descriptor.parent.glob("*.csv"):
                if path.stem in TABLES:
                    shutil.copy(path, vintage)
            words = yaml.safe_dump(package, allow_unicode=True, sort_keys=False)
            (vintage / descriptor.name).write_text(words, encoding="utf-8")


def copy_project(folder: Path) -> Project:
    """Copy what a build needs and put the small chapter in."""
    for name in ("requirements.txt", "_config.yml", "LICENSE-content"):
        shutil.copy(ROOT / name, folder)
    ignored = shutil.ignore_patterns("__pycache__", *(path.name for path in (ROOT / "data").glob("[0-9]*")))
    for name in ("rareearths", "scripts", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    _copy_tables(folder / "data")
    # the small chapter reads no later vintage, so that what was revised since agrees in it and has no finding
    register = folder / "data" / "paper" / "claims.csv"
    rows = register.read_text(encoding="utf-8").splitlines()
    rows = [row.removesuffix("D260") if row.startswith("C014,") else row for row in rows]
    register.write_text("\n".join([*rows, ""]), encoding="utf-8")
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    chapters = folder / "chapters"
    chapters.mkdir()
    _notebook(
        chapters / "index.ipynb",
        *_pair("title", "# 本\n\n登録した記述は{audit}`claims`件である。", "# Book\n\n{audit}`claims` statements."),
        *_pair("verdicts", "## 判定\n\n```{verdicts}\n```", "## Verdicts\n\n```{verdicts}\n```"),
    )
    _notebook(
        chapters / "references.ipynb",
        *_pair("title", "# 文献\n\n```{bibliography}\n:cited:\n```", "# References\n\n```{bibliography}\n:cited:\n```"),
    )
    _notebook(
        chapters / "dominance.ipynb",
        *_pair(
            "title", "# 章\n\n論文{cite}`miura2025`を確かめる。", "# Chapter\n\nThe paper {cite}`miura2025` is checked."
        ),
        _code("parameters", PARAMETERS, "parameters"),
        _code("setup", SETUP, "hide-input"),
        *_pair("mined", "## 採掘\n\n中国は{glue:text}`mined`。", "## Mining\n\nChina mined {glue:text}`mined`."),
        _code("fig01", EXHIBIT, "fig01", "hide-input"),
        *_pair("fig01-texts", TEXTS["ja"], TEXTS["en"], "texts"),
        _code("checks", CHECKS),
    )
    return Project(folder)


def leftovers(project: Project) -> list[str]:
    """Name the temporary folders beside the site and in the cache."""
    found = [*project.site.parent.glob(".*"), *project.cache.glob("runs/.*"), *project.cache.glob("pages/.*")]
    return [path.name for path in found]


def cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """Return the cell of this id."""
    return next(cell for cell in notebook.cells if cell.id == name)


def tree(folder: Path) -> dict[str, str]:
    """Hash every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def replacing(name: str, old: str, new: str) -> Callable[[nbformat.NotebookNode], None]:
    """Return the edit that replaces a passage of one cell."""

    def edit(notebook):
        assert old in cell(notebook, name).source
        cell(notebook, name).source = cell(notebook, name).source.replace(old, new)

    return edit
