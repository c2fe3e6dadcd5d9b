"""Markup is made by templates from plain data: no tag in a Python string, nothing unescaped, nothing left undefined."""

from __future__ import annotations

import ast
import re

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from rareearths import markup
from rareearths.paths import ROOT

PACKAGE = ROOT / "rareearths"
TAG = re.compile(r"</?[a-z][a-z0-9]*(?=[\s/>])")
# what still writes markup in Python; a module that no longer does leaves the list
BY_HAND = {
    "audit/exercises.py": "a visitor of Sphinx, which writes a node's start and end apart",
    "audit/exhibitpages.py": "the frame for other sites, which readers copy as text",
    "audit/links.py": "a visitor of Sphinx, which writes a node's start and end apart",
    "audit/ondemand.py": "makes a drawing lighter that another program wrote",
    "audit/pictures.py": "puts drawings that another program wrote into one",
    "audit/termlinks.py": "a visitor of Sphinx, which writes a node's start and end apart",
    "engine/finish/offline.py": "one line for the head of a finished page",
    "engine/finish/page.py": "puts what steps add into the head of a finished page",
    "engine/finish/policy.py": "mends links of the theme",
    "engine/finish/tongues.py": "marks passages inside finished pages",
    "engine/finish/theme.py": "mends what the theme writes",
    "engine/sphinx/mathml.py": "a visitor of Sphinx, which writes a node's start and end apart",
}


# what reads markup by patterns: of other programs, or of any page as a browser has it; what our templates write is
# known before it is written and is handed on as data (engine/finish/book.py, engine/finish/page.py)
READING = {
    "audit/ondemand.py": "drawings by Vega",
    "audit/pictures.py": "drawings by Vega",
    "engine/finish/assets.py": "addresses by Sphinx",
    "engine/finish/listings.py": "cells by MyST-NB, code by Pygments",
    "engine/finish/policy.py": "scripts of finished pages, whoever wrote them: the browser goes by the bytes",
    "engine/finish/single.py": "scripts of the theme, put inside a page",
    "engine/finish/styles.py": "the theme's links to its style sheets; names of classes, whoever wrote them",
    "engine/finish/theme.py": "the theme, Sphinx, pandas",
    "engine/finish/tongues.py": "texts of finished pages, whoever wrote them",
    "engine/sphinx/pages.py": "titles by Sphinx",
}


def modules():
    return [path for part in ("audit", "engine") for path in sorted((PACKAGE / part).rglob("*.py"))]


def tags(path):
    """Tags in the strings of a module; its docstrings and the patterns that read markup are none of these."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    spared = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
            spared.update(ast.walk(node.args[0]))
    strings = [node.value for node in nodes if isinstance(node, ast.Constant) and node not in spared]
    return [found for text in strings if isinstance(text, str) for found in TAG.findall(text)]


def patterns(path):
    """Patterns of a module that look for tags or attributes."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")]
    texts = [
        part.value
        for call in calls
        if call.args
        for part in ast.walk(call.args[0])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    # what opens a group in a pattern is no tag
    return [text for text in texts if '="' in text or "<" in re.sub(r"\(\?(?:P?<)", "", text)]


def test_patterns_read_what_others_write():
    found = {path.relative_to(PACKAGE).as_posix() for path in modules() if patterns(path)}
    assert found == set(READING), "hand on what is known as data; of another program's markup, say whose"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_markup_stands_in_templates(path):
    found, name = tags(path), path.relative_to(PACKAGE).as_posix()
    if name in BY_HAND:
        assert found, f"{name} writes no markup any more: take it off the list"
    else:
        assert found == [], "write a template, and render it with rareearths/markup.py"
        assert "html.escape" not in path.read_text(encoding="utf-8"), "templates escape what they are given"


def test_a_tag_in_a_string_is_found_and_a_pattern_is_not(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        '"""<p>"""\nimport re\na = f"<td class={1}>"\nb = "</p>"\nc = re.compile("<b>")\nd = "a < b > c"\n'
    )
    assert sorted(tags(module)) == ["</p", "<td"] and patterns(module) == ["<b>"]


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
