"""Small data for each template, with every character that markup gives a meaning."""

from __future__ import annotations

from markupsafe import Markup

from rareearths import language

HARD = 'R&D <em>"it\'s"</em>'

CLAIM = {
    "id": "C014",
    "href": "audit.html#C014",
    "verdict": "differs",
    "label": "differs",
    "statement": f"The share is {HARD}",
    "printed": "69.2%",
    "computed": "69.23%",
}
OTHER = CLAIM | {"id": "C015", "href": "audit.html#C015", "verdict": "rounded", "label": "rounding"}
CHECK = CLAIM | {
    "printed": ["1", "2"],
    "computed": ["1"],
    "remark": HARD,
    "implied": True,
    "finding": "D001",
    "sources": [{"table": True, "parts": ["usgs_", "mine"]}, {"table": False, "parts": ["論文"]}],
    "evidence": "文書",
}
FINDING = {
    "id": "D001",
    "claims": [
        CLAIM | {"printed_head": "印刷値", "computed_head": "資料にある値", "evidence": "文書", "quality": HARD},
        OTHER | {"printed_head": "印刷値", "computed_head": "論文の数字による値", "evidence": "文書", "quality": ""},
    ],
    "kindest": HARD,
    "reason": f"Another scope: {HARD}",
    "newer": HARD,
    "kind": "scope",
    "grades": ["that: certain", "why: possible"],
    "copied": "our copy",
    "effect": "none",
    "touches": [{"name": "S1", "href": "#S1"}, {"name": "R2", "href": "#R2"}],
}
CHANGE = {
    "id": "C014",
    "known": True,
    "date": "28 November 2026",
    "vintage": "2025-10",
    "release": "0.1.0",
    "before": "differs",
    "after": "other scope",
    "reason": HARD,
}
EXHIBITS = [{"name": "Exhibit 1", "href": "dominance.html#fig01"}, {"name": "Exhibit 2", "href": "limits.html#fig02"}]
POINT = {
    "id": "S1",
    "href": "audit.html#S1",
    "text": HARD,
    "figures": "do_not_agree",
    "figures_word": "do not agree",
    "figures_of": HARD,
    "inference": "untestable",
    "inference_word": "not testable",
    "why": HARD,
    "decided": "judged by an editor",
    "newer": HARD,
    "key_statements": [CLAIM | {"evidence": "documents"}, OTHER | {"evidence": "documents"}],
    "decides": "C015",
    "touching": [
        {"claim": CLAIM, "kindest": HARD, "reason": HARD, "newer": "", "effect": "weaker", "href": "audit.html#D001"},
        {"claim": OTHER, "kindest": "", "reason": HARD, "newer": HARD, "effect": "none", "href": "audit.html#D002"},
    ],
    "exhibits": EXHIBITS,
}
BARE = {"newer": "", "decides": "", "touching": [], "exhibits": []}
FEW = {
    "count": "Rests on 3 rows: ",
    "rows": [
        {
            "href": "../data/2025-10/t.html#r2",
            "name": "t 2",
            "cells": "CHN 2024 270000",
            "about": [{"name": HARD, "href": "https://example.org/?a=1&b=2"}, {"name": "2025-10", "href": ""}],
        },
        {"href": "../chapters/audit.html#C014", "name": "the paper's printed value (C014)", "cells": "", "about": []},
        {"href": "", "name": "", "cells": "", "about": [{"name": "A work", "href": "https://example.org/"}]},
    ],
    "tables": [],
}
MANY = {
    "count": "Rests on 9 rows: ",
    "rows": [],
    "tables": [{"name": "2025-10/t, lines", "lines": [{"name": "2", "href": "../data/2025-10/t.html#r2"}] * 2}],
}
FOUND = {"formula": "a / b < 1", "where": ["a = read('x')", "b = 2"], "rests": FEW}
FOUND |= {"lines": [f"1 t ÷ 2 = {HARD}"], "inputs": [{"value": "1 t", "name": HARD, "href": "t.html#r2"}]}
CHOSEN = {"id": "dear", "name": "2", "lines": ["1 = 1", "2 = 2"], "inputs": [], "formula": "", "rests": None}
CHOSEN |= {"back": ""}
PLAIN = {
    "lang": "en",
    "path": "chapters/dominance-code.html",
    "root": "../../",
    "up": "../",
    "book": {
        "title": HARD,
        "first": "chapters/index.html",
        "edition": HARD,
        "report": "chapters/audit.html#replies",
        "parts": [
            {"name": "", "pages": [{"href": "chapters/index.html", "name": HARD}]},
            {"name": "Sources", "pages": [{"href": "chapters/data.html", "name": "Data"}]},
        ],
    },
    "around": language.say("page", "en"),
    "title": HARD,
    "note": f"A note: {HARD}",
    "back": {"href": "dominance.html", "name": "Back"},
    "wide": False,
    "switch": "言語 / Language",
    "languages": [{"code": "ja", "name": "日本語"}, {"code": "en", "name": "English"}],
}


def say(section, lang="en"):
    return {"words": language.say(section, lang), "lang": lang}


CASES = {
    "audit/checks.html": say("verdicts", "ja")
    | {
        "words": language.say("verdicts", "ja") | {"between": "・"},
        "said": language.say("checks", "ja"),
        "evidence": "dominance-evidence.html",
        "outcome": "記述2件：一致1、相違1",
        "kept": [CHECK],
        "folded": [CHECK | {"id": "C015", "verdict": "reproduced", "finding": "", "remark": "", "implied": False}],
        "file": "dominance-parts.js",
    },
    "audit/check-rows.html": say("verdicts", "ja")
    | {
        "words": language.say("verdicts", "ja") | {"between": "・"},
        "evidence": "dominance-evidence.html",
        "label": "記述1件：一致1",
        "rows": [CHECK | {"verdict": "reproduced", "finding": "", "remark": "", "implied": False}],
    },
    "audit/claim-index.html": say("claim_table")
    | {
        "table": "",
        "file": "audit-parts.js",
        "part": "claim-table",
        "chapters": [
            {
                "title": HARD,
                "evidence": "dominance-evidence.html",
                "groups": [{"label": "differs", "ids": ["C014", "C015"]}, {"label": "outlook", "ids": ["C016"]}],
            }
        ],
        "script": {"words": {"all": "all </script>"}, "names": {"evidence": {"inside": "論文の中"}}},
    },
    "audit/claim-table.html": say("claim_table")
    | {
        "heads": ["Claim", "Statement", "Printed", "Computed", "Place"],
        "claims": [
            CLAIM | {"chapter": "dominance", "evidence": "inside", "implied": True, "about": ["Chapter 1", HARD]}
        ],
    },
    "audit/changes.html": say("differences")
    | {
        "heads": list("abcdef"),
        "changes": [
            CHANGE,
            CHANGE | {"id": "C060", "known": False, "after": "withdrawn"},
        ],
    },
    "audit/contact.html": say("differences")
    | {"contact": {"mail": "a@example.org", "issues": "https://example.org/?a&b"}},
    "audit/evidence.html": PLAIN
    | say("evidence")
    | {
        "claims": [Markup('<section class="entry" id="C014"></section>')],
        "numbers": [{"id": "mine-china", "name": "270,000 t", "back": "a.html#at-mine-china", **FOUND}, CHOSEN],
        "guards": [{"id": "mine-jump", "name": "mine-jump", **FOUND}],
        "exhibits": [{"id": "fig01-1", "name": "Exhibit 1, row 1", "rests": MANY}],
    },
    "audit/evidence-claim.html": say("evidence", "ja")
    | CLAIM
    | {
        "note": HARD,
        "held": "文書",
        "reason": "資料が非公開である。",
        "found": FOUND,
        "place": "1.(1)、第2段落",
        "links": [{"name": "章での判定", "href": "dominance.html#C014"}, EXHIBITS[0]],
    },
    "audit/exhibits.html": say("counts")
    | {
        "exhibits": [
            EXHIBITS[0]
            | {"state": "partial", "status": "partial", "reason": HARD}
            | {"files": [{"href": "../a.csv", "kind": "CSV"}, {"href": "../a.vl.json", "kind": "JSON"}]}
            | {"page": "../exhibits/fig01.html"},
            {"name": HARD, "href": "", "state": "missing", "status": "missing", "reason": "", "files": [], "page": ""},
        ]
    },
    "audit/findings.html": say("differences", "ja")
    | {
        "findings": [FINDING, FINDING | {"id": "D002", "kindest": "", "newer": "", "copied": "", "touches": []}],
        "loose": [CLAIM | {"printed_head": "含意", "computed_head": "資料にある値"}],
    },
    "audit/definitions.html": {"terms": [{"id": "reserves", "definition": HARD}]},
    "audit/picture.html": say("picture")
    | {
        "drawn": "../exhibits/fig12",
        "width": 660,
        "height": 300,
        "caption": HARD,
        "number": "Exhibit 12",
        "finding": HARD,
        "subtitle": HARD,
        "cut": HARD,
        "href": "weaponisation.html#fig12",
    },
    "audit/documents.html": {"documents": FEW["rows"][0]["about"]},
    "audit/choices.html": say("choices")
    | {
        "said": language.say("choices", "en"),
        "claim": "C014",
        "question": HARD,
        "outcome": HARD,
        "part": f"C014 {HARD}",
        "file": "dominance-parts.js",
    },
    "audit/point.html": say("points") | {"one": POINT},
    "audit/points.html": say("points")
    | {
        "brief": False,
        "file": "",
        "points": [
            POINT,
            POINT | BARE | {"id": "S2", "key_statements": POINT["key_statements"][:1]},
        ],
    },
    "audit/replies.html": say("differences")
    | {
        "heads": list("abcde"),
        "replies": [CLAIM | {"date": "1 December 2026", "sender": "the author", "says": HARD, "changed": HARD}],
    },
    "audit/rows.html": PLAIN
    | say("rows")
    | {
        "wide": True,
        "terms": HARD,
        "table": "usgs_mine_production",
        "csv": "../../../data/2025-10/usgs_mine_production.csv",
        "facts": [
            {"name": "Sources", "values": [{"id": "usgs", "text": Markup('<a href="https://example.org/">USGS</a>')}]},
            {"name": "Quality (all rows)", "values": [{"id": "", "text": HARD}]},
        ],
        "heads": ["Row", "Year", "Source"],
        "rows": [
            {"line": 2, "cells": ["2024", Markup('<a href="https://example.org/">2025-10</a>')]},
            {"line": 3, "cells": [HARD, HARD]},
        ],
    },
    "audit/scroll.html": {"label": HARD, "inside": Markup("<table></table>")},
    "audit/unchecked.html": say("differences")
    | {"heads": ["a", "b", "c", "d"], "unchecked": [CLAIM | {"obstacle": "source closed", "needed": HARD}]},
}
