"""Folded code leaves the chapter's page and stands on one of its own."""

import re

from rareearths.engine.finish import listings

PAGE = """<!DOCTYPE html><html><head><title>Chapter 1 &amp; more – The book</title>
<link rel="stylesheet" href="../../_static/book.css"></head><body><article>
<div class="cell tag_parameters docutils container">
<div class="cell_input docutils container">
<div class="highlight-python notranslate"><div class="highlight"><pre>lang = "en"</pre></div>
</div>
</div>
</div>
<div class="cell tag_fig01 tag_hide-input docutils container">
<details class="admonition hide above-input">
<summary><p>Show the code</p></summary>
<div class="cell_input docutils container">
<div class="highlight-python notranslate"><div class="highlight"><pre><span class="n">load</span><span class="p">(</span><span class="s2">"&lt;/table"</span><span class="p">)</span>
</pre>
</div>
</div>
</div>
</details>
<div class="cell_output docutils container">
<figure class="exhibit" id="fig01"><p>chart</p><p class="exhibit-downloads" hidden><a href="a.csv">CSV</a></p></figure>
</div>
</div>
<p>between</p>
<div class="cell tag_hide-input docutils container">
<details class="admonition hide above-input">
<summary><p>Show the code</p></summary>
<div class="cell_input docutils container">
<div class="highlight-python notranslate"><div class="highlight"><pre>second</pre></div>
</div>
</div>
</details>
</div>
</article></body></html>
"""

HEADINGS = {"ja": {"fig01": "図表1"}, "en": {"fig01": "Exhibit 1"}}


def extracted(tmp_path, lang="en"):
    page = tmp_path / "chapters" / "dominance.html"
    page.parent.mkdir()
    page.write_text(PAGE, encoding="utf-8")
    # the book's first page, which the head of every page leads to
    (tmp_path / "index.html").write_text(
        '<html><head><title>Book</title><meta http-equiv="Refresh" content="0; url=chapters/index.html"></head></html>',
        encoding="utf-8",
    )
    assert listings.extract(page, lang, HEADINGS[lang])
    return page.read_text(encoding="utf-8"), page.parent


def test_the_end_of_the_page_leads_to_the_code(tmp_path):
    page, _ = extracted(tmp_path)
    assert "<pre>" not in page and "second" not in page and "<details" not in page
    assert '<p class="page-code"><a href="dominance-code.html">' in page.partition("<p>between</p>")[2]
    assert page.count('<div class="cell') == 2, "a cell that showed nothing leaves no gap"


def test_page_of_code_holds_the_listings_in_order_parameters_first(tmp_path):
    _, folder = extracted(tmp_path)
    code = (folder / "dominance-code.html").read_text(encoding="utf-8")
    found = [re.search(f'id="code-{place}">(.*?)</h2>', code)[1] for place in ("parameters", "fig01", 3)]
    assert found == ["Parameters", '<a href="dominance.html#fig01">Exhibit 1</a>', "3"]
    assert code.index("lang = ") < code.index("load") < code.index("second")
    assert '<span class="s2">"&lt;/table"</span>)' in code, "strings keep their colour, names lose their mark"
    assert '<span class="n">' not in code


def test_page_of_code_names_the_exhibit_in_the_readers_language(tmp_path):
    _, folder = extracted(tmp_path, "ja")
    code = (folder / "dominance-code.html").read_text(encoding="utf-8")
    assert '<a href="dominance.html#fig01">図表1</a>' in code
    assert "<title>コード：Chapter 1 &amp; more</title>" in code
    assert 'href="../../en/chapters/dominance-code.html"' in code
    assert '<pre tabindex="0">' in code


def test_page_without_code_stays_as_it_is(tmp_path):
    page = tmp_path / "index.html"
    page.write_text("<html><body>text</body></html>", encoding="utf-8")
    assert not listings.extract(page, "en", {})
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
