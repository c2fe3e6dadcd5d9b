"""Small data for the templates of what chapters show, and of what is made beside the site."""

from __future__ import annotations

from markupsafe import Markup
from templatecases import CHECK, HARD

from rareearths import language
from rareearths.chapter.drawing import Text

EXHIBIT = {
    "id": "fig01",
    "lang": "en",
    "number": "Exhibit 1",
    "title": HARD,
    "missing": HARD,
    "cut": HARD,
    "spec": {
        "params": [
            {"name": "year", "value": 60.0, "bind": {"input": "range", "name": HARD, "min": 0, "max": 99, "step": 0.5}}
        ]
    },
    "heads": ["Year", HARD],
    "sourced": True,
    "rows": [
        {"cells": ["2024", HARD], "sources": ["usgs_mcs2025", "imf"], "place": HARD},
        {"cells": ["2025", None], "sources": [], "place": ""},
    ],
    "files": [{"name": "fig01.en.csv", "label": "CSV"}, {"name": "fig01.en.svg", "label": "SVG"}],
    "sources": [
        {"id": "usgs_mcs2025", "title": HARD, "url": "https://example.org/?a=1&b=2"},
        {"id": "imf", "title": "IMF", "url": ""},
    ],
    "vintages": " (data vintage: 2025-10)",
    "words": dict(language.say("exhibit", "en")) | {"separator": "; "},
}
COMPARED = {
    "lang": "en",
    "vintages": ["2025-10", "2026-06"],
    "words": language.say("compare", "en"),
    "labels": {"reproduced": "reproduced", "differs": HARD},
    "verdicts": [
        {"id": "C014", "chapter": "dominance", "then": "reproduced", "now": "differs", "statement_en": HARD},
        {"id": "C015", "chapter": "limits", "then": "", "now": "reproduced", "statement_en": "New"},
    ],
    "untrue": [
        ("untrue", [{"chapter": "dominance", "key": "first", "sentence": HARD}]),
        ("untrue_on_both", []),
    ],
    "tables": [
        {"table": "usgs_reserves", "found": None, "only": "after"},
        {
            "table": "usgs_mine_production",
            "found": {"cells": [1, 2], "added": [1], "gone": [], "worded": 3},
            "newer": [1],
            "counts": {"revised": 2, "newer": 1},
        },
    ],
    "largest": [{"table": "usgs_reserves", "key": [HARD, ""], "column": "value", "before": "4", "after": "5"}],
}
SLIDE = {
    "kind": "part",
    "over": HARD,
    "heading": HARD,
    "under": HARD,
    "points": [HARD, "Two"],
    "entries": [{"lead": HARD, "rest": "follows"}],
    "text": Markup("<p>One &amp; two</p>"),
    "rows": [("C014", HARD, "differs"), ("", "without a number", "")],
    "drawing": Markup("<svg></svg>"),
    "spec": '{"mark": "bar"}',
    "zoom": 0.8,
    "notes": [HARD],
}
BARE = SLIDE | {
    "kind": "title", "over": "", "under": "", "points": [], "entries": [], "text": "", "rows": [], "drawing": "",
    "spec": "", "notes": [],
}  # fmt: skip

CASES = {
    "chapter/chain.html": {
        "lang": "en",
        "caption": HARD,
        "steps": [
            {
                "name": HARD,
                "shares": [{"label": HARD, "written": "69.2%", "value": 69.2}],
                "remark": HARD,
                "codes": [{"code": "2846", "covers": HARD}, {"code": "2805", "covers": "metals"}],
            },
            {"name": "Magnets", "shares": [], "remark": "", "codes": []},
        ],
        "words": language.say("chain", "en"),
        "sources": [{"url": "https://example.org/?a=1&b=2", "title": HARD}, {"url": "#b", "title": "B"}],
    },
    "chapter/checks.html": {
        "lang": "en",
        "words": dict(language.say("verdicts", "en")) | {"between": ", "},
        "rows": [CHECK, CHECK | {"id": "C015", "remark": "", "implied": False, "finding": ""}],
    },
    "chapter/choices.html": {
        "lang": "en",
        "claim": "C014",
        "question": HARD,
        "outcome": HARD,
        "caption": HARD,
        "link": "audit.html#C014",
        "heads": ["Choice", "Value", "Verdict"],
        "rows": [{"verdict": "differs", "label": HARD, "computed": "69.2%", "name": "differs"}],
    },
    "chapter/exhibit-table.html": EXHIBIT | {"targets": ["rows/a.html#r2", ""]},
    "chapter/exhibit.html": EXHIBIT
    | {
        "finding": HARD,
        "subtitle": HARD,
        "drawing": Markup("<svg></svg>"),
        "narrow": Markup("<svg></svg>"),
        "reading": HARD,
        "script": '{"mark": "bar"}',
        "narrow_script": '{"mark": "line"}',
        "description": HARD,
        "page": "exhibits/fig01.html",
        "code": "code.html#fig01",
    },
    "chapter/note.html": {"words": HARD},
    "chapter/sheet.svg": {
        "width": 660.0,
        "height": 393.5,
        "fixed": True,
        "above": [Text(HARD, 5, 20.25, 12, "#5b6068", "Noto Sans, sans-serif")],
        "drawing": Markup('<svg x="0" y="30.0"></svg>'),
        "below": [Text("Source", 5, 390, 11, "#5b6068", "Noto Sans, sans-serif")],
    },
    "chapter/table.html": {
        "lang": "en",
        "caption": HARD,
        "folded": True,
        "heads": ["Statement", HARD],
        "widths": ["12rem", "6rem"],
        "anchors": ["one", "two"],
        "rows": [
            [[{"text": HARD, "href": "#a"}], [{"text": HARD, "href": "", "strong": True}, {"text": "b", "href": ""}]],
            [[{"text": "c", "href": ""}], []],
        ],
    },
    "chapter/without.html": {"id": "fig01", "reason": HARD},
    "pipeline/compare.html": COMPARED,
    "pipeline/compare.txt": COMPARED,
    "pipeline/slides.html": {
        "lang": "en",
        "title": HARD,
        "slides": [SLIDE, BARE],
        "words": language.say("slides", "en"),
    },
    "pipeline/worksheet.html": {
        "lang": "en",
        "title": HARD,
        "style": "body { color: black; }",
        "words": language.say("worksheet", "en"),
        "said": {"goal": "Goal", "question": "Question", "colon": ": "},
        "goal": HARD,
        "question": HARD,
        "exercises": [
            {
                "name": "1-1",
                "title": HARD,
                "minutes": "5 minutes",
                "text": Markup("<p>One &amp; two</p>"),
                "lines": range(2),
                "answer": HARD,
            }
        ],
        "cards": [{"letter": "A", "text": HARD}],
    },
}
