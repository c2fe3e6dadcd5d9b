"""What a rerun tells: verdicts and numbers then and now, in the language asked for; and that its cache is bounded."""

from __future__ import annotations

import os

import pytest
from bs4 import BeautifulSoup

from rareearths.engine.finish import single
from rareearths.engine.run.cache import Cache
from rareearths.pipeline import build, left, moves, own, release, rerun, slides

TOLD = {
    "counts": {"reproduced": 2, "revised": 1},
    "verdicts": [
        {"id": "C014", "statement_ja": "中国の比率", "statement_en": "China's share", "then": "reproduced",
         "now": "revised", "moved": True},
        {"id": "C015", "statement_ja": "別", "statement_en": "other", "then": "reproduced", "now": "reproduced",
         "moved": False},
    ],
    "guards": [
        {"key": "first", "then": True, "now": False, "moved": True,
         "sentences_en": ["China is first.", "China is first."], "sentences_ja": ["中国が1位である。"]},
        {"key": "rose", "then": True, "now": True, "moved": False, "sentences_en": ["It rose."],
         "sentences_ja": ["増えた。"]},
    ],
    "numbers": [
        {"key": key, "moved": moved, "written": {lang: {"then": then, "now": now} for lang in ("ja", "en")}}
        for key, moved, then, now in (
            ("share", True, "69%", "53%"), ("tiny", True, "1%", "1%"), ("gone", True, "7 t", None),
            ("same", False, "2", "2"),
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["reproduced 2, revised since 1", "  C014  reproduced → revised since  China's share",
                "Sentences not true with these data, each after its condition: 1", "  first  China is first.",
                "Numbers of the text that move: 2 of 4", "  share  69% → 53%", "  gone  7 t → —"]),
        ("ja", ["一致 2、改定 1", "このデータでは成り立たない文：1件（条件の名前、文の順）",
                "  first  中国が1位である。",
                "  C014  一致 → 改定  中国の比率", "値が動いた数：2個（本文中の数は4個）"]),
    ],
)  # fmt: skip
def test_the_report_names_what_changed_in_the_readers_language(lang, words):
    lines = moves.report(TOLD, lang).splitlines()
    assert [word for word in words if word not in lines] == []
    assert not any(line.startswith(("  C015", "  same", "  tiny", "  rose")) for line in lines)


@pytest.mark.parametrize(
    ("then", "now", "moved"),
    [(1.0, 1.0 + 1e-15, False), (1.0, 1.1, True), (None, 1.0, True), ("2025-04", "2025-04", False)],
)
def test_the_last_binary_digit_is_no_move(then, now, moved):
    assert moves.Difference("x", then, now).moved is moved


def test_every_parameter_of_every_chapter_is_explained_in_both_languages():
    for lang, unknown in (("ja", "説明なし"), ("en", "no description")):
        listed = rerun.listing(lang)
        assert unknown not in listed
        assert [name for name in rerun.chapters() if f"{name}  " not in listed] == []


def test_a_folder_is_named_by_its_parameters():
    assert rerun.named({"vintage": "2026-06", "end_year": 2020}) == "end_year=2020,vintage=2026-06"
    assert "/" not in rerun.named({"vintage": "../x"})


@pytest.mark.parametrize(("keep", "size", "left"), [(2, 10**6, {"c-2", "d-3"}), (9, 1500, {"d-3"})])
def test_the_results_not_used_for_longest_go_first(tmp_path, keep, size, left):
    for age, name in enumerate(("a-0", "b-1", "c-2", "d-3")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"x" * 1000)
        os.utime(tmp_path / name, (age, age))
    Cache(tmp_path, "", lambda *_: {}).forget({tmp_path / "a-0"}, keep, size)
    assert {path.name for path in tmp_path.iterdir()} == {"a-0", *left}


PAGE = """<html><head><link rel="stylesheet" href="../_static/own.css">
<script defer src="../_static/run.js"></script><script src="../_static/translations.js"></script></head>
<body><div class="bd-sidebar-primary">contents</div><article><p id="here">Text <a href="references.html#id1">[1]</a>,
<a href="other.html#x">elsewhere</a>, <a href="#here">here</a>, <a href="https://example.org/">out</a>,
<a href="../../exhibits/fig01.csv">CSV</a></p></article></body></html>"""
OTHER = """<html><body><h1>Literature</h1><div role="listitem" id="id1">One</div>
<div role="listitem" id="id2">Two</div>"""


def test_a_page_becomes_one_file_without_what_leads_elsewhere(tmp_path):
    static, chapters = tmp_path / "_static", tmp_path / "chapters"
    (static / "deep").mkdir(parents=True)
    chapters.mkdir()
    (static / "own.css").write_text('@import "deep/more.css";', encoding="utf-8")
    (static / "deep" / "more.css").write_text("p { background: url(dot.svg) }", encoding="utf-8")
    (static / "deep" / "dot.svg").write_text("<svg/>", encoding="utf-8")
    (static / "translations.js").write_text("Documentation.addTranslations({});", encoding="utf-8")
    (static / "run.js").write_text('var x = "</script>";', encoding="utf-8")
    (chapters / "page.html").write_text(PAGE, encoding="utf-8")
    (chapters / "references.html").write_text(OTHER, encoding="utf-8")
    beside = {"../../exhibits/": "exhibits/"}
    target = tmp_path / "one.html"
    single.write(chapters / "page.html", tmp_path, target, tmp_path / "cache", beside, chapters / "references.html")
    text = target.read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    assert [link["href"] for link in page.select("[href]")] == [
        "#id1", "#here", "https://example.org/", "exhibits/fig01.csv",
    ]  # fmt: skip
    assert "elsewhere" in page.text
    assert "One" in page.text
    assert "Two" not in page.text
    assert "contents" not in page.text
    assert "url(data:image/svg+xml;base64," in text
    assert page.select("[src]") == []
    assert "Documentation" not in text, "it speaks to a script that leads through a book"
    assert page.body.find_all(recursive=False)[-1].string == 'var x = "<\\/script>";'


def test_a_folder_with_other_work_is_not_replaced(tmp_path):
    for folder, mark in ((tmp_path / "new", None), (tmp_path / "empty", ""), (tmp_path / "old", "results.json")):
        if mark is not None:
            folder.mkdir()
        if mark:
            (folder / mark).touch()
        own.require(folder, "results.json")
    (tmp_path / "thesis.txt").touch()
    for taken in (tmp_path, tmp_path / "thesis.txt"):
        with pytest.raises(own.FolderTaken, match=r"Expected .* got .* Likely cause: .* Next step: "):
            own.require(taken, "results.json")
        with pytest.raises(own.FolderTaken):
            rerun.rerun("dominance", ["en"], {}, taken)
        with pytest.raises(own.FolderTaken):
            build.build(build.Order(taken, tmp_path / "cache", ["en"]))
        with pytest.raises(own.FolderTaken):
            slides.write(out=taken)
        with pytest.raises(own.FolderTaken):
            release.make(tmp_path, tmp_path, taken)
    assert (tmp_path / "thesis.txt").exists()


def test_a_table_left_as_parquet_keeps_codes_and_words(tmp_path):
    file = tmp_path / "fig01.en.csv"
    file.write_text("HS code,value,word\n0602,1.5,NA\n280530,,x\n", encoding="utf-8-sig")
    table = left.typed(file)
    assert table["HS code"].tolist() == ["0602", "280530"]
    assert (table["value"].iloc[0], table["value"].isna().tolist()) == (1.5, [False, True])
    assert table["word"].tolist() == ["NA", "x"]
