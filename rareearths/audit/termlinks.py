"""The first use of a term on a page leads to the list of terms, and its definition is shown beside it.

The link stands in the page as it is made, so it works without a script; ``terms.js`` shows the definition on hover, on
focus and on the first tap. A page holds the definition of each of its terms once, hidden below the text, where
screen readers and the script find it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from rareearths import markup
from rareearths.paper import terms
from rareearths.paper.mentions import Finder

PAGE = "chapters/terms"
# a link in any of these would disturb what it is for, or what a build compares
_NOT_IN = (
    nodes.abbreviation, nodes.caption, nodes.citation, nodes.footnote, nodes.literal, nodes.literal_block, nodes.math,
    nodes.raw, nodes.reference, nodes.rubric, nodes.system_message, nodes.table, nodes.title, addnodes.pending_xref,
)  # fmt: skip
_NOT_OF = {"cell", "pasted-text", "unheld-list", "cell_output"}


class Mention(nodes.inline):
    """The first use of a term on a page."""


@cache
def finder(lang: str) -> Finder:
    """Return what finds the terms in texts of a language."""
    return Finder(terms.terms(), lang)


def link(doctree: nodes.document, lang: str, address: Callable[[str], str]) -> list[str]:
    """Let the first use of each term lead to its definition.

    Parameters
    ----------
    doctree : docutils document
        Of the page; changed in place. Headings, links, code, tables and outputs stay as they are.
    lang : {"ja", "en"}
    address : callable
        From the id of a term to where it is defined.

    Returns
    -------
    list of str
        Ids of the terms, in the order of their first use.
    """
    known: list[str] = []
    for text in [each for each in doctree.findall(nodes.Text) if _free(each)]:
        parts, end = [], 0
        for start, stop, term in finder(lang).mentions(text):
            if term.id in known:
                continue
            known.append(term.id)
            parts += [nodes.Text(text[end:start])] if start > end else []
            parts.append(Mention("", text[start:stop], term=term.id, href=address(term.id)))
            end = stop
        if parts:
            parent = text.parent
            assert parent is not None  # a text stands in something
            parent.replace(text, [*parts, *([nodes.Text(text[end:])] if end < len(text) else [])])
    return known


def _free(text: nodes.Text) -> bool:
    parent = text.parent
    while parent is not None:
        if isinstance(parent, _NOT_IN) or _NOT_OF & set(parent.get("classes", [])):
            return False
        parent = parent.parent
    return True


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_node(Mention, html=(_open, _close))
    app.connect("doctree-read", _link)
    app.connect("html-page-context", _define)


def _link(app: Sphinx, doctree: nodes.document) -> None:
    here = app.env.docname
    if here == PAGE or PAGE not in app.env.found_docs:
        return
    app.env.note_dependency(str(terms.FILE))
    page = app.builder.get_relative_uri(here, PAGE)
    link(doctree, app.config.rareearths_language, lambda term: f"{page}#{term}")


def _define(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the definitions of a page's terms below its text, and the script that shows them."""
    used = [mention["term"] for mention in doctree.findall(Mention)] if doctree else []
    if not used:
        return
    lang = app.config.rareearths_language
    shown = [{"id": term.id, "definition": term.words("definition", lang)} for term in terms.terms() if term.id in used]
    context["body"] += str(markup.render("rareearths.audit", "definitions.html", terms=shown))
    app.add_js_file("terms.js", loading_method="defer", priority=900)


def _open(writer: Any, node: Mention) -> None:
    described = {"aria-describedby": f"term-{node['term']}"}
    writer.body.append(writer.starttag(node, "a", "", CLASS="term", href=node["href"], **described))


def _close(writer: Any, node: Mention) -> None:
    writer.body.append("</a>")
