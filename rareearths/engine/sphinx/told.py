"""What Sphinx knows of the book and its pages, handed on as data to the steps that finish the site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx

from rareearths.engine import citing
from rareearths.language import LANGUAGES

# in the folder of the pages; what finishes the site takes it away
FILE = "book.json"


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    pages: dict[str, dict[str, Any]] = {}
    # after the description is known
    app.connect("html-page-context", partial(_note, pages), priority=900)
    app.connect("build-finished", partial(_write, pages))


def _note(
    pages: dict[str, dict[str, Any]],
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    held = list(doctree.findall(nodes.Element)) if doctree else []
    pages[f"{pagename}.html"] = {
        "title": Markup(context.get("title", "")).striptags(),
        "description": context["described"],
        "anchors": [name for node in held for name in node.get("ids", ())],
        "charts": any(node.get("chart") for node in held),
        # what a node of the page says of parts that wait in a file of their own (finish/waiting.py)
        "parts": {name: part for node in held for name, part in node.get("parts", {}).items()},
        "of_book": pagename in app.env.found_docs,
    }


def _write(pages: dict[str, dict[str, Any]], app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    first, known = app.config.root_doc, app.config.rareearths_languages
    told = {
        "title": app.config.html_title,
        "first": f"{first}.html",
        "parts": list(_parts(app)),
        "edition": citing.colophon(app.config.rareearths_edition, app.config.rareearths_language),
        "report": report(app),
        "languages": {code: known[code]["name"] for code in LANGUAGES if code in known},
        "pages": dict(sorted(pages.items())),
    }
    Path(app.outdir, FILE).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def report(app: Sphinx) -> str:
    """Return where to report a slip: the issues, else the mail, else a page of the book from its root, else ""."""
    contact = app.config.rareearths_contact
    page, _, anchor = contact.get("page", "").partition("#")
    own = f"{page}.html{'#' if anchor else ''}{anchor}" if page in app.env.found_docs else ""
    return citing.contact(contact) or own


def _parts(app: Sphinx) -> Iterator[dict[str, Any]]:
    """Return the parts of the table of contents, as the side of a page lists them: what has no heading comes first."""
    first = app.config.root_doc
    found = [
        (part.get("caption") or "", list(_listed(app, part))) for part in app.env.tocs[first].findall(addnodes.toctree)
    ]
    opening = [{"href": f"{first}.html", "name": _title(app, first)}]
    yield {"name": "", "pages": opening + [page for name, pages in found if not name for page in pages]}
    yield from ({"name": name, "pages": pages} for name, pages in found if name and pages)


def _listed(app: Sphinx, part: addnodes.toctree) -> Iterator[dict[str, str]]:
    for name, page in part["entries"]:
        if page not in app.env.found_docs:
            continue
        yield {"href": f"{page}.html", "name": name or _title(app, page)}
        for inner in app.env.tocs[page].findall(addnodes.toctree):
            yield from _listed(app, inner)


def _title(app: Sphinx, page: str) -> str:
    return app.env.titles[page].astext()
