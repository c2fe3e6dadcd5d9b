"""Markup is made by templates from plain data: no tag in a Python string, nothing unescaped, nothing left undefined."""

from __future__ import annotations

import ast
import re

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from rareearths import markup
from rareearths.paths import ROOT

PACKAGE = ROOT / "rareearths"
# of HTML and SVG; what else stands in angle brackets, such as a place held in a message, is no markup
ELEMENTS = (
    "a|abbr|article|aside|b|body|br|button|caption|circle|code|dd|details|dfn|div|dl|dt|em|figcaption|figure|footer|form|"
    "g|h[1-6]|head|header|html|i|iframe|img|input|label|li|line|link|main|mark|meta|nav|ol|option|p|path|pre|rect|"
    "script|section|select|small|source|span|strong|style|sub|summary|sup|svg|table|tbody|td|text|tfoot|th|thead|"
    "title|tr|tspan|ul|use"
)
TAG = re.compile(rf"</?(?:{ELEMENTS})(?=[\s/>])")
PARSERS = {"bs4", "html", "lxml", "xml"}
# what still writes markup in Python; a module that no longer does leaves the list
BY_HAND = {
    "audit/exercises.py": "a visitor of Sphinx, which writes a node's start and end apart",
    "audit/exhibitpages.py": "the frame for other sites, which readers copy as text",
    "audit/links.py": "a visitor of Sphinx, which writes a node's start and end apart",
    "audit/ondemand.py": "makes a drawing lighter that another program wrote",
    "audit/termlinks.py": "a visitor of Sphinx, which writes a node's start and end apart",
    "chapter/charts.py": "gives a drawing that another program wrote its ground and takes its size",
    "chapter/drawing.py": "opens a drawing that another program wrote with a label or a place",
    "engine/finish/offline.py": "one line for the head of a finished page",
    "engine/finish/page.py": "puts what steps add into the head of a finished page",
    "engine/finish/policy.py": "mends links of the theme",
    "engine/finish/tongues.py": "marks passages inside finished pages",
    "engine/finish/theme.py": "mends what the theme writes",
    "engine/sphinx/mathml.py": "a visitor of Sphinx, which writes a node's start and end apart",
}
# knows how a page spells a key that it strikes out
ESCAPING = {"fetch/http/secrets.py"}


# what reads markup, by patterns or with a parser: of other programs, or of any page as a browser has it; what our
# templates write is known before it is written and is handed on as data (engine/finish/book.py, engine/finish/page.py)
READING = {
    "audit/ondemand.py": "drawings by Vega",
    "bilingual/prose.py": "Markdown by authors, and the HTML in it",
    "chapter/charts.py": "drawings by Vega",
    "chapter/drawing.py": "drawings by Vega",
    "chapter/narrow.py": "drawings by Vega",
    "engine/chromium.py": "the headings of any page that Chromium has printed",
    "engine/finish/assets.py": "addresses by Sphinx",
    "engine/finish/booklet.py": "pages by Sphinx, after the theme; what of a book's own is left out is handed over",
    "engine/finish/listings.py": "cells by MyST-NB, code by Pygments",
    "engine/finish/places.py": "articles by Sphinx; what of a book's own is a place is handed over",
    "engine/finish/policy.py": "scripts of finished pages, whoever wrote them: the browser goes by the bytes",
    "engine/finish/single.py": "a page by Sphinx and the theme, with its scripts",
    "engine/finish/styles.py": "the theme's links to its style sheets; names of classes, whoever wrote them",
    "engine/finish/theme.py": "the theme, Sphinx, pandas",
    "engine/finish/tongues.py": "texts of finished pages, whoever wrote them",
    "engine/sphinx/pages.py": "titles by Sphinx",
    "fetch/files/pages.py": "pages of publishers, and what their servers say in place of data",
    "fetch/files/workbooks.py": "workbooks of publishers, whose parts are XML",
    "fetch/http/answers.py": "how a page begins, where data were expected",
    "fetch/looks.py": "the encoding that a publisher's page names",
    "fetch/publishers/usgs/versions.py": "the USGS's own record of a release",
    "pipeline/sitepage.py": "lists of a seminar's page by Sphinx",
}


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def tags(path):
    """Tags in the strings of a module; its docstrings and the patterns that read markup are none of these."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    spared = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
            spared.update(ast.walk(node.args[0]))
    strings = [node.value for node in nodes if isinstance(node, ast.Constant) and node not in spared]
    return [found for text in strings if isinstance(text, str) for found in TAG.findall(without_groups(text))]


def without_groups(pattern):
    """What opens a group in a pattern, or looks behind, is no tag."""
    return re.sub(r"\(\?(?:P?<\w+>|<[=!])", "", pattern)


def patterns(path):
    """Patterns of a module that look for tags or attributes."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")]
    texts = [
        part.value if isinstance(part.value, str) else part.value.decode()
        for call in calls
        if call.args
        for part in ast.walk(call.args[0])
        if isinstance(part, ast.Constant) and isinstance(part.value, str | bytes)
    ]
    return [text for text in texts if '="' in text or re.search(r"<(?:[a-z/!(\[]|\\\?)", without_groups(text), re.I)]


def parsers(path):
    """Packages that a module takes to parse markup."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    taken = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    taken += [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return [name for name in taken if name.partition(".")[0] in PARSERS and name not in ("html", "html.entities")]


def test_what_reads_markup_reads_what_others_write():
    found = {path.relative_to(PACKAGE).as_posix() for path in modules() if patterns(path) or parsers(path)}
    assert found == set(READING), "hand on what is known as data; of another program's markup, say whose"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_markup_stands_in_templates(path):
    found, name = tags(path), path.relative_to(PACKAGE).as_posix()
    if name in BY_HAND:
        assert found, f"{name} writes no markup any more: take it off the list"
    else:
        assert found == [], "write a template, and render it with rareearths/markup.py"
        escapes = "html.escape" in path.read_text(encoding="utf-8")
        assert escapes == (name in ESCAPING), "templates escape what they are given"


def test_a_tag_in_a_string_is_found_and_a_pattern_is_not(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        '"""<p>"""\nimport re\na = f"<td class={1}>"\nb = "</p>"\nc = re.compile("<b>")\nd = "a < b > c"\n'
    )
    assert sorted(tags(module)) == ["</p", "<td"] and patterns(module) == ["<b>"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import re; re.compile(b'id=\"(.*)\"')", True),
        ("import re; re.compile('(?P<year>[0-9]+)(?<![.])')", False),
        ("from bs4 import BeautifulSoup", True),
        ("from xml.etree import ElementTree", True),
        ("from html.parser import HTMLParser", True),
        ("import html", False),
    ],
)
def test_what_reads_markup_is_found(tmp_path, line, found):
    module = tmp_path / "module.py"
    module.write_text(line)
    assert bool(patterns(module) or parsers(module)) is found


def test_what_is_given_is_escaped_and_what_was_rendered_is_not():
    environment = markup.environment()
    template = environment.from_string("{{ text }}")
    assert template.render(text='<b> & "it\'s"') == "&lt;b&gt; &amp; &#34;it&#39;s&#34;"
    made = markup.render("rareearths.audit", "scroll.html", label="<a>", inside="x & y")
    assert template.render(text=made) == made


def test_the_room_in_a_frame_is_where_it_opens():
    before, after = markup.around("rareearths.audit", "scroll.html", label="A")
    assert before.endswith('aria-label="A">') and after == "</div>"
    assert type(before) is type(after) is str


def test_what_is_not_given_stops_the_page():
    with pytest.raises(UndefinedError, match="label"):
        markup.render("rareearths.audit", "scroll.html", inside="")


@pytest.mark.parametrize("package", ["rareearths.audit", "rareearths.nowhere"])
def test_a_template_that_is_not_there_is_named(package):
    with pytest.raises(TemplateNotFound, match=f"{package}/nowhere.html"):
        markup.render(package, "nowhere.html")
