"""One reader's language out of a bilingual notebook."""

from __future__ import annotations

import copy
import json
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import SphinxError

from rareearths import notebook
from rareearths.engine.run.texts import TAG
from rareearths.engine.sphinx.anchors import label_sections
from rareearths.language import LANGUAGES
from rareearths.notebook import LANGUAGE_TAG, languages


class NotebookNotPaired(SphinxError):
    """A Markdown cell stands in one language only, or in none."""

    category = "Bilingual notebook"


def filter_notebook(nb: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return the notebook without the cells of other languages.

    Parameters
    ----------
    nb : dict
        A notebook (nbformat 4.5 JSON). Not changed.
    lang : {"ja", "en"}
        The language to keep.

    Returns
    -------
    dict
        A notebook with every code cell and the Markdown cells tagged ``lang-<lang>``. One without any language tag
        comes back whole.

    Raises
    ------
    NotebookNotPaired
        If a Markdown cell has no language while others have, has several, or lacks its partner.
    """
    if any(languages(cell) for cell in nb["cells"]):
        complaints = _complaints(nb["cells"])
        if complaints:
            raise NotebookNotPaired("; ".join(complaints))
    return copy.deepcopy({**nb, "cells": notebook.half(nb["cells"], lang)})


def _complaints(cells: list[dict[str, Any]]) -> list[str]:
    ids = {cell.get("id", "") for cell in cells}
    found = []
    for position, cell in enumerate(cells, start=1):
        name, spoken = cell.get("id") or f"number {position}", languages(cell)
        if len(spoken) > 1 or any(lang not in LANGUAGES for lang in spoken):
            found.append(
                f"cell {name}: expected one tag of {_tags()}; got {', '.join(LANGUAGE_TAG + lang for lang in spoken)}"
            )
        elif cell["cell_type"] == "markdown" and not spoken:
            found.append(f"cell {name}: expected a tag {_tags()}, as its neighbours have; got none")
        elif spoken and not name.endswith(f"-{spoken[0]}"):
            found.append(f"cell {name}: expected an id that ends in -{spoken[0]}, like its tag")
        elif spoken:
            stem = name.removesuffix(f"-{spoken[0]}")
            absent = [f"{stem}-{lang}" for lang in LANGUAGES if f"{stem}-{lang}" not in ids]
            if absent:
                found.append(f"cell {name}: expected its partner {', '.join(absent)}; there is none. Write it")
    return found


def _tags() -> str:
    return " or ".join(LANGUAGE_TAG + lang for lang in LANGUAGES)


def read_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Filter a notebook as Sphinx reads it (event ``source-read``)."""
    path = app.env.doc2path(docname)
    if not str(path).endswith(".ipynb"):
        return
    try:
        filtered = filter_notebook(json.loads(source[0]), app.config.rareearths_language)
    except NotebookNotPaired as error:
        raise NotebookNotPaired(f"{app.env.doc2path(docname, False)}: {error}") from None
    page = label_sections({**filtered, "cells": for_page(filtered["cells"])}, docname, app.config.rareearths_language)
    source[0] = json.dumps(page, ensure_ascii=False)


def for_page(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cells as the page shows them: without texts read elsewhere, and with code in one listing.

    A chapter's code is cut into cells by meaning. Where several of the same tags follow each other, a reader of the
    page unfolds one listing, under which all their outputs stand.
    """
    shown: list[dict[str, Any]] = []
    for cell in cells:
        if TAG in notebook.tags(cell):
            continue
        before = shown[-1] if shown else None
        if before is not None and _joins(before, cell):
            before["source"] = f"{notebook.source(before)}\n\n\n{notebook.source(cell)}"
            before["outputs"] = [*before["outputs"], *cell["outputs"]]
        else:
            shown.append(cell)
    return shown


def _joins(before: dict[str, Any], cell: dict[str, Any]) -> bool:
    """Say whether two cells stand in one listing; the parameters stand alone, since a reader may set them."""
    both_code = before["cell_type"] == cell["cell_type"] == "code"
    return both_code and notebook.tags(before) == notebook.tags(cell) != [notebook.PARAMETERS_TAG]


def write_downloads(app: Sphinx, exception: Exception | None) -> None:
    """Put the reader's language alone into the notebooks offered for download (event ``build-finished``)."""
    if exception or app.builder.format != "html":
        return
    for path in sorted((app.outdir / "_sources").rglob("*.ipynb")):
        nb = filter_notebook(notebook.layout(path), app.config.rareearths_language)
        # made to be run: what it puts out stands on the page, at three times its weight
        for cell in nb["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        path.write_text(json.dumps(nb, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
