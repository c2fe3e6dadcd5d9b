"""The sliders of the scenario are seen from the start; what computes its chart anew comes as one is first used."""

from __future__ import annotations

import pytest

PEAK = {"ja": "価格は最大で前の1.0倍", "en": "Price at its peak: 1.0 times that of before"}
LANGUAGES = ("ja", "en")


def open_scenario(seen, lang):
    """Open the chapter at its scenario; return exhibit, slider, and what was loaded of the chart's script so far."""
    loaded = []
    seen.page.on("request", lambda request: loaded.append(request.url) if request.url.endswith("vega.js") else None)
    seen.open(f"{lang}/chapters/limits.html#limits1")
    exhibit = seen.page.locator("#limits1")
    slider = exhibit.locator("input[name=export_cut]")
    slider.scroll_into_view_if_needed()
    slider.wait_for(state="visible")
    return exhibit, slider, loaded


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_with_no_exports_withheld_the_price_is_that_of_before(visit, lang, width):
    with visit(width=width) as seen:
        exhibit, slider, _ = open_scenario(seen, lang)
        assert exhibit.locator("input[type=range]").count() > 1
        said = exhibit.locator(".exhibit-live svg text", has_text=PEAK[lang])
        assert said.count() == 0
        slider.fill("0")
        said.wait_for(state="attached")
        box = slider.bounding_box()
        assert box["x"] + box["width"] <= width
        assert (seen.errors, seen.strangers) == ([], [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chart_with_sliders_waits_for_their_first_use(visit, lang):
    with visit() as seen:
        exhibit, slider, loaded = open_scenario(seen, lang)
        exhibit.locator("picture img").evaluate("image => image.decode()")
        assert loaded == [] and exhibit.locator(".exhibit-live").count() == 0
        slider.focus()
        exhibit.locator(".exhibit-live svg").wait_for(state="visible")
        assert len(loaded) == 1 and exhibit.locator("input[name=export_cut]").count() == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_keyboard_moves_a_slider_and_with_it_the_chart(visit, lang):
    with visit() as seen:
        exhibit, slider, _ = open_scenario(seen, lang)
        slider.focus()
        seen.page.keyboard.press("Home")
        exhibit.locator(".exhibit-live svg text", has_text=PEAK[lang]).wait_for(state="attached")
        assert slider.evaluate("one => document.activeElement === one"), "drawing takes the focus away"
        assert slider.locator("+ output").inner_text() == "0"
        seen.page.keyboard.press("ArrowRight")
        assert slider.input_value() == slider.locator("+ output").inner_text() == slider.get_attribute("step")
        assert (seen.errors, seen.strangers) == ([], [])


def test_where_no_script_runs_there_is_no_slider(visit):
    with visit(javascript=False) as seen:
        seen.open("en/chapters/limits.html#limits1")
        assert not seen.page.locator("#limits1 input[name=export_cut]").is_visible()
