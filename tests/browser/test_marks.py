"""A chart answers to a pointer, a finger and the keyboard alike, and asks for nothing before that."""

from __future__ import annotations

import pytest

PAGE = "{}/chapters/dominance.html"
TIP = "#fig01 .exhibit-tip"
LAST = "#fig01 .exhibit-live .told >> nth=-1"


def loaded(seen) -> list[str]:
    """Names of the scripts that the page has asked for beyond its own."""
    return [
        name
        for name in seen.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
        if name.endswith("vega.js") or ("/exhibits/" in name and name.endswith(".js"))
    ]


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
def test_a_pointer_wakes_a_chart_and_a_click_keeps_what_it_says(visit, disk):
    with visit(disk=disk) as seen:
        seen.open(PAGE.format("en"))
        assert loaded(seen) == []
        chart = seen.page.locator("#fig01 .exhibit-chart")
        chart.scroll_into_view_if_needed()
        chart.hover()
        mark = seen.page.locator(LAST)
        mark.hover()
        assert mark.evaluate("(node) => getComputedStyle(node).cursor") == "pointer"
        seen.page.locator(TIP).wait_for(state="visible")
        mark.click()
        assert seen.page.url.endswith("dominance.html"), "a click leaves the reader where he is"
        link = seen.page.locator(f"{TIP} a")
        address = link.get_attribute("href")
        link.click()
        seen.page.wait_for_url(lambda url: url.endswith(address.removeprefix("..")))
        assert (seen.errors, seen.strangers) == ([], [])


def test_the_first_tap_tells_and_a_tap_elsewhere_ends_it(visit):
    with visit(width=390, touch=True) as seen:
        seen.open(PAGE.format("ja"))
        picture = seen.page.locator("#fig01 .exhibit-chart img")
        picture.scroll_into_view_if_needed()
        seen.page.wait_for_function("() => document.querySelector('#fig01 .exhibit-chart img').complete")
        assert picture.evaluate("(image) => image.currentSrc").endswith("fig01.narrow.svg")
        box = picture.bounding_box()
        # a bar of the last years, which are high
        picture.tap(position={"x": box["width"] * 0.955, "y": box["height"] * 0.75})
        tip = seen.page.locator(TIP)
        tip.wait_for(state="visible")
        assert "年" in tip.inner_text()
        inside = tip.bounding_box()
        assert inside["x"] >= 0
        assert inside["x"] + inside["width"] <= 390
        assert tip.locator("a").is_visible()
        seen.page.locator("#fig01 .exhibit-number").tap()
        tip.wait_for(state="hidden")
        assert seen.errors == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_keyboard_reaches_each_value_and_its_source(visit, lang):
    with visit() as seen:
        seen.open(PAGE.format(lang))
        frame = seen.page.locator("#fig01 .exhibit-chart")
        seen.page.locator("#fig01").evaluate("(figure) => { figure.tabIndex = -1; figure.focus(); }")
        seen.page.keyboard.press("Tab")
        tip = seen.page.locator(TIP)
        tip.wait_for(state="visible")
        assert frame.evaluate("(node) => node === document.activeElement")
        first = tip.inner_text()
        seen.page.keyboard.press("ArrowRight")
        assert tip.inner_text() != first
        seen.page.keyboard.press("Home")
        assert tip.inner_text() == first
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.closest('.exhibit-tip') !== null")
        seen.page.keyboard.press("Escape")
        assert tip.is_hidden() and frame.evaluate("(node) => node === document.activeElement")


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
def test_a_table_comes_when_it_is_opened(visit, disk):
    with visit(disk=disk) as seen:
        seen.open(PAGE.format("en"))
        assert seen.page.locator("#fig01 .exhibit-data table").count() == 0
        seen.page.locator("#fig01 .exhibit-data summary").click()
        seen.page.locator("#fig01 .exhibit-data table").wait_for(state="visible")
        assert seen.page.locator("#fig01 .exhibit-data tbody tr").count() > 50
        assert not seen.page.locator("#fig01 .exhibit-elsewhere").count()
        seen.page.evaluate("bookTables()")
        assert seen.page.locator(".exhibit-elsewhere").count() == 0
        assert seen.errors == []
