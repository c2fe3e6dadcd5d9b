"""Rows and marks of an exhibit lead to their source rows, verdicts to their evidence."""

from __future__ import annotations

import copy
import json
import re
from types import SimpleNamespace

import pytest

from rareearths.audit import captions, evidence, links, outputs
from rareearths.chapter import shown

ROW, OTHER = "2025-10/usgs_mine_production#2", "2025-10/usgs_mine_production#3"
SPEC = {
    "data": {"name": "data-1"},
    "datasets": {"data-1": [{"x": 1}, {"x": 2}], "data-2": [{"y": 1}]},
    "layer": [
        {"mark": "bar", "encoding": {"tooltip": [{"field": "x"}]}},
        {"mark": "rule", "data": {"name": "data-2"}, "encoding": {"tooltip": [{"field": "y"}]}},
    ],
}
CHECKS = {
    "kind": "checks",
    "lang": "en",
    "words": dict.fromkeys(("caption", "claim", "statement", "printed", "implied", "computed", "source"), "x")
    | {"between": "/"},
    "rows": [
        {"id": "C014", "verdict": "reproduced", "label": "reproduced", "statement": "a < b",
         "remark": "of the register", "printed": ["1"], "computed": ["1", "2"],
         "sources": [{"table": True, "parts": ["usgs_", "mine"]}], "evidence": "figures", "implied": False,
         "finding": ""}
    ],
}  # fmt: skip


def test_a_row_leads_to_its_source_and_one_of_several_to_their_list():
    assert links.targets([[ROW], [ROW, OTHER], []], "dominance", "fig01", 3) == [
        "../data/2025-10/usgs_mine_production.html#r2",
        "dominance-evidence.html#fig01-2",
        "",
    ]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ([2, 3], []),
        (range(2, 14), [str(line) for line in range(2, 14)]),
        ([*range(2, 60), 70, *range(80, 82)], ["2–59", "70", "80–81"]),
    ],
)
def test_few_rows_are_told_more_are_named_and_many_are_spans(lines, shown):
    rests = evidence.rests([f"2025-10/usgs_mine_production#{line}" for line in lines], "en")
    assert [line["name"] for table in rests["tables"] for line in table["lines"]] == shown
    assert len(rests["rows"]) == (0 if shown else len(lines))
    firsts = [line["href"] for table in rests["tables"] for line in table["lines"]]
    assert all(href.endswith(f"#r{name.partition('–')[0]}") for href, name in zip(firsts, shown, strict=True))


def test_a_table_that_does_not_match_its_trace_is_left_alone():
    assert links.targets([[ROW]], "dominance", "fig01", 3) == []


@pytest.mark.parametrize(
    ("lang", "one", "several", "more"),
    [
        (
            "en",
            "Source: usgs_mine_production, row 2",
            "Computed from: 2 source rows",
            "Source: usgs_mine_production, row 3 and 1 more",
        ),
        ("ja", "資料：usgs_mine_production 2行目", "計算の元：資料の2行", "資料：usgs_mine_production 3行目、ほか1行"),
    ],
)
def test_marks_lead_to_their_row_and_derived_ones_to_their_derivation(lang, one, several, more):
    before = copy.deepcopy(SPEC)
    derived = [OTHER, ROW]
    known = {"marks": [[[ROW], derived]], "rows": [[ROW], [ROW], derived]}
    spec = links.marked(SPEC, known, "dominance", "fig01", lang)
    assert before == SPEC, "the specification given stays as it is"
    first, second = spec["datasets"]["data-1"]
    assert (first["_rows"], second["_rows"]) == (one, several)
    assert first["_href"] == "../data/2025-10/usgs_mine_production.html#r2"
    assert second["_href"] == "../chapters/dominance-evidence.html#fig01-3"
    # without a row of the table that was computed alike, the first of its rows
    alone = links.marked(SPEC, known | {"rows": [[ROW]]}, "dominance", "fig01", lang)
    assert alone["datasets"]["data-1"][1]["_rows"] == more


def test_a_chart_whose_frames_do_not_match_keeps_its_specification():
    assert links.marked(SPEC, {"marks": [[[ROW]] * 3], "rows": []}, "dominance", "fig01", "en") == SPEC


def test_a_verdict_leads_to_its_evidence_and_has_the_texts_remark(tmp_path):
    done = outputs.complete(CHECKS, "dominance", {"C014": "from <a table>"}, {"exhibits": {}}, tmp_path)
    page = outputs.page(done)
    assert '<a class="number" href="dominance-evidence.html#C014">C014</a> <span class="verdict verdict-rep' in page
    assert '<span class="verdict-note">from &lt;a table&gt;</span>' in page and "a &lt; b" in page
    assert "<code>usgs_<wbr>mine</code>" in page
    assert '<span class="value">1</span>/<span class="value">2</span>' in page
    plain = outputs.page(outputs.complete(CHECKS, "dominance", {}, None, tmp_path))
    assert "of the register" in plain and "#C014" not in plain
    assert "<details" not in shown.html(CHECKS), "a notebook shows the table itself"


def test_what_differs_and_bears_on_a_point_stays_in_the_text(monkeypatch, tmp_path):
    """A difference without effect on a point folds like what agrees; the line counts all of them."""
    matters = {
        "D001": SimpleNamespace(effect="weaker", touches=("S1",)),
        "D002": SimpleNamespace(effect="none", touches=("S1",)),
    }
    monkeypatch.setattr(outputs.findings, "findings", lambda: matters)
    row = CHECKS["rows"][0]
    rows = [
        row,
        row | {"id": "C015", "verdict": "differs", "finding": "D001"},
        row | {"id": "C016", "verdict": "differs", "finding": "D002"},
        row | {"id": "C017", "verdict": "revised", "finding": "D001"},
    ]
    page = outputs.page(outputs.complete(CHECKS | {"rows": rows}, "dominance", {}, None, tmp_path))
    text, fold = page.split("<details", 1)
    assert re.findall(r'id="(C\d+)"', text) == ["C015"]
    assert re.findall(r'id="(C\d+)"', fold) == ["C014", "C016", "C017"]
    assert "4 statements: 1 agrees, 1 revised since, 2 differ" in fold and "(1 shown above)" in fold


def test_the_folded_line_counts_agreement_first():
    judged = ["differs", "outlook", "reproduced", "reproduced", "other_scope"]
    assert outputs.outcome(judged, "ja") == "記述5件：一致2、相違1、範囲が異なる1、見通し1"
    assert outputs.outcome(judged[:1], "en") == "1 statement: 1 differs"


@pytest.mark.parametrize("absent", ["finding", "subtitle", "description"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_exhibit_needs_its_texts(absent, lang, tmp_path):
    texts = {f"fig01-{part}": "Forty characters are needed to describe." for part in captions.PARTS}
    del texts[f"fig01-{absent}"]
    with pytest.raises(captions.CaptionMissing, match=f"cell fig01-texts-{lang} under the key fig01-{absent}"):
        outputs.complete({"kind": "exhibit", "id": "fig01", "lang": lang}, "x", texts, None, tmp_path)


def test_anchors_of_what_a_cell_shows():
    exhibit = {"kind": "exhibit", "id": "fig01", "number": "Exhibit 1", "finding": "China mines most"}
    assert outputs.anchors(exhibit) == [("fig01", "Exhibit 1 China mines most")]
    without = {"kind": "without", "id": "fig01", "reason": "No table."}
    assert outputs.anchors(without) == [("fig01", "No table.")]
    assert outputs.anchors(CHECKS) == [("C014", "C014")]
    assert outputs.anchors({"kind": "table"}) == []


@pytest.mark.parametrize(
    "content", [CHECKS, {"kind": "exhibit", "id": "fig01", "number": "Exhibit 1", "title": "a", "words": {}}]
)
def test_a_notebook_that_jupyter_book_ran_by_itself_is_shown_as_in_jupyterlab(monkeypatch, content):
    monkeypatch.setattr(outputs, "html", lambda data: f"<p>{data['kind']}</p>")
    data = SimpleNamespace(mime_type=shown.MIME, content=json.dumps(content))
    (node,) = outputs.ShownRenderer.handle_mime(None, data, inline=False)
    assert node.astext() == f"<p>{content['kind']}</p>"
