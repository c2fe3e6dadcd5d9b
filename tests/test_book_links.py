"""Table rows and marks of a finished page get links to their source rows."""

from __future__ import annotations

import json
import re

import pytest

from rareearths.audit import links

ROW, OTHER = "2025-10/usgs_mine_production#2", "2025-10/usgs_mine_production#3"
SPEC = {
    "data": {"name": "data-1"},
    "datasets": {"data-1": [{"x": 1}, {"x": 2}], "data-2": [{"y": 1}]},
    "layer": [
        {"mark": "bar", "encoding": {"tooltip": [{"field": "x"}]}},
        {"mark": "rule", "data": {"name": "data-2"}, "encoding": {"tooltip": [{"field": "y"}]}},
    ],
}
PAGE = """<figure class="exhibit" id="fig01" lang="{lang}">
<script type="application/json" class="exhibit-spec">{spec}</script>
<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><th scope="row">CHN</th><td>1</td></tr>
<tr><th scope="row">USA</th><td>2</td></tr>
<tr><th scope="row">OTH</th><td>3</td></tr>
</tbody></table></figure>
<table class="verdicts"><tbody><tr id="C014" class="verdict-reproduced"><th scope="row">C014 <b>reproduced</b></th></tr>
</tbody></table>
<figure class="exhibit" id="fig02"><table><tbody><tr><th scope="row">x</th></tr></tbody></table></figure>
"""


@pytest.fixture
def linked(tmp_path):
    def make(lang="en", rows=([ROW], [ROW, OTHER], []), marks=([[ROW], [OTHER, ROW]],)):
        page = tmp_path / "dominance.html"
        page.write_text(PAGE.format(lang=lang, spec=json.dumps(SPEC)), encoding="utf-8")
        links.insert(page, {"exhibits": {"fig01": {"rows": rows, "marks": marks}}}, lang)
        text = page.read_text(encoding="utf-8")
        spec = re.search(r'exhibit-spec">(.*?)</script>', text, re.S).group(1)
        return text, json.loads(spec.replace("<\\/", "</"))

    return make


def test_a_row_leads_to_its_source_and_one_of_several_to_their_list(linked):
    text, _ = linked()
    assert '<a class="number" href="../data/2025-10/usgs_mine_production.html#r2">CHN</a>' in text
    assert '<a class="number" href="dominance-evidence.html#fig01-2">USA</a>' in text
    assert '<th scope="row">OTH</th>' in text and '<th scope="row">x</th>' in text


def test_a_table_that_does_not_match_its_trace_is_left_alone(linked):
    assert 'class="number" href="../data' not in linked(rows=([ROW],))[0]


@pytest.mark.parametrize(
    ("lang", "one", "two"),
    [
        ("en", "usgs_mine_production, row 2", "usgs_mine_production, row 3 and 1 more"),
        ("ja", "usgs_mine_production 2行目", "usgs_mine_production 3行目、ほか1行"),
    ],
)
def test_marks_name_their_row_and_lead_to_it(linked, lang, one, two):
    _, spec = linked(lang)
    first, second = spec["datasets"]["data-1"]
    assert (first["_rows"], second["_rows"]) == (one, two)
    assert second["_href"] == "../data/2025-10/usgs_mine_production.html#r3"
    bar, rule = spec["layer"]
    assert bar["encoding"]["href"]["field"] == "_href" and bar["encoding"]["tooltip"][-1]["field"] == "_rows"
    assert "href" not in rule["encoding"], "its data have no rows"


def test_a_chart_whose_frames_do_not_match_keeps_its_specification(linked):
    assert linked(marks=([[ROW]] * 3,))[1] == SPEC


def test_a_verdict_leads_to_its_evidence(linked):
    text, _ = linked()
    assert '<th scope="row"><a class="number" href="dominance-evidence.html#C014">C014</a> <b>reproduced</b>' in text
