"""A small chapter to be run."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = 'lang = "ja"  # "ja" or "en"\nvintage = "2025-10"\nend_year = 2024\nrefresh = False'
SETUP = 'from rareearths.chapter import Chapter\nchapter = Chapter("dominance", lang=lang, vintage=vintage)'
LOAD = """\
rows = chapter.load("usgs_mine_production")
mined = rows.query("geo == 'CHN' and year == @end_year and edition == 'MCS2025'")["value"].iloc[0]
chapter.number("mined", mined, "t")"""


def write_chapter(folder, **cells):
    """Write a small chapter, each cell given by its id, and return its path."""
    made = {"parameters": PARAMETERS, "load": f"{SETUP}\n{LOAD}", "check": 'chapter.check("C018", 2018)'} | cells
    code = [new_code_cell(source, id=name) for name, source in made.items() if name != "prose"]
    code[0].metadata["tags"] = ["parameters"]
    prose = new_markdown_cell(cells.get("prose", "China."), id="prose-en", metadata={"tags": ["lang-en"]})
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path = folder / "dominance.ipynb"
    nbformat.write(new_notebook(cells=[prose, *code], metadata=kernel), path)
    return path
