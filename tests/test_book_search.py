"""The search leads to places: what the pages give it, and how it chooses among them."""

import csv
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from rareearths.audit import handed, synonyms
from rareearths.engine.finish import places, search
from rareearths.language import LANGUAGES

QUERIES = Path(__file__).with_name("queries.csv")
SCRIPT = Path(search.__file__).parents[1] / "static" / "search.js"
ASK = """
const [script, index, queries] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = {exports: {}};
new Function("module", script)(found);
const held = found.exports.prepare(index);
console.log(JSON.stringify(queries.map((query) => found.exports.find(query, held).map((one) => one.entry.anchor))));
"""
PAGE = """<!DOCTYPE html><html><body><nav>目次 日本語 English</nav><main><article class="bd-article">
<section id="weapon-title"><h1>武器化<a class="headerlink" href="#weapon-title">#</a></h1><p>導入の
文。</p>
<section id="weapon-magnets"><h2>磁石</h2><p>HS85051110の輸出は減った。</p>
<figure class="exhibit" id="fig11" data-exhibit="fig11"><figcaption>
<p class="exhibit-number">図表11 <span>輸出</span></p>
<p class="exhibit-finding">磁石は減った</p></figcaption>
<div class="exhibit-chart"><svg><text>020406080トン</text></svg></div>
<details class="exhibit-data"><table><tr><td>999</td></tr></table></details></figure>
<details class="checks-fold"><table class="verdicts">
<tr id="C104"><td>二度めの記述</td></tr></table></details></section>
<section id="weapon-abroad"><h2>海外</h2><p>オーストラリアのレアアースは重要である。</p></section></section>
<dl><dt id="heavy"><dfn>重レアアース（HREE）</dfn> <span class="term-names">じゅうレアアース</span></dt>
<dd>ジスプロシウムなど。</dd></dl>
<table class="verdicts claim-table">
<tr id="C104" data-verdict="differs"><th>C104 <span>相違</span>
<a class="evidence">根拠</a></th>
<td>輸出量は減った。</td><td>4,784</td></tr></table>
</article></main><script>var secret = 1;</script></body></html>"""


def table(vintage):
    """Return the entry of a table with two rows."""
    cells = [["CHN", "JPN"], ["850511", "850511"], ["130,756", "2019"], [str(n) for n in range(8501, 8550)]]
    return search.table(
        "magnet_exporters",
        f"磁石の輸出国（データの版{vintage}）",
        ["全2行。"],
        ["行", "国", "HSコード", "値", "番号"],
        cells,
    )


PAGES = {
    "chapters/weapon.html": PAGE,
    "chapters/seminar/session-1.html": (
        "<article class='bd-article'><section id=s1><h1>分母</h1><p>回</p></section></article>"
    ),
    "chapters/weapon-evidence.html": PAGE,
    "exhibits/fig11.html": PAGE,
}


@pytest.fixture
def index(tmp_path):
    found = {path: places.entries(text, handed.SEARCHED) for path, text in PAGES.items() if search.searched(path)}
    found |= {
        f"data/{vintage}/magnet_exporters.html": [table(vintage)] for vintage in ("2025-10", "2026-06", "2026-06-30")
    }
    headings = {"ja": {"fig11": "図表11"}, "en": {"fig11": "Exhibit 11"}}
    search.write(tmp_path, "ja", found, headings, synonyms.groups(), handed.SEARCHED)
    text = (tmp_path / search.FILE).read_text(encoding="utf-8")
    return json.loads(text.removeprefix("window.searchIndex=").removesuffix(";\n"))


def test_each_place_is_an_entry_with_its_own_text():
    found = {entry.anchor: entry for entry in places.entries(PAGES["chapters/weapon.html"], handed.SEARCHED)}
    assert {anchor: entry.kind for anchor, entry in found.items()} == {
        "weapon-title": "section",
        "weapon-magnets": "section",
        "fig11": "exhibit",
        "weapon-abroad": "section",
        "heavy": "term",
        "C104": "statement",
    }
    assert (found["weapon-title"].title, found["weapon-title"].text) == ("武器化", "導入の文。")
    assert (found["weapon-magnets"].title, found["weapon-magnets"].text) == ("磁石", "HS85051110の輸出は減った。")
    assert (found["fig11"].title, found["fig11"].text) == ("図表11 輸出", "磁石は減った")
    assert (found["C104"].title, found["C104"].text) == ("C104 相違", "輸出量は減った。 4,784")
    assert (found["heavy"].title, found["heavy"].text) == ("重レアアース（HREE）", "ジスプロシウムなど。")
    assert {"HREE", "重レアアース", "じゅうレアアース"} <= set(found["heavy"].names)


def test_a_table_is_an_entry_with_its_codes():
    found = table("2026-06")
    assert (found.kind, found.title) == ("table", "磁石の輸出国（データの版2026-06）")
    assert {"全2行。", "CHN", "JPN", "HSコード"} <= set(found.text.split())
    assert "8501" not in found.text, "many different cells are values and say nothing of what the table is about"
    assert found.names == ["magnet_exporters", "850511"], "a year and a number are no codes"


def test_pages_that_repeat_others_are_left_out_and_the_newer_table_comes_first(index):
    assert [address for address, _ in index["pages"]] == [
        "chapters/seminar/session-1.html",
        "chapters/weapon.html",
        "data/2026-06-30/magnet_exporters.html",
        "data/2026-06/magnet_exporters.html",
        "data/2025-10/magnet_exporters.html",
    ]


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed; the browser tests query the built site")
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("C104", "C104"),
        ("図表１１", "fig11"),
        ("図11", "fig11"),
        ("Exhibit 11", "fig11"),
        ("figure 11", "fig11"),
        ("重希土類", "heavy"),
        ("HREE", "heavy"),
        ("HS 85051110", "weapon-magnets"),
        ("8505.11.10", "weapon-magnets"),
        ("れああーす オーストラリア", "weapon-abroad"),
        ("レアアースはオーストラリア", "weapon-abroad"),
        ("weaponization", "weapon-title"),
        ("4784", "C104"),
    ],
)
def test_a_query_leads_to_its_place(index, query, first):
    assert ask(index, query)[:1] == [first]


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed; the browser tests query the built site")
@pytest.mark.parametrize(
    ("query", "not_there"),
    [
        ("重レアアース", "weapon-abroad"),  # it holds all the pairs of characters, but not together
        ("石磁", "weapon-magnets"),
        ("999", "fig11"),
        ("目次", "weapon-title"),
        ("secret", "weapon-title"),
    ],
)
def test_what_is_not_written_in_a_place_does_not_find_it(index, query, not_there):
    assert not_there not in ask(index, query)


def ask(index, query):
    given = json.dumps([SCRIPT.read_text(encoding="utf-8"), index, [query]])
    done = subprocess.run(["node", "-e", ASK], input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)[0]


def test_the_queries_are_of_both_languages_and_of_all_who_ask():
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["lang"], row["query"]) for row in rows}) == len(rows) >= 60
    for lang in LANGUAGES:
        who = {row["asked_by"] for row in rows if row["lang"] == lang}
        assert who == {"buyer", "journalist", "student", "analyst"}


def test_synonyms_hold_the_list_the_terms_and_the_elements():
    found = synonyms.groups()
    assert any({"重レアアース", "重希土類"} <= set(group) for group in found)
    assert ["ネオジム", "neodymium"] in found
    assert any({"諸刃の剣", "double-edged sword"} <= set(group) for group in found)


@pytest.mark.parametrize("line", ["{words: [磁石], reason: alone}", "{words: [磁石, magnet]}"])
def test_an_unfinished_line_of_synonyms_is_refused(tmp_path, line):
    path = tmp_path / "synonyms.yaml"
    path.write_text(f"synonyms:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(synonyms.SynonymsBroken, match="line 1 has"):
        synonyms.groups(path)
