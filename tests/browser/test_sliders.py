"""The scenario's chart is drawn with its sliders as soon as it is seen, and computed again as one of them moves."""

from __future__ import annotations

import pytest

PEAK = {"ja": "価格は最大で前の1.0倍", "en": "Price at its peak: 1.0 times that of before"}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_with_no_exports_withheld_the_price_is_that_of_before(visit, lang, width):
    with visit(width=width) as seen:
        seen.open(f"{lang}/chapters/limits.html")
        chart = seen.page.locator("#limits1 .exhibit-chart")
        chart.scroll_into_view_if_needed()
        slider = chart.locator("input[name=export_cut]")
        slider.wait_for(state="visible")
        assert chart.locator("input[type=range]").count() > 1
        said = chart.locator(".exhibit-live svg text", has_text=PEAK[lang])
        assert said.count() == 0
        slider.fill("0")
        said.wait_for(state="attached")
        box = slider.bounding_box()
        assert box["x"] + box["width"] <= width
        assert (seen.errors, seen.strangers) == ([], [])
