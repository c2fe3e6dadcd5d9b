"""The printed book: links lead inside it, folds stay folded where the audit has them, titles stay with charts."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from rareearths.audit import handed
from rareearths.engine.finish import booklet, waiting

CHAPTER = """<article class="bd-article"><h1>One<a class="headerlink" href="#one">#</a></h1>
<p><a href="#C001">C001</a> <a href="two.html#far">far</a> <a href="one-evidence.html#x">1%</a>
<a href="https://example.org/">out</a></p>
<details class="checks-fold"><summary>2 statements</summary><table><tr id="C001"><td>folded</td></tr></table></details>
<details class="table-fold"><summary>More</summary><p>opened</p></details>
<figure class="exhibit" id="fig01"><figcaption>Title</figcaption><div class="exhibit-chart">
<picture class="exhibit-static"><source srcset="../exhibits/fig01.narrow.svg">
<img src="../exhibits/fig01.svg" loading="lazy"></picture></div>
<details class="exhibit-data"><summary>Data</summary><table><tr><td>270,000</td></tr></table></details></figure>
</article>"""
AUDIT = """<article class="bd-article"><h1>Audit</h1><h2 id="far">All</h2>
<ul data-part="all" data-from="audit-parts.js"><li><a id="C001" href="one-evidence.html#C001">waiting</a></li></ul>
</article>"""
LISTED = '<details><summary>Statements</summary><table><tr id="C001"><td>listed</td></tr></table></details>'
COVER = dict.fromkeys(("title", "author", "description", "edition", "address", "copyright"), "x")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "one.html").write_text(CHAPTER, encoding="utf-8")
    (tmp_path / "chapters" / "audit.html").write_text(AUDIT, encoding="utf-8")
    waiting.write(tmp_path / "chapters" / "audit.html", {"all": LISTED}, "en")
    return tmp_path


def made(folder, base="", numbers=None):
    book = [booklet.Part("", ["chapters/one"]), booklet.Part("Checks", ["chapters/audit"])]
    return BeautifulSoup(
        booklet.Booklet(folder, "en", book, base, handed.PRINTED).html(COVER, numbers or {}), "html.parser"
    )


def test_what_a_chapter_folds_is_linked_to_where_the_audit_prints_it(folder):
    page = made(folder)
    text = page.get_text(" ")
    assert "folded" not in text and "waiting" not in text
    assert "270,000" not in text
    assert all(word in text for word in ("2 statements", "opened", "listed"))
    (link,) = [each for each in page.select("article a") if each.text == "C001"]
    assert page.select_one(link["href"]).get_text(strip=True) == "listed"


def test_links_to_what_is_not_printed_lead_to_the_site_or_become_words(folder):
    assert [each["href"] for each in made(folder).select("#page-one a")] == ["#audit--C001", "https://example.org/"]
    there = [each["href"] for each in made(folder, "https://book.example").select("#page-one a")]
    assert "https://book.example/en/chapters/one-evidence.html#x" in there


def test_contents_name_every_heading_and_its_page(folder):
    lines = made(folder, numbers={"one": 7}).select(".contents p a")
    assert [(line.text, line.find_next("span").text) for line in lines] == [("One", "7"), ("Audit", ""), ("All", "")]


def test_a_title_stands_with_its_chart(folder):
    assert [each.name for each in made(folder).select_one(".titled").find_all(recursive=False)] == ["figcaption", "div"]


def test_a_drawing_is_found_from_where_the_page_is_printed(folder):
    page = made(folder)
    assert page.select_one(".titled img").attrs == {"src": (folder / "exhibits" / "fig01.svg").as_uri()}
    assert page.select("source") == [], "the narrow one is for screens"


def test_a_missing_page_is_told(folder):
    (folder / "chapters" / "audit.html").unlink()
    with pytest.raises(booklet.PagesMissing, match=r"audit.html .* got none"):
        made(folder)
