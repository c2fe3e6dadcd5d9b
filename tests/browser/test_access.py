"""What the keyboard meets on a page, and what a page may do."""

from __future__ import annotations

import re

import pytest

STOPS = """() => {
  const all = document.querySelectorAll("article :is(a[href], button, input, select, summary, [tabindex])");
  const met = (node) => node.tabIndex >= 0 && !node.disabled && node.checkVisibility({visibilityProperty: true});
  return [...all].filter(met).length;
}"""
# whether something around the element tells where the keyboard is
RING = """() => {
  const style = getComputedStyle(document.activeElement);
  return [document.activeElement.outerHTML.slice(0, 120), style.outlineStyle, parseFloat(style.outlineWidth)];
}"""
MOST = 150
# put together alike, without sections that wait
ALIKE = re.compile(r"-(code|evidence)\.html$")
CHAPTERS = ("dominance", "weaponisation", "responses", "audit")


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_reader_with_a_keyboard_is_soon_at_the_end_of_a_chapter(visit, chapter, lang):
    with visit() as seen:
        seen.open(f"{lang}/chapters/{chapter}.html")
        # the first key gathers the links of a passage, so that nobody without a keyboard waits for it
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate(STOPS) <= MOST


def test_arrow_keys_lead_from_number_to_number(visit):
    with visit() as seen:
        seen.open("en/chapters/dominance.html")
        section = seen.page.locator("article section:has(> p > a.number ~ a.number)").first
        numbers = section.locator("> p > a.number")
        seen.page.wait_for_function("() => document.querySelector('article a.number').title")
        assert section.locator("> p a[tabindex='0']").count() <= 1
        assert numbers.first.get_attribute("title") == seen.page.locator("body").get_attribute("data-number")
        numbers.first.focus()
        reached = set()
        for _ in range(12):
            seen.page.keyboard.press("ArrowRight")
            reached.add(seen.page.evaluate("document.activeElement.href"))
            assert seen.page.evaluate("document.activeElement.tabIndex") == 0
        assert numbers.nth(1).evaluate("(link) => link.href") in reached
        last = seen.page.evaluate("document.activeElement.href")
        seen.page.keyboard.press("ArrowLeft")
        assert seen.page.evaluate("document.activeElement.href") != last


def test_nothing_in_a_shut_drawer_is_a_stop(visit):
    with visit(width=1000) as seen:
        seen.open("en/chapters/limits.html")
        links = seen.page.locator(".bd-sidebar-secondary a")
        assert links.count() > 5
        assert links.evaluate_all("(all) => all.filter((one) => one.checkVisibility({visibilityProperty: true}))") == []


@pytest.mark.parametrize("width", [390, 1280])
def test_each_stop_is_seen(visit, width):
    with visit(width=width) as seen:
        seen.open("en/chapters/dominance.html")
        for _ in range(40):
            seen.page.keyboard.press("Tab")
            what, style, size = seen.page.evaluate(RING)
            assert style != "none" and size >= 2, what


def test_every_page_has_a_policy_and_keeps_to_it(site, path):
    """What breaks it shows as an error in the console, which the visits of test_site.py and test_marks.py look at."""
    text = (site / path).read_text(encoding="utf-8")
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1].replace("&#39;", "'")
    scripts = next(rule.strip() for rule in policy.split(";") if rule.strip().startswith("script-src"))
    assert "unsafe" not in scripts and "http" not in policy
    assert "default-src 'none'" in policy


def test_a_script_that_is_not_the_pages_own_does_not_run(visit):
    with visit() as seen:
        seen.open("en/chapters/dominance.html")
        ran = seen.page.evaluate(
            """() => {
              const script = document.createElement("script");
              script.textContent = "window.strange = true;";
              document.head.append(script);
              // later, when it is no longer the test that runs
              return new Promise((resolve) => setTimeout(() => {
                let made;
                try { made = new Function("return 1")(); } catch (error) { made = error.name; }
                resolve([window.strange === true, made]);
              }));
            }"""
        )
        assert ran == [False, "EvalError"]


# what a section takes up while it waits, and once it is laid out
ROOM = """() => {
  const height = (node) => node.getBoundingClientRect().height;
  const all = [...document.querySelectorAll("article > section > section")];
  const waiting = all.map(height);
  document.documentElement.dataset.whole = "";
  return all.map((node, place) => [node.id, waiting[place], height(node)]);
}"""


@pytest.mark.parametrize("width", [330, 412, 1190])
def test_what_waits_to_be_laid_out_lies_over_nothing(visit, every_page, width):
    """A fold or a link that another part of the page lies over is one that a finger misses."""
    with visit(width=width) as seen:
        for path in [path for path in every_page if re.search(r"/chapters/[a-z-]+\.html$", path)]:
            if ALIKE.search(path):
                continue
            seen.open(path)
            low = {name: room for name, room, height in seen.page.evaluate(ROOM) if height > room + 1}
            assert low == {}, path


def test_nothing_is_lower_than_a_finger_needs(visit):
    with visit(width=412, touch=True) as seen:
        seen.open("en/chapters/weaponisation.html")
        seen.page.evaluate("document.documentElement.dataset.whole = ''")
        for summary in seen.page.locator("article summary:visible, footer summary:visible").all():
            assert summary.bounding_box()["height"] >= 24, summary.inner_text()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_card_that_waits_has_room_for_all_it_holds(visit, lang):
    with visit(width=330) as seen:
        seen.open(f"{lang}/chapters/audit.html#audit-table")
        seen.page.locator(".claim-filters").wait_for()
        heights = "() => [...document.querySelectorAll('.claim-table tbody tr')].map((row) => row.offsetHeight)"
        waiting = seen.page.evaluate(heights)
        seen.page.evaluate("document.documentElement.dataset.whole = ''")
        assert max(seen.page.evaluate(heights)) <= max(waiting)


# whether the keyboard stops at the frames of tables that are wider than these
SCROLLING = """() => [...document.querySelectorAll("article :has(> table)")]
  .filter((frame) => frame.scrollWidth - frame.clientWidth > 1 && getComputedStyle(frame).overflowX !== "visible")
  .map((frame) => frame.tabIndex)"""


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_keyboard_reaches_every_table_that_scrolls(visit, lang):
    with visit(width=412) as seen:
        seen.open(f"{lang}/chapters/how-this-book-is-made.html")
        stops = seen.page.evaluate(SCROLLING)
        assert stops and set(stops) == {0}
