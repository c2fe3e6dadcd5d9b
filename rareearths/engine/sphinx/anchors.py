"""Addresses inside a page that stay: for what a cell shows and for sections, the same in every language.

The ids of what a cell shows stand in the outputs' HTML, where Sphinx does not look: their nodes
name them. A section would be called after its heading, in Japanese by its position; here it is called after its cell.
"""

from __future__ import annotations

import re
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain


def read_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Make links to ids inside outputs, such as ``[sums](#sums)``, work from every page (event ``doctree-read``)."""
    domain = cast(StandardDomain, app.env.get_domain("std"))
    for raw in doctree.findall(nodes.raw):
        found = dict(raw.get("anchors", []))
        for name, title in found.items():
            domain.note_hyperlink_target(name, app.env.docname, name, title)
            if name != name.lower():
                # {ref} looks for lower case, a Markdown link for what is written
                domain.note_hyperlink_target(name.lower(), app.env.docname, name, title)


def label_sections(nb: dict[str, Any], docname: str, lang: str) -> dict[str, Any]:
    """Put a target before each heading that opens a cell.

    Parameters
    ----------
    nb : dict
        A notebook of one language; changed in place.
    docname : str
        The page, whose last part begins the name of the target.
    lang : {"ja", "en"}
        The end of the cells' ids, which the target leaves out.
    """
    page = docname.rpartition("/")[2]
    for cell in nb["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and re.match(r"#{1,4} ", source) and cell.get("id"):
            cell["source"] = f"({page}-{cell['id'].removesuffix(f'-{lang}')})=\n{source}"
    return nb


def name_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Let a section's address be its target, not the one made from its heading (event ``doctree-read``)."""
    page = app.env.docname.rpartition("/")[2]
    for section in doctree.findall(nodes.section):
        ours = [name for name in section["ids"] if name.startswith(f"{page}-")]
        if ours:
            section["ids"] = ours[:1]
