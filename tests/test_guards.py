"""Words that data can unmake stand on a condition: declared, recorded, traced, and marked where it does not hold."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from docutils import nodes
from docutils.utils import new_document
from nbformat.v4 import new_markdown_cell, new_notebook

from rareearths import notebook, paths
from rareearths.audit import guards
from rareearths.bilingual import changing, pairs
from rareearths.chapter import Chapter, record
from rareearths.paper.claims import ClaimError

# what 2024 becomes in a copy of the paper's vintage: China back at its level of 2017, the United States above it,
# Thailand as in the year before
# where a chapter's code declares a condition
DECLARED = re.compile(r"chapter\.holds\(\s*\"([\w-]+)\"")
DISTURBED = {"CHN,2024,MCS2025,270000": 105000, "USA,2024,MCS2025,45000": 130000, "THA,2024,MCS2025,13000": 3600}
UNMADE = {
    "china-ahead",
    "clearer-alike",
    "ex-hhi-china",
    "ex-quota-is-output",
    "fastest-after-2018",
    "first-in-all",
    "magnitudes",
    "mine-share-as-printed",
    "mining-course",
    "others-moved-more",
    "quota-as-output",
    "rises-yearly",
    "share-raised",
    "steep-rise",
    "thai-as-printed",
}


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.RECORD, str(tmp_path))
    return Chapter("dominance", "en", "2025-10")


def entry(**changed):
    """What the audit has of a condition that holds."""
    trace = {"rows": ["2025-10/usgs_mine_production#29"], "formula": "china > usa"}
    uses = [{"words": "ahead", "sentence": "China is ahead at 69.2%.", "cell": "mining-data-en"}]
    found = {"chapter": "dominance", "key": "ahead", "holds": True, "written_for": True, "trace": trace}
    return found | {"used_ja": uses, "used_en": uses} | changed


def test_a_condition_is_on_record(chapter, tmp_path):
    chapter.holds("rose", np.bool_(True))
    assert record.read(tmp_path) == [record.GuardJudged("dominance", "en", "rose", True, "2025-10", chapter.later)]


@pytest.mark.parametrize("value", [69.2, None, "True"])
def test_a_condition_is_true_or_false(chapter, value):
    with pytest.raises(
        TypeError, match=r"Expected the condition 'rose' to be True or False; got .*Most likely .*Write"
    ):
        chapter.holds("rose", value)


def test_a_key_is_used_for_one_condition(chapter):
    chapter.holds("rose", True)
    chapter.holds("rose", True)
    with pytest.raises(ValueError, match="used for one condition; it is True already"):
        chapter.holds("rose", False)


def test_claims_agree_if_each_does(chapter):
    chapter.judge(chapter.check("C014", 69.23), chapter.check("C018", 2010))
    assert chapter.agree("C014") and not chapter.agree("C014", "C018")
    with pytest.raises(ClaimError, match=r"judged in a cell before .*got C020"):
        chapter.agree("C014", "C020")


def test_a_sound_record_passes():
    guards.require([entry(), entry(holds=False, written_for=False)])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"trace": {"rows": [], "formula": "True"}},
            "dominance: ahead = True, which rest on no row. Most likely .*Compute",
        ),
        ({"used_ja": []}, "none for dominance: ahead. Most likely .*Mark its words"),
        (
            {"holds": False},
            r"dominance, ahead \(china > usa\):\n    mining-data-en: China is ahead at 69.2%.(?s:.*)Rewrite",
        ),
    ],
)
def test_what_stops_a_build(changed, said):
    with pytest.raises(guards.GuardsBroken, match=said):
        guards.require([entry(**changed)])


def test_the_sentences_of_a_condition_have_their_values():
    cell = new_markdown_cell(
        "- `fig01-description` Bars. China's share {holds}`rose:rose: it grew` to {glue:text}`share` {cite}`usgs`. It.",
        id="fig01-texts-en",
        metadata={"tags": ["lang-en"]},
    )
    found = guards.sentences(new_notebook(cells=[cell]), "en", {"share": "69.2%"})
    said = "China's share rose: it grew to 69.2%."
    assert found == {"rose": [{"words": "rose: it grew", "sentence": said, "cell": "fig01-texts-en"}]}


def test_a_quoted_condition_is_none_of_the_page():
    cell = new_markdown_cell("It {holds}`dominance/rose:rose`.", id="title-en", metadata={"tags": ["lang-en"]})
    assert guards.sentences(new_notebook(cells=[cell]), "en", {}) == {}


def test_both_languages_use_the_same_conditions():
    def cell(lang, text):
        return {"cell_type": "markdown", "id": f"x-{lang}", "metadata": {"tags": [f"lang-{lang}"]}, "source": text}

    found = pairs.findings(
        {"cells": [cell("ja", "比率は{holds}`rose:増えた`。"), cell("en", "It {holds}`grew:rose`.")]}
    )
    assert [(one.what, one.ja, one.en) for one in found if not one.stamp] == [
        ("conditions of words differ", "rose", "grew")
    ]


@pytest.fixture(scope="module")
def unheld(tmp_path_factory):
    """The conditions of chapter 1 that do not hold, by whether the data are disturbed."""
    data = tmp_path_factory.mktemp("disturbed") / "data"
    shutil.copytree(paths.DATA, data)
    table = data / "2025-10" / "usgs_mine_production.csv"
    text = table.read_text(encoding="utf-8")
    for row, value in DISTURBED.items():
        assert text.count(f"\n{row},") == 1
        text = text.replace(f"\n{row},", f"\n{row.rpartition(',')[0]},{value},")
    table.write_text(text, encoding="utf-8")
    traced = (
        "import json, sys; from rareearths.paths import CHAPTERS; from rareearths.tracing.run import trace\n"
        "found = trace(CHAPTERS / 'dominance.ipynb', {'lang': 'en'})\n"
        "assert not found['failed'], found['failed']\n"
        "print(json.dumps([key for key, one in found['guards'].items() if not one['holds']]))"
    )

    def run(folder):
        environment = os.environ | {paths.DATA_VARIABLE: str(folder), "PYTHONPATH": str(paths.ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", traced], capture_output=True, text=True, env=environment, check=True
        )
        return set(json.loads(done.stdout))

    return {"as it is": run(paths.DATA), "disturbed": run(data)}


def test_every_condition_of_chapter_1_holds_on_the_data_it_was_written_for(unheld):
    assert unheld["as it is"] == set()


def test_on_disturbed_data_the_conditions_that_rest_on_them_fall_and_no_others(unheld):
    assert unheld["disturbed"] == UNMADE


def test_words_of_the_prose_are_marked_as_the_chapters_declare():
    """Both are read as text: a key that is composed would not be found, so keys are written out."""
    books = {path.stem: notebook.read(path) for path in notebook.found(paths.CHAPTERS)}
    declared = {
        name: set(DECLARED.findall("\n".join(cell.source for cell in notebook.code(book.cells))))
        for name, book in books.items()
    }
    quoted = {f"{name}/{key}" for name, keys in declared.items() for key in keys}
    for name, book in books.items():
        for lang in ("ja", "en"):
            prose = "\n".join(cell.source for cell in notebook.half(notebook.markdown(book.cells), lang))
            used = {key for key, _ in notebook.GUARDED.findall(prose)}
            # a page without code quotes the conditions of chapters
            assert used <= quoted if not declared[name] else used == declared[name], f"{name}, {lang}"


@pytest.fixture
def page(tmp_path):
    """A page of a chapter whose record has a condition that holds and one that does not, in both languages."""
    uses = {
        "en": [{"words": "rose", "sentence": "It rose to 69.2%.", "cell": "mining-data-en"}],
        "ja": [{"words": "増えた", "sentence": "69.2%に増えた。", "cell": "mining-data-ja"}],
    }
    found = [
        {"chapter": "dominance", "key": key, "holds": key == "ahead", "used_en": uses["en"], "used_ja": uses["ja"]}
        for key in ("ahead", "rose")
    ]
    path = tmp_path / "audit.json"
    path.write_text(json.dumps({"guards": found}), encoding="utf-8")

    def make(lang):
        config = SimpleNamespace(rareearths_audit=str(path), rareearths_language=lang)
        env = SimpleNamespace(docname="chapters/dominance", config=config)
        return SimpleNamespace(config=config, env=env)

    return make


def rendered(page, text):
    """What the role makes of its text."""
    document = SimpleNamespace(settings=SimpleNamespace(env=page.env))
    made, messages = guards.Guarded()("holds", text, text, 1, SimpleNamespace(document=document))
    assert messages == []
    return made[0]


def test_words_that_hold_lead_to_what_they_rest_on(page):
    link = rendered(page("en"), "ahead:moved ahead: for good")
    assert (link["refuri"], link.astext()) == ("dominance-evidence.html#holds-ahead", "moved ahead: for good")


def test_words_that_do_not_hold_are_marked_for_eyes_and_ears(page):
    mark = rendered(page("en"), "rose:rose")
    assert (mark["explanation"], mark["classes"]) == ("no longer true with these data", ["unheld"])
    assert mark.astext() == "rose (no longer true with these data)"
    assert rendered(page("ja"), "rose:増えた").astext() == "増えた（このデータでは成り立たない）"


def test_words_on_no_condition_stop_the_build(page):
    with pytest.raises(guards.GuardUnknown, match=r"it computes no grew \(grew:grew\)\. Most likely .*Correct the key"):
        rendered(page("en"), "grew:grew")


def test_a_page_without_code_quotes_the_condition_of_a_chapter(page):
    index = page("en")
    index.env.docname = "chapters/index"
    link = rendered(index, "dominance/ahead:moved ahead")
    assert (link["refuri"], link.astext()) == ("dominance-evidence.html#holds-ahead", "moved ahead")
    mark = rendered(index, "dominance/rose:rose")
    assert (mark["classes"], mark.astext()) == (["unheld"], "rose (no longer true with these data)")
    with pytest.raises(guards.GuardUnknown, match=r"dominance: .*it computes no grew .*Correct the key"):
        rendered(index, "dominance/grew:grew")


def test_a_number_quoted_from_a_chapter_asks_for_a_condition():
    cell = new_markdown_cell("It rose to {audit}`dominance:share`.", id="title-en", metadata={"tags": ["lang-en"]})
    found = list(changing.unguarded({"cells": [cell]}, "index"))
    assert [(one.cell, one.words) for one in found] == [("title", ("rose",))]


@pytest.mark.parametrize(("lang", "sentence"), [("en", "It rose to 69.2%."), ("ja", "69.2%に増えた。")])
def test_a_page_lists_at_its_top_what_does_not_hold(page, lang, sentence):
    document = new_document("dominance")
    section = nodes.section("", nodes.title("", "Mining"), nodes.paragraph("", "It rose."))
    document += section
    guards.list_unheld(page(lang), document)
    box = section[1]
    assert isinstance(box, nodes.admonition) and "unheld-list" in box["classes"]
    assert [item.astext() for item in box.findall(nodes.list_item)] == [sentence]
