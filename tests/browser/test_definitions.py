"""The meaning of a term beside the text: on hover, on focus, on the first tap; without scripts its link leads to it."""

from __future__ import annotations

import pytest

PAGE = "{}/chapters/dominance.html"
LANGUAGES = ("ja", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hover_and_focus_show_the_definition_and_escape_hides_it(visit, lang):
    with visit() as seen:
        page = seen.open(PAGE.format(lang)).page
        term, note = page.locator("article a.term").first, page.locator(".term-note")
        meaning = page.locator(f"#{term.get_attribute('aria-describedby')}").text_content()
        assert note.is_hidden()
        term.hover()
        note.wait_for(state="visible")
        assert note.inner_text() == meaning
        page.keyboard.press("Escape")
        note.wait_for(state="hidden")
        page.mouse.move(0, 0)
        term.focus()
        note.wait_for(state="visible")
        assert seen.errors == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_definition_stays_inside_the_window(visit, width):
    with visit(width=width) as seen:
        page = seen.open(PAGE.format("ja")).page
        for term in page.locator("article a.term:visible").all()[:12]:
            term.focus()
            box = page.locator(".term-note").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width


def test_the_first_tap_shows_and_the_second_follows(visit):
    with visit(width=390, touch=True) as seen:
        page = seen.open(PAGE.format("en")).page
        term = page.locator("article a.term").first
        term.tap()
        page.locator(".term-note").wait_for(state="visible")
        assert page.url.endswith("dominance.html")
        term.tap()
        page.wait_for_url("**/terms.html#*")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_scripts_a_term_leads_to_its_definition(visit, lang):
    with visit(javascript=False, disk=True) as seen:
        page = seen.open(PAGE.format(lang)).page
        page.locator("article a.term").first.click()
        page.wait_for_url("**/terms.html#*")
        assert page.locator("dt:target").is_visible()
