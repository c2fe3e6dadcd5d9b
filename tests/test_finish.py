"""What is done to finished pages: exhibits lightened, other languages marked, scripts bound by a policy."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

from rareearths.chapter import charts, narrow
from rareearths.engine.finish import ondemand, policy, tongues

DRAWING = (
    '<svg role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 300"><g fill="none">'
    '<g transform="translate(0,0)"><path class="background" d="M0,0h0v0h0Z" pointer-events="none"/>'
    '<text transform="translate(6.77500002,16)" font-family="A, sans-serif" font-size="12px" fill="#3b3f45"'
    ' opacity="1">1985</text></g><g></g></g></svg>'
)
FIGURE = (
    '<figure class="exhibit" id="fig01"><div class="exhibit-chart">'
    f'<div class="exhibit-static wide">{DRAWING.format("Exhibit 1 &amp; more", 660)}</div>'
    f'<div class="exhibit-static narrow">{DRAWING.format("Exhibit 1 &amp; more", 360)}</div></div>\n'
    '<script type="application/json" class="exhibit-spec">{"datasets":{"d":[{"x":"<\\/b>"}]}}</script>\n'
    '<script type="application/json" class="exhibit-narrow">{"height":3}</script>\n'
    '<details class="exhibit-data"><summary>Data table</summary><div class="table-scroll"><table><tr><td>5</td></tr>'
    '</table></div></details><p><span id="fig01-usgs">USGS</span></p></figure>'
)


@pytest.fixture
def page(tmp_path):
    place = tmp_path / "chapters" / "dominance.html"
    place.parent.mkdir()
    place.write_text(f"<p>before</p>{FIGURE}<p>after</p>", encoding="utf-8")
    return place


def test_a_page_leaves_drawings_specification_and_table_to_files_beside_it(page, tmp_path):
    ondemand.extract(page, tmp_path, "en")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<p>before</p>") and text.endswith("<p>after</p>")
    assert not re.search("<svg|<table|application/json", text)
    assert 'id="fig01-usgs"' in text, "what others link to stays"
    image = re.search(r"<img [^>]*>", text)[0]
    assert 'src="../exhibits/fig01.svg"' in image and 'alt="Exhibit 1 &amp; more"' in image and "lazy" in image
    assert '(max-width: 640px)" srcset="../exhibits/fig01.narrow.svg" width="360"' in text
    name, held = re.fullmatch(
        r'bookExhibit\("(\w+)", (.*)\);\n', (tmp_path / "exhibits/fig01.js").read_text("utf-8")
    ).groups()
    assert (name, json.loads(held)["narrow"]) == ("fig01", {"height": 3})
    assert json.loads(held)["spec"]["datasets"] == {"d": [{"x": "</b>"}]}
    assert "<td>5</td>" in json.loads(held)["table"]


@pytest.mark.parametrize(("there", "href"), [(True, "../exhibits/fig01.html"), (False, "../../exhibits/fig01.en.csv")])
def test_without_scripts_the_table_stands_elsewhere(page, tmp_path, there, href):
    if there:
        (tmp_path / "exhibits").mkdir()
        (tmp_path / "exhibits/fig01.html").touch()
    ondemand.extract(page, tmp_path, "en")
    assert (
        f'<details class="exhibit-data"><summary>Data table</summary><p class="exhibit-elsewhere"><a href="{href}"'
        in (page.read_text(encoding="utf-8"))
    )


def test_a_page_without_charts_stays_as_it_is(tmp_path):
    place = tmp_path / "page.html"
    place.write_text('<figure class="exhibit" id="fig03"><table></table></figure>', encoding="utf-8")
    before = place.read_bytes()
    ondemand.extract(place, tmp_path, "ja")
    assert place.read_bytes() == before and not (tmp_path / "exhibits").exists()


def test_a_lighter_drawing_shows_the_same():
    made = ondemand.light(DRAWING.format("a label", 660))
    assert 'translate(6.8,16)" fill="#3b3f45">1985<' in made
    assert re.match(r'<svg [^>]*viewBox="0 0 660 300"[^>]* font-family="A, sans-serif" font-size="12px">', made)
    assert "a label" not in made and "<g></g>" not in made and "M0,0h0" not in made
    assert '@media screen and (prefers-color-scheme:dark){[fill="#3b3f45"]{fill:#e6e9ee}' in made


def test_a_lighter_drawing_says_the_same_numbers():
    made = ondemand.light('<svg viewBox="0 0 1 1"><text transform="translate(6.82,16)">1.26% (73.76)</text></svg>')
    assert 'translate(6.8,16)">1.26% (73.76)<' in made


def test_a_page_of_an_exhibit_takes_its_drawings_from_the_files_of_the_chapters(tmp_path):
    figure = (
        '<figure class="exhibit" id="fig01"><div class="exhibit-static wide"><svg role="img" aria-label="bars" '
        'viewBox="0 0 660 300"></svg></div><div class="exhibit-static narrow"><svg viewBox="0 0 360 300"></svg></div>'
        '<script type="application/json" class="exhibit-spec">{}</script><table></table></figure>'
    )
    page = tmp_path / "exhibits" / "fig01.html"
    page.parent.mkdir()
    page.write_text(figure, encoding="utf-8")
    ondemand.lead(page, tmp_path)
    assert page.read_text(encoding="utf-8") == figure, "a chart that no chapter shows stays whole"
    (page.parent / "fig01.js").touch()
    ondemand.lead(page, tmp_path)
    made = page.read_text(encoding="utf-8")
    assert "<table>" in made and "<svg" not in made and "<script" not in made
    assert 'src="../exhibits/fig01.svg" width="660"' in made and 'alt="bars"' in made


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
