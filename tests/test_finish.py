"""What is done to finished pages: other languages marked, scripts bound by a policy."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from rareearths.chapter import charts, narrow
from rareearths.engine.finish import assets, policy, tongues
from rareearths.engine.finish.page import Page, Pages, PageTaken, write
from rareearths.paper import references


def secured(body, head=""):
    return policy.secured(f"<head><meta charset='utf-8'>{head}</head><body>{body}</body>", "page.html")


def test_scripts_inside_a_page_are_named_by_their_hashes_and_no_others_run():
    script = "\nlet a = 'é';\n"
    made = secured(
        '<script type="application/json">{}</script>', f"<script>{script}</script><script src='a.js'></script>"
    )
    rules = dict(
        rule.strip().split(" ", 1)
        for rule in re.search(r'Policy" content="([^"]*)"', made)[1].replace("&#39;", "'").split(";")
    )
    wanted = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert rules["script-src"] == f"'self' 'sha256-{wanted}'"
    assert rules["default-src"] == "'none'" and rules["connect-src"] == "'self'"
    assert made.index("Content-Security-Policy") < made.index("<script")
    assert '<meta name="referrer" content="same-origin">' in made


def test_a_handler_in_an_attribute_stops_the_build():
    with pytest.raises(policy.PolicyBroken, match=r"page\.html: .*onclick.*page\.js"):
        secured('<button onclick="go()">Go</button>')
    assert "onclick" in secured("<script>document.write('<a onclick=x>')</script>"), "a script's own business"


def test_scripts_make_no_code_from_texts(tmp_path):
    script = tmp_path / "doctools.js"
    script.write_text('P = new Function(\n  "n",\n  `return (${catalog.plural_expr})`\n);', encoding="utf-8")
    policy.settle([script])
    assert script.read_text(encoding="utf-8") == 'P = (n) => (catalog.plural_expr === "0" || n === 1 ? 0 : 1);'
    script.write_text("const f = new Function('return 1');", encoding="utf-8")
    with pytest.raises(policy.PolicyBroken, match=r"doctools\.js: .*new Function"):
        policy.settle([script])


def test_of_the_words_of_scripts_those_are_kept_that_a_script_says(tmp_path):
    for name in ("_static", "ja/_static", "en/_static"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "_static/a.js").write_text('show(_("Hide Search Matches"))', encoding="utf-8")
    words = tmp_path / "ja/_static/translations.js"
    held = '{"locale": "ja", "messages": {"Hide Search Matches": "\\u96a0\\u3059", "About": "x"}, "plural_expr": "0"}'
    words.write_text(f"Documentation.addTranslations({held});", encoding="utf-8")
    assets.trim_words(tmp_path, ["ja", "en"])
    kept = '{"locale": "ja", "messages": {"Hide Search Matches": "隠す"}, "plural_expr": "0"}'
    assert words.read_text(encoding="utf-8") == f"Documentation.addTranslations({kept});"


def test_a_link_to_a_new_window_does_not_hand_over_this_one():
    assert '<a rel="noopener" href="https://x" target="_blank">' in secured('<a href="https://x" target="_blank">x</a>')


@pytest.mark.parametrize(
    ("lang", "before", "after"),
    [
        ("en", "<td>中国钨业新闻网<td>x", '<td lang="zh-Hans">中国钨业新闻网<td>x'),
        ("ja", "<td>row of the table<td>値<tr>", '<td lang="en">row of the table<td>値<tr>'),
        ("en", "<p>製品の追跡, 稀土</p>", '<p><span lang="ja">製品の追跡</span>, <span lang="ja">稀土</span></p>'),
        ("en", '<nav><a lang="ja" href="#">日本語</a></nav>', None),
        ("en", '<section lang="ja"><h2>題</h2><p>文</p></section>', None),
        ("en", "<pre>値 = 1</pre><script>'値'</script><title>値</title>", None),
        ("ja", "<em>World Mineral Statistics</em>", '<em lang="en">World Mineral Statistics</em>'),
        ("ja", '<a href="#">USGS</a> <span>採掘 Mine production of China</span>', None),
    ],
)  # fmt: skip
def test_passages_in_another_language_say_so(lang, before, after):
    page = f"<html><head><title>値</title></head><body>{before}</body></html>"
    assert tongues.marked(page, lang) == page.replace(before, after or before)


def test_the_language_of_a_title_is_that_of_its_work():
    titles = references.titles()

    def wrong(known):
        pages = {title: tongues.marked(f"<p>{title}</p>", "en", known) for title in titles}
        other = {"ja": 'lang="zh-Hans"', "zh-Hans": 'lang="ja"'}
        return [title for title, page in pages.items() if other[titles[title]] in page]

    assert wrong({}) != [], "characters alone do not tell"
    assert wrong(titles) == []


@pytest.fixture(scope="module")
def chart():
    import altair as alt  # noqa: PLC0415

    rows = [
        {"name": "Electrical and electronic goods: South Korea", "kind": f"a rather long kind {n}", "x": n}
        for n in range(5)
    ]
    return charts.specification(
        alt.Chart(alt.Data(values=rows))
        .mark_bar()
        .encode(x="x:Q", y=alt.Y("name:N", axis=alt.Axis(labelLimit=0)), color=alt.Color("kind:N"))
    )


def test_a_narrow_chart_breaks_its_labels_and_keeps_them_inside(chart):
    slim = narrow.specification(chart, charts.svg(chart, "wide"))
    drawing = charts.svg(slim, "narrow", narrow.WIDTH)
    assert re.search(r'viewBox="0 0 360 ', drawing)
    lines = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawing)
    assert " ".join(lines) == "Electrical and electronic goods: South Korea"
    # one kind below the other: together they are far wider than a phone
    assert slim["config"]["legend"]["columns"] == 1
    assert chart["config"]["legend"].get("columns") is None, "the specification given stays as it is"


def test_a_page_has_one_address_and_is_written_once(tmp_path):
    pages = Pages(tmp_path)
    pages.add(Page("en", "chapters/a.html", "one"))
    with pytest.raises(PageTaken, match=r"en/chapters/a\.html"):
        pages.add(Page("en", "chapters/a.html", "two"))
    (page,) = pages
    write(page, page.whole(), tmp_path)
    with pytest.raises(FileExistsError):
        write(page, "again", tmp_path)
    assert (tmp_path / "en/chapters/a.html").read_text(encoding="utf-8") == "one"
