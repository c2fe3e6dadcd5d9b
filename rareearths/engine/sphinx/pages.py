"""What every page has around its text: the other language, a description, its own words, no other host."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from rareearths import markup
from rareearths.engine import citing
from rareearths.engine.sphinx import told, words
from rareearths.language import LANGUAGES

_HERE = Path(__file__).parents[1]
_LONGEST = {"ja": 120, "en": 160}
_NOT_FOUND = "404"


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.connect("config-inited", _prepare)
    app.connect("builder-inited", _leave_out_search)
    app.connect("html-collect-pages", _own_pages)
    # before the theme, which renders the templates once to see which stay empty
    app.connect("html-page-context", _complete, priority=100)
    app.add_css_file("look.css", priority=890)
    app.add_css_file("book.css", priority=900)
    # on every page, also where no chart is: what a reader has does not weigh on the next page
    for script in ("folds.js", "page.js", "parts.js", "search.js"):
        app.add_js_file(script, loading_method="defer", priority=900)


def _prepare(app: Sphinx, config: Config) -> None:
    config.templates_path.insert(0, str(_HERE / "templates"))
    config.html_static_path.append(str(_HERE / "static"))
    words.install(config.rareearths_language)


def _leave_out_search(app: Sphinx) -> None:
    """Leave out Sphinx's own search, which finds pages; the site's finds places (finish/search.py)."""
    if hasattr(app.builder, "search"):
        app.builder.search = False


def _own_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "search", {"title": words.page(app.config.rareearths_language)["search"]}, "search.html"
    yield _NOT_FOUND, {"title": words.page(app.config.rareearths_language)["not_found"]}, "not-found.html"


def _complete(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    lang = app.config.rareearths_language
    context["words"] = words.page(lang)
    context["stops"] = app.config.rareearths_stops
    context["languages"] = [
        {"code": code, "name": settings["name"], "href": _address(app, context, pagename, code)}
        for code, settings in _in_order(app)
    ]
    context["notices"] = [each for each in app.config.rareearths_notices if pagename in each["pages"]]
    context["edition"] = citing.colophon(app.config.rareearths_edition, lang)
    context["report"] = _report(app, pagename)
    context["cited"] = _cited(app, pagename, context, lang)
    context["described"] = _description(app, pagename, doctree)
    context["metatags"] = context.get("metatags", "") + str(
        markup.render(
            "rareearths.engine",
            "pages/metatags.html",
            hidden=pagename == _NOT_FOUND,
            alternates=[] if pagename == _NOT_FOUND else _alternates(app, pagename, context),
            description=context["described"],
        )
    )


def _cited(app: Sphinx, pagename: str, context: dict, lang: str) -> dict[str, str] | None:
    """Return how to cite a page; None for one that holds nothing of the book."""
    if pagename not in app.env.found_docs:
        return None
    book = app.config.rareearths_languages[lang]
    title = "" if pagename == app.config.root_doc else re.sub("<[^>]+>", "", context.get("title", ""))
    base = app.config.rareearths_base_url
    url = f"{base}/{lang}/{pagename}.html" if base else ""
    return citing.citation(html.unescape(title), pagename, book, app.config.rareearths_edition, url, lang)


def _report(app: Sphinx, pagename: str) -> str:
    """Return where to report a slip, from a page."""
    address = told.report(app)
    page, _, rest = address.partition(".html")
    if ":" in address or not address:
        return address
    return app.builder.get_relative_uri(pagename, page) + rest


def _in_order(app: Sphinx) -> list[tuple[str, dict[str, str]]]:
    known = app.config.rareearths_languages
    return [(code, known[code]) for code in LANGUAGES if code in known]


def _address(app: Sphinx, context: dict, pagename: str, lang: str, absolute: bool = False) -> str:
    """Return the address of this page in `lang`."""
    base = app.config.rareearths_base_url
    if absolute and base:
        return f"{base}/{lang}/{pagename}.html"
    return f"{context['content_root']}../{lang}/{pagename}.html"


def _alternates(app: Sphinx, pagename: str, context: dict) -> list[dict[str, str]]:
    """Return the addresses of this page in each language, and for whoever reads neither."""
    found = [
        {"code": code, "href": _address(app, context, pagename, code, absolute=True)} for code, _ in _in_order(app)
    ]
    # whoever reads neither language is best served by the choice, or by English inside the book
    base = app.config.rareearths_base_url
    if pagename == app.config.root_doc:
        default = f"{base}/" if base else f"{context['content_root']}../index.html"
    else:
        fallback = "en" if "en" in app.config.rareearths_languages else app.config.rareearths_language
        default = _address(app, context, pagename, fallback, absolute=True)
    return [*found, {"code": "x-default", "href": default}]


def _description(app: Sphinx, pagename: str, doctree: nodes.document | None) -> str:
    lang = app.config.rareearths_language
    given = app.env.metadata.get(pagename, {}).get(f"description_{lang}") if pagename in app.env.found_docs else None
    found = given or (first_paragraph(doctree, lang) if doctree else "")
    return found or app.config.rareearths_languages.get(lang, {}).get("description", "")


def first_paragraph(doctree: nodes.document, lang: str) -> str:
    """Return the first paragraph of a page, short enough for a search result.

    Parameters
    ----------
    doctree : docutils document
    lang : {"ja", "en"}

    Returns
    -------
    str
        At most 120 characters in Japanese, 160 in English, cut where a sentence or a word ends; "" without text.
    """
    for paragraph in doctree.findall(nodes.paragraph):
        plain = paragraph.deepcopy()
        for cited in [*plain.findall(nodes.footnote_reference), *plain.findall(nodes.citation_reference)]:
            cited.parent.remove(cited)
        for reference in list(plain.findall(nodes.reference)):
            # a citation resolved by sphinxcontrib-bibtex
            if reference.parent is not None and "bibtex" in " ".join(reference.parent.get("classes", [])):
                reference.parent.remove(reference)
        text = re.sub(r"\s*\[\]", "", re.sub(r"\s+", " ", plain.astext())).strip()
        if text:
            return _shorten(text, lang)
    return ""


def _shorten(text: str, lang: str) -> str:
    longest = _LONGEST[lang]
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    stop = cut.rfind("。" if lang == "ja" else ". ")
    if stop > longest // 3:
        return cut[: stop + 1]
    return (cut if lang == "ja" else cut.rsplit(" ", 1)[0]) + "…"
