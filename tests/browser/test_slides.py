"""Slides of 1280 by 720: none overfull, charts live, nothing asked of another host; in print the drawings stay."""

from __future__ import annotations

import pytest

from rareearths.paths import ROOT

SLIDES = ROOT / "_build" / "slides"
PATHS = [path.relative_to(SLIDES).as_posix() for path in sorted(SLIDES.glob("??/session-*.html"))]
# how far anything reaches beyond the slide that is shown, and its words
BEYOND = """() => {
  const slide = document.querySelector(".slides > section.present"), edge = slide.getBoundingClientRect();
  return Array.from(slide.querySelectorAll("h2, p, li, table, svg, svg text"), (part) => {
    const box = part.getBoundingClientRect();
    const most = Math.max(box.right - edge.right, box.bottom - edge.bottom, edge.left - box.left, edge.top - box.top);
    return box.width && most > 1 ? `${part.textContent.slice(0, 40)} ${Math.round(most)}` : "";
  }).filter(Boolean);
}"""
SHOWN = "(place) => document.querySelectorAll('.slides > section')[place].matches('.present')"


@pytest.mark.skipif(not PATHS, reason=f"no slides in {SLIDES}: make slides")
@pytest.mark.parametrize("slides", PATHS)
def test_no_slide_is_overfull(window, slides):
    seen = window(disk=True)
    seen.page.set_viewport_size({"width": 1280, "height": 720})
    seen.page.goto((SLIDES / slides).resolve().as_uri())
    seen.page.wait_for_selector(".reveal.ready")
    for place in range(seen.page.locator(".slides > section").count()):
        if place:  # by the key: the slides write the address a little later, and over one that is set meanwhile
            seen.page.keyboard.press("ArrowRight")
        seen.page.wait_for_function(SHOWN, arg=place)
        if seen.page.locator("section.present figure.chart").count():
            seen.page.wait_for_selector("section.present figure.drawn .live svg")
        assert seen.page.evaluate(BEYOND) == [], place
    assert (seen.errors, seen.strangers) == ([], [])
    seen.page.context.close()
