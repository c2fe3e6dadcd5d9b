"""Checks are folded but never out of reach, and a phone shows whole values and whole labels."""

from __future__ import annotations

import pytest

LANGUAGES = ("ja", "en")
# labels beyond the frame of a chart, by how many pixels, and labels that were shortened
CUT = """(frame) => {
  const edge = frame.getBoundingClientRect();
  return Array.from(frame.querySelectorAll(".exhibit-live text"), (text) => {
    const box = text.getBoundingClientRect();
    const beyond = box.width ? Math.max(box.right - edge.right, edge.left - box.left) : 0;
    return beyond > 3 || text.textContent.includes("…") ? `${text.textContent} ${Math.round(beyond)}` : "";
  }).filter(Boolean);
}"""


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_link_opens_the_fold_it_points_into(visit, javascript):
    with visit(javascript=javascript) as seen:
        seen.open("en/chapters/dominance.html")
        assert not seen.page.locator("#C014").is_visible()
        seen.open("en/chapters/dominance.html#C014")
        assert seen.page.locator("#C014").is_visible()


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rows_of_a_fold_come_as_it_is_opened(visit, lang, disk):
    with visit(disk=disk) as seen:
        seen.open(f"{lang}/chapters/dominance.html")
        fold = seen.page.locator("details.checks-fold").first
        numbers = fold.locator("li a").all_text_contents()
        assert numbers and fold.locator("tr").count() == 0
        fold.locator("summary").click()
        fold.locator("tbody tr").first.wait_for(state="visible")
        assert fold.locator("tbody tr").evaluate_all("rows => rows.map(row => row.id)") == numbers
        assert fold.locator("tbody a.number").first.get_attribute("title"), "a row that came late is told like others"
        assert (seen.errors, seen.strangers) == ([], [])


def test_the_button_prints_what_waits(visit):
    with visit() as seen:
        seen.open("en/chapters/dominance.html")
        seen.page.evaluate("window.print = () => { window.waited = document.querySelectorAll('[data-part]').length; }")
        assert seen.page.locator("[data-part]").count() > 5
        seen.page.evaluate("document.querySelector('[data-print]').click()")
        seen.page.wait_for_function("window.waited === 0")


def test_all_folds_are_open_on_paper(visit):
    with visit() as seen:
        seen.open("en/chapters/dominance.html")
        shut = "document.querySelectorAll('article details:not([open])').length"
        before = seen.page.evaluate(shut)
        seen.page.evaluate(f"window.addEventListener('beforeprint', () => {{ window.printed = {shut}; }})")
        seen.page.pdf()
        assert seen.page.evaluate("window.printed") == 0
        assert seen.page.evaluate(shut) == before > 10, "as they were"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_phone_shows_a_check_without_a_swipe(visit, lang):
    """Statement, printed value, computed value and verdict lie inside the window, each with its name."""
    with visit(width=390) as seen:
        seen.open(f"{lang}/chapters/dominance.html#C014")
        seen.page.locator("tr#C014").wait_for(state="visible")
        parts = seen.page.locator("tr#C014 > *").all()
        assert len(parts) == 5
        for part in parts:
            box = part.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
        names = [part.get_attribute("data-label") for part in parts[2:]]
        assert all(names), names


def test_a_dark_drawing_stands_on_the_dark_page(visit):
    """The theme puts pictures on white, where the light letters of a dark drawing cannot be read."""
    with visit(dark=True) as seen:
        for path in ("en/chapters/index.html", "en/chapters/dominance.html"):
            seen.open(path)
            drawing = seen.page.locator(".exhibit-static img").first
            shown = drawing.evaluate("(img) => [getComputedStyle(img).backgroundColor, getComputedStyle(img).filter]")
            assert shown == ["rgba(0, 0, 0, 0)", "none"], path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_counts_of_the_audit_fit_a_laptop(visit, lang):
    with visit(width=1280) as seen:
        seen.open(f"{lang}/chapters/audit.html")
        for frame in seen.page.locator(".table-scroll:has(.verdict-counts)").all():
            assert frame.evaluate("(box) => box.scrollWidth - box.clientWidth") <= 1


def test_no_label_of_a_chart_is_cut_on_a_phone(visit, charted):
    with visit(width=390) as seen:
        seen.open(charted).awaken()
        seen.page.wait_for_function("!document.querySelector('.exhibit-live[style*=hidden]')")
        cut = {
            chart.evaluate("(frame) => frame.closest('figure').id"): chart.evaluate(CUT)
            for chart in seen.page.locator("figure.exhibit .exhibit-chart").all()
        }
        assert {name: labels for name, labels in cut.items() if labels} == {}
