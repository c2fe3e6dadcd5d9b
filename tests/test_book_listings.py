"""Folded code leaves the chapter's page and stands on one of its own."""

import json
import re

from rareearths.engine.finish import listings

PAGE = """<!DOCTYPE html><html><head><title>Chapter 1 &amp; more – The book</title>
<link rel="stylesheet" href="../../_static/book.css"></head><body>
<div class="cell tag_fig01 tag_hide-input docutils container">
<details class="admonition hide above-input">
<summary><p>Show the code</p></summary>
<div class="cell_input docutils container">
<div class="highlight"><pre><span class="n">load</span><span class="p">(</span><span class="s2">"&lt;/table"</span><span class="p">)</span>
</pre>
</div>
</div>
</details>
</div>
<p>between</p>
<div class="cell tag_hide-input docutils container">
<details class="admonition hide above-input">
<summary><p>Show the code</p></summary>
<div class="cell_input docutils container"><pre>second</pre></div>
</details>
</div>
</body></html>
"""

HEADINGS = {"ja": {"fig01": "図表1"}, "en": {"fig01": "Exhibit 1"}}


def extracted(tmp_path, lang="en"):
    page = tmp_path / "dominance.html"
    page.write_text(PAGE, encoding="utf-8")
    assert listings.extract(page, lang, HEADINGS[lang])
    return page.read_text(encoding="utf-8"), tmp_path


def test_page_keeps_a_link_in_place_of_each_listing(tmp_path):
    page, _ = extracted(tmp_path)
    assert "<pre>" not in page and "second" not in page
    assert re.findall(r'data-listing="(\d)"><p><a href="dominance-code.html#code-(\d)"', page) == [
        ("1", "1"),
        ("2", "2"),
    ]
    assert "<p>between</p>" in page
    assert page.count("listing.js") == 1 and 'src="../../_static/listing.js"' in page


def test_script_holds_the_listings_in_order(tmp_path):
    _, folder = extracted(tmp_path)
    script = (folder / "dominance-code.js").read_text(encoding="utf-8")
    codes = json.loads(script.removeprefix("window.bookListings = ").removesuffix(";\n"))
    assert len(codes) == 2 and "second" in codes[1]
    assert '<span class="s2">"&lt;/table"</span>)' in codes[0], "strings keep their colour, names lose their mark"
    assert '<span class="n">' not in codes[0]
    assert "</" not in script, "would end the script element early if it were inlined"


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
