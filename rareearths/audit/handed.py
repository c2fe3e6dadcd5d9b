"""What the engine is handed as data, since it knows nothing of the audit: styles, stops, places to search, print."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from rareearths.engine.finish.booklet import Print
from rareearths.engine.finish.places import Kind, Marks

STATIC = Path(__file__).with_name("static")
# makes the charts of a page answer
CHARTS = "exhibit.js"
# each kind of link shares one stop of the tab key in a part of the page (engine/static/page.js)
_STOPS = [
    ["ol.points a", "ol.points > li"],
    ["details.choices > summary", "section, article"],
]
# these share theirs with the links of the running text
_IN_TEXT = ["a.finding-id", ".finding-touches a", "li a.verdict"]
SEARCHED = Marks(
    kinds={"exhibit": Kind(1.05), "statement": Kind(0.8, 3), "finding": Kind(0.8, 3)},
    places={
        ("figure", "data-exhibit"): "exhibit",
        ("tr", "data-verdict"): "statement",
        ("li", "data-finding"): "finding",
    },
    titles=frozenset({"exhibit-number", "finding-id"}),
    headed=frozenset({"statement"}),
    # the drawing's table is the data page's, the checks in a chapter are the statements of the audit
    skipped=frozenset(
        ("exhibit-downloads", "exhibit-data", "exhibit-chart", "exhibit-sliders", "exhibit-source", "checks-fold",
         "checks", "choices", "evidence")
    ),
)  # fmt: skip
PRINTED = Print(
    styles=(STATIC / "marks.css", STATIC / "printed.css"),
    left_out=(
        ".exhibit-downloads",
        ".exhibit-files",
        ".exhibit-description",
        ".exhibit-live",
        ".exhibit-sliders",
        ".claim-filters",
        ".data-table details > ul",
        "a.evidence",
        "figure:has(.exhibit-static) .exhibit-data",
        ".exhibit-static source",
    ),
    shut=frozenset({"checks-fold", "choices"}),
    listed="audit",
    titled={"figcaption:has(+ .exhibit-chart)": "exhibit-chart"},
)
# drawings and tables of the exhibits, what statements were held against, for a reader without a network
KEPT = ("exhibits/*.svg", "exhibits/*.js", "chapters/*-evidence.js")


def register(app: Sphinx) -> None:
    """Hand the styles, the script of the charts and the stops to the engine's pages."""
    app.connect("config-inited", _add)
    # after the engine's own, whose frame they fill
    app.add_css_file("marks.css", priority=895)
    app.add_css_file("audit.css", priority=910)
    # on every page, also where no chart is: what a reader has does not weigh on the next page
    for script in (CHARTS, "sliders.js"):
        app.add_js_file(script, loading_method="defer", priority=900)


def _add(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(STATIC))
    config.rareearths_stops = {"parts": _STOPS, "text": _IN_TEXT}
