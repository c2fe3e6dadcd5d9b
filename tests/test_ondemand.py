"""What few readers ask for of an exhibit stands in files of its own; the page says where."""

from __future__ import annotations

import json
import re

from bs4 import BeautifulSoup

from rareearths import language
from rareearths.audit import ondemand, outputs
from rareearths.chapter.shown import html
from rareearths.engine.finish import waiting

DRAWING = (
    '<svg role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 300"><g fill="none">'
    '<g transform="translate(0,0)"><path class="background" d="M0,0h0v0h0Z" pointer-events="none"/>'
    '<text transform="translate(6.77500002,16)" font-family="A, sans-serif" font-size="12px" fill="#3b3f45"'
    ' opacity="1">1985</text></g><g></g></g></svg>'
)
EXHIBIT = {
    "kind": "exhibit",
    "id": "fig01",
    "lang": "en",
    "number": "Exhibit 1",
    "title": "Mine production",
    "label": "Exhibit 1 & more",
    "words": dict(language.say("exhibit", "en")),
    "missing": "",
    "cut": "",
    "spec": {"mark": "bar"},
    "script": '{"datasets":{"d":[{"x":"<\\/b>"}]}}',
    "narrow_script": '{"height":3}',
    "drawing": DRAWING.format("Exhibit 1 &amp; more", 660),
    "narrow": DRAWING.format("Exhibit 1 &amp; more", 360),
    "heads": ["Country", "t"],
    "sourced": True,
    "rows": [{"cells": ["<China>", "5"], "sources": ["usgs"], "place": "商务部公告"}],
    "targets": ["dominance-evidence.html#fig01-1"],
    "files": [],
    "sources": [{"id": "usgs", "title": "USGS", "url": ""}],
    "vintages": "",
}


def shown(data):
    return BeautifulSoup(html(data), "html.parser")


def test_a_chapter_says_where_drawings_and_table_stand():
    page = shown(ondemand.in_chapter(EXHIBIT, "dominance"))
    assert not page.select("svg, table, script")
    assert page.select_one("#fig01-usgs"), "what others link to stays"
    image, source = page.select_one("picture img"), page.select_one("picture source")
    assert (image["src"], image["alt"], image["loading"]) == ("../exhibits/fig01.svg", "Exhibit 1 & more", "lazy")
    assert (image["width"], image["height"]) == ("660", "300")
    assert (source["media"], source["srcset"], source["width"]) == (
        "(max-width: 640px)", "../exhibits/fig01.narrow.svg", "360"
    )  # fmt: skip
    elsewhere = page.select_one(".exhibit-data .exhibit-elsewhere a")
    assert page.select_one(".exhibit-downloads a")["href"] == "dominance-code.html#code-fig01"
    assert elsewhere["href"] == "../exhibits/fig01.html" and elsewhere.text == EXHIBIT["words"]["other"]


def test_the_page_of_an_exhibit_keeps_its_table():
    page = shown(ondemand.drawn_elsewhere(EXHIBIT))
    assert page.select_one("picture img") and not page.select("svg, script, .exhibit-elsewhere")
    assert page.select_one("table th a.number").text == "<China>"


def test_the_files_hold_what_the_page_leaves_out(tmp_path):
    ondemand.write(tmp_path, EXHIBIT)
    name, held = re.fullmatch(
        r'bookExhibit\("(\w+)", (.*)\);\n', (tmp_path / "exhibits/fig01.js").read_text("utf-8")
    ).groups()
    assert (name, json.loads(held)["narrow"]) == ("fig01", {"height": 3})
    assert json.loads(held)["spec"]["datasets"] == {"d": [{"x": "</b>"}]}
    table = BeautifulSoup(json.loads(held)["table"], "html.parser")
    whole = shown(EXHIBIT).select_one(".exhibit-data .table-scroll")
    assert table.text == whole.text, "the table that a page without files shows"
    assert table.select_one("td.provenance span")["lang"] == "zh-Hans", "other languages are named here too"
    assert table.select_one("a.number")["href"] == "dominance-evidence.html#fig01-1"
    for end, width in (("", 660), (".narrow", 360)):
        assert f'viewBox="0 0 {width} 300"' in (tmp_path / f"exhibits/fig01{end}.svg").read_text("utf-8")


def test_what_has_no_chart_keeps_its_table(tmp_path):
    bare = EXHIBIT | {"spec": None}
    assert ondemand.drawn_elsewhere(bare) == bare
    page = shown(ondemand.in_chapter(bare, "dominance"))
    assert (
        page.select_one("table") and page.select_one(".exhibit-downloads a")["href"] == "dominance-code.html#code-fig01"
    )
    ondemand.write(tmp_path, bare)
    assert not list(tmp_path.iterdir())
    table = {"kind": "table", "rows": [1]}
    assert ondemand.in_chapter(table, "dominance") == table


ROW = {
    "id": "C014",
    "verdict": "reproduced",
    "label": "reproduced",
    "finding": "",
    "statement": "商务部公告 & more",
    "remark": "",
    "printed": ["1"],
    "implied": False,
    "computed": ["1"],
    "sources": [],
    "evidence": "documents",
}


def checks(evidence):
    words = dict(language.say("verdicts", "en")) | {"between": ", "}
    rows = [ROW, ROW | {"id": "C015"}]
    return {"kind": "checks", "lang": "en", "words": words, "rows": rows, "evidence": evidence}


def test_checks_leave_their_folded_rows_in_the_file_of_the_page(tmp_path):
    data = checks("dominance-evidence.html")
    page = BeautifulSoup(outputs.page(ondemand.in_chapter(data, "dominance")), "html.parser")
    (place,) = page.select("details [data-part]")
    assert page.select("table") == [] and place["data-from"] == "dominance-parts.js"
    assert [(link["id"], link["href"]) for link in place.select("a")] == [
        ("C014", "dominance-evidence.html#C014"), ("C015", "dominance-evidence.html#C015")
    ]  # fmt: skip
    target = tmp_path / "dominance.html"
    waiting.write(target, outputs.parts(ondemand.in_chapter(data, "dominance")), "en")
    held = BeautifulSoup(waiting.read(target)[place["data-part"]], "html.parser")
    whole = BeautifulSoup(outputs.page(data), "html.parser").select_one("details .table-scroll")
    assert held.get_text(" ", strip=True) == whole.get_text(" ", strip=True), "what a page in one file shows"
    assert [row["id"] for row in held.select("tbody tr")] == ["C014", "C015"]
    assert held.select_one("[lang=zh-Hans]").text == "商务部公告", "other languages are named here too"


def test_choices_leave_their_table_in_the_file_of_the_page():
    row = {"verdict": "differs", "label": "August", "computed": "2023", "name": "differs"}
    data = {"kind": "choices", "lang": "en", "claim": "C014", "question": "Which month?", "outcome": "it depends"}
    data |= {"caption": "Printed: 2023", "heads": ["Choice", "Computed", "Verdict"], "rows": [row]}
    shown = ondemand.in_chapter(data, "dominance")
    page = BeautifulSoup(outputs.page(shown), "html.parser")
    (place,) = page.select("details [data-part]")
    assert page.select("table") == [] and place.a["href"] == "audit.html#audit-choices"
    held = BeautifulSoup(outputs.parts(shown)[place["data-part"]], "html.parser").select_one(".table-scroll")
    assert held == BeautifulSoup(outputs.page(data), "html.parser").select_one(".table-scroll")


def test_checks_that_lead_to_no_evidence_stay_whole():
    assert ondemand.in_chapter(checks(""), "dominance") == checks("")
    assert outputs.parts(checks("")) == {}


def test_a_page_without_parts_has_no_file(tmp_path):
    waiting.write(tmp_path / "one.html", {}, "en")
    assert list(tmp_path.iterdir()) == [] and waiting.read(tmp_path / "one.html") == {}


def test_a_lighter_drawing_shows_the_same():
    made = ondemand.light(DRAWING.format("a label", 660))
    assert 'translate(6.8,16)" fill="#3b3f45">1985<' in made
    assert re.match(r'<svg [^>]*viewBox="0 0 660 300"[^>]* font-family="A, sans-serif" font-size="12px">', made)
    assert "a label" not in made and "<g></g>" not in made and "M0,0h0" not in made
    assert '@media screen and (prefers-color-scheme:dark){[fill="#3b3f45"]{fill:#e6e9ee}' in made


def test_a_lighter_drawing_says_the_same_numbers():
    made = ondemand.light('<svg viewBox="0 0 1 1"><text transform="translate(6.82,16)">1.26% (73.76)</text></svg>')
    assert 'translate(6.8,16)">1.26% (73.76)<' in made
