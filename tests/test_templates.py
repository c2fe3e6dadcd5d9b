"""Each template makes of small data the HTML that stands in ``tests/golden/``.

After a change on purpose: ``RAREEARTHS_GOLDEN=write python -m pytest tests/test_templates.py``, then read the diff.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import templatecases
import templatecases_chapter
import templatecases_site
import templatecases_teaching

from rareearths import markup
from rareearths.paths import ROOT

CASES = {}
for module in (templatecases, templatecases_chapter, templatecases_site, templatecases_teaching):
    CASES |= module.CASES
GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("RAREEARTHS_GOLDEN") == "write"
# what other templates import or extend
SHARED = {
    "audit/rests.html",
    "chapter/choices-table.html",
    "audit/session-macros.html",
    "engine/pages/entry.html",
    "engine/pages/plain.html",
    "pipeline/compare-parts.html",
}


def render(name):
    package, _, template = name.partition("/")
    return markup.render(f"rareearths.{package}", template, **CASES[name])


def templates():
    folders = {name: f"{name}/templates" for name in ("audit", "chapter", "pipeline")}
    folders["engine"] = "engine/templates/pages"  # the others are blocks of the theme's pages
    found = set()
    for package, folder in folders.items():
        root = ROOT / "rareearths" / package / "templates"
        files = (ROOT / "rareearths" / folder).rglob("*")
        found |= {f"{package}/{path.relative_to(root).as_posix()}" for path in files if path.is_file()}
    return found


def test_every_template_has_a_golden_page():
    assert templates() - SHARED == set(CASES)
    names = {name.replace("/", "-") for name in CASES}
    assert {path.name for path in GOLDEN.iterdir()} == names


@pytest.mark.parametrize("name", CASES)
def test_template(name):
    made, kept = f"{render(name)}\n", GOLDEN / name.replace("/", "-")
    if WRITE:
        kept.write_text(made, encoding="utf-8")
    assert made == kept.read_text(encoding="utf-8"), "see the head of this file"


@pytest.mark.parametrize("name", CASES)
def test_what_is_given_is_text_for_the_browser(name):
    made = render(name)
    assert "<em>" not in made
    assert made.count("<script") == made.count("</script>")
    # an end tag for each start tag, but where HTML lets it out
    for tag in ("a", "b", "details", "div", "li", "ol", "p", "section", "span", "table", "tbody", "thead", "ul"):
        assert len(re.findall(rf"<{tag}[\s>]", made)) == made.count(f"</{tag}>"), tag
