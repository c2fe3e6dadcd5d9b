"""Folded code leaves the chapter's page and stands on one of its own."""

import re

from rareearths.engine.finish import listings
from rareearths.engine.finish.book import Book
from rareearths.engine.finish.page import Page

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


def extracted(lang="en"):
    """Return the text of a page without its code, and that of the page of its code."""
    book = Book("Book", "chapters/index.html", languages={"ja": "日本語", "en": "English"})
    page = Page(lang, "chapters/dominance.html", PAGE, "Chapter 1 & more")
    code = listings.extract(page, book, HEADINGS[lang])
    assert (code.path, code.beside) == ("chapters/dominance-code.html", True)
    return page.text, code.text


def test_the_end_of_the_page_leads_to_the_code():
    page, _ = extracted()
    assert "<pre>" not in page and "second" not in page and "<details" not in page
    assert '<p class="page-code"><a href="dominance-code.html">' in page.partition("<p>between</p>")[2]
    assert page.count('<div class="cell') == 2, "a cell that showed nothing leaves no gap"


def test_page_of_code_holds_the_listings_in_order_parameters_first():
    _, code = extracted()
    found = [re.search(f'id="code-{place}">(.*?)</h2>', code)[1] for place in ("parameters", "fig01", 3)]
    assert found == ["Parameters", '<a href="dominance.html#fig01">Exhibit 1</a>', "3"]
    assert code.index("lang = ") < code.index("load") < code.index("second")
    assert '<span class="s2">"&lt;/table"</span>)' in code, "strings keep their colour, names lose their mark"
    assert '<span class="n">' not in code


def test_page_of_code_names_the_exhibit_in_the_readers_language():
    _, code = extracted("ja")
    assert '<a href="dominance.html#fig01">図表1</a>' in code
    assert "<title>コード：Chapter 1 &amp; more</title>" in code
    assert 'href="../../en/chapters/dominance-code.html"' in code
    assert '<pre tabindex="0">' in code


def test_page_without_code_stays_as_it_is():
    page = Page("en", "index.html", "<html><body>text</body></html>")
    assert listings.extract(page, Book("Book", "index.html"), {}) is None
    assert page.text == "<html><body>text</body></html>"
