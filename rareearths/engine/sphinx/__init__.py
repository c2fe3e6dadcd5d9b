"""The engine's Sphinx extension: language filter, switch, formulas, addresses that stay."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, object]:
    """Register the extension with Sphinx."""
    # imported here because scripts import this package for other modules and should not wait for Sphinx
    from rareearths.engine.sphinx import anchors, filter, mathml, pages, told  # noqa: PLC0415

    app.add_config_value("rareearths_language", "ja", "env", str)
    app.add_config_value("rareearths_languages", {}, "html", dict)
    app.add_config_value("rareearths_base_url", "", "html", str)
    app.add_config_value("rareearths_notices", [], "html", list)
    app.add_config_value("rareearths_contact", {}, "env", dict)
    app.add_config_value("rareearths_edition", {}, "html", dict)
    # what of a book's own shares a stop of the tab key: {"parts": [[links, part], ...], "text": [links, ...]}
    app.add_config_value("rareearths_stops", {}, "html", dict)
    # whether the pages become a site, in which parts of them may wait in files of their own (finish/waiting.py)
    app.add_config_value("rareearths_site", False, "env", bool)
    app.add_html_math_renderer("mathml", (mathml.visit_inline, None), (mathml.visit_block, None))
    app.connect("source-read", filter.read_source)
    app.connect("doctree-read", anchors.read_anchors)
    # before Sphinx collects the table of contents
    app.connect("doctree-read", anchors.name_sections, priority=100)
    app.connect("build-finished", filter.write_downloads)
    pages.register(app)
    told.register(app)
    _search_packages_once()
    # what is told of the pages is gathered where they are written
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}


def _search_packages_once() -> None:
    """Let pybtex remember what is installed: it opens the metadata of every package at each citation."""
    from pybtex import plugin  # noqa: PLC0415

    if not hasattr(plugin.entry_points, "cache_info"):
        plugin.entry_points = cache(plugin.entry_points)
