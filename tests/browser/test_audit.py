"""The table of claims: numbers without scripts; with them a table, filtered, sorted, unfolded, linked for good."""

from __future__ import annotations

import json

import pytest

PAGE = "{}/chapters/audit.html"
TABLE = f"{PAGE}#audit-table"
LANGUAGES = ("ja", "en")


@pytest.fixture(scope="module")
def claims(site):
    return json.loads((site / "audit.json").read_text(encoding="utf-8"))["claims"]


def listed(seen, lang):
    """Open the page at its table, and wait until that has come and has its filters."""
    seen.open(TABLE.format(lang))
    seen.page.locator(".claim-filters").wait_for()


def shown(seen) -> int:
    return seen.page.locator("table.claim-table tbody tr[data-verdict]:visible").count()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_scripts_every_claim_stands_there_with_a_link_to_its_evidence(visit, claims, lang):
    with visit(javascript=False, disk=True) as seen:
        seen.open(PAGE.format(lang) + "#C014")
        numbers = seen.page.locator(".claim-index li a")
        assert sorted(numbers.all_inner_texts()) == sorted(claim["id"] for claim in claims)
        seen.page.locator("a#C014").click()
        seen.page.wait_for_url("**/dominance-evidence.html#C014")
        assert "69.2" in seen.page.locator("#C014").inner_text()
        assert seen.page.locator("#C014 ul li").count() >= 2


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_comes_when_a_reader_comes_near(visit, claims, lang, disk):
    with visit(disk=disk) as seen:
        seen.open(PAGE.format(lang))
        assert seen.page.locator("table.claim-table").count() == 0, "it is not what every reader waits for"
        seen.page.locator(".claim-index").scroll_into_view_if_needed()
        rows = seen.page.locator("table.claim-table tbody tr")
        rows.first.wait_for(state="attached")
        assert rows.count() == len(claims)
        assert seen.page.locator("tr#C014 .verdict").is_visible() and seen.page.locator(".claim-index").count() == 0
        assert seen.page.locator("[id=C014]").count() == 1, "a permanent link has one target"
        assert (seen.errors, seen.strangers) == ([], [])


@pytest.mark.parametrize("name", ["audit", "weaponisation"])
def test_what_prints_a_page_finds_all_of_it(visit, name):
    with visit() as seen:
        seen.open(f"en/chapters/{name}.html")
        assert seen.page.locator("[data-part]").count() > 0
        seen.page.pdf()
        assert seen.page.locator("[data-part]").count() == 0
        assert seen.errors == []


def test_whoever_looks_for_words_has_the_whole_page(visit):
    with visit() as seen:
        seen.open("en/chapters/weaponisation.html")
        seen.page.keyboard.press("Control+f")
        seen.page.wait_for_function("() => !document.querySelector('[data-part]')")


def test_a_part_that_did_not_come_is_asked_for_again(visit):
    with visit() as seen:
        seen.page.route("**/weaponisation-parts.js", lambda route: route.abort(), times=1)
        seen.open("en/chapters/weaponisation.html")
        fold = seen.page.locator("details:has([data-part])").first.element_handle()
        unfold = "(fold) => { fold.open = false; fold.open = true; }"
        with seen.page.expect_event("requestfailed"):
            fold.evaluate(unfold)
        assert fold.query_selector("[data-part]")
        fold.evaluate(unfold)
        seen.page.wait_for_function("(fold) => !fold.querySelector('[data-part]')", arg=fold)


def test_a_printed_audit_is_not_cut(visit):
    with visit() as seen:
        listed(seen, "en")
        seen.page.emulate_media(media="print")
        frame = seen.page.locator(".table-scroll:has(> .claim-table)")
        assert frame.evaluate("(box) => box.scrollHeight - box.clientHeight") <= 1
        assert not seen.page.locator(".claim-filters").is_visible()


def test_cards_on_a_phone_can_be_sorted(visit):
    with visit(width=390) as seen:
        listed(seen, "ja")
        head = seen.page.locator("table.claim-table thead th").first
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_a_claim_to_its_source_row_in_two_clicks(visit, lang, disk):
    with visit(disk=disk) as seen:
        listed(seen, lang)
        button = seen.page.locator("tr#C014 button.evidence")
        assert button.get_attribute("aria-expanded") == "false"
        button.click()
        detail = seen.page.locator("tr#C014 + tr.claim-detail")
        detail.wait_for(state="visible")
        assert button.get_attribute("aria-expanded") == "true"
        assert "÷" in detail.inner_text()
        detail.locator("a[href*='usgs_mine_production']").first.click()
        seen.page.wait_for_url("**/data/2025-10/usgs_mine_production.html#r*")
        row = seen.page.locator("tr:target")
        assert row.is_visible()
        # a row names its document in short; what that is stands above the table
        document = row.locator("a[href^='#source-']").get_attribute("href")
        assert seen.page.locator(f"{document} a[href^=http], {document}[href^=http]").count() == 1
        assert (seen.errors, seen.strangers) == ([], [])


@pytest.mark.parametrize("width", [1280, 390])
def test_a_permanent_link_opens_the_claim(visit, width):
    with visit(width=width) as seen:
        seen.open(PAGE.format("ja") + "#C104")
        detail = seen.page.locator("tr#C104 + tr.claim-detail")
        detail.wait_for(state="visible")
        seen.page.wait_for_function("() => Math.abs(document.getElementById('C104').getBoundingClientRect().top) < 700")
        box = detail.locator(".entry").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, "the evidence runs out of the window"


def test_filters_count_what_they_leave(visit, claims):
    with visit() as seen:
        listed(seen, "en")
        assert shown(seen) == len(claims)
        seen.page.select_option("select[data-kind=verdict]", "differs")
        wanted = [claim for claim in claims if claim["verdict"] == "differs"]
        assert shown(seen) == len(wanted) > 0
        assert str(len(wanted)) in seen.page.locator(".claim-count").inner_text()
        seen.page.select_option("select[data-kind=chapter]", "appendix")
        assert shown(seen) == sum(claim["chapter"] == "appendix" for claim in wanted)
        seen.page.fill(".claim-filters input", "no such words anywhere")
        assert shown(seen) == 0


def test_search_reads_full_width_and_half_width_alike(visit):
    with visit() as seen:
        listed(seen, "ja")
        seen.page.fill(".claim-filters input", "ＥＵ")
        wide = shown(seen)
        seen.page.fill(".claim-filters input", "eu")
        assert shown(seen) == wide > 0


def test_sorting_by_keyboard(visit):
    with visit() as seen:
        listed(seen, "en")
        head = seen.page.locator("table.claim-table thead th").first
        button = head.locator("button")
        for direction in ("ascending", "descending"):
            button.focus()
            seen.page.keyboard.press("Enter")
            assert head.get_attribute("aria-sort") == direction
            ids = seen.page.locator("table.claim-table tbody tr[data-verdict]").evaluate_all(
                "rows => rows.map(row => row.id)"
            )
            assert ids == sorted(ids, reverse=direction == "descending")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_points_open_to_the_claims_they_rest_on(visit, lang):
    with visit() as seen:
        seen.open(PAGE.format(lang))
        points = seen.page.locator("ol.points > li")
        assert [point.get_attribute("id") for point in points.all()] == [
            "S1",
            "S2",
            "S3",
            "S4",
            "S5",
            "S6",
            "S7",
            "R1",
            "R2",
            "R3",
        ]
        points.first.locator("summary").click()
        assert points.first.locator("details a.verdict").first.is_visible()


def test_a_number_in_the_text_leads_to_its_source_row_in_two_clicks(visit):
    with visit() as seen:
        seen.open("en/chapters/dominance.html")
        seen.page.locator("a.number[href$='#mine-china']").first.click()
        seen.page.wait_for_url("**/dominance-evidence.html#mine-china")
        seen.page.locator("#mine-china ul a[href^='../data/']").first.click()
        seen.page.wait_for_url("**/data/2025-10/usgs_mine_production.html#r*")
        assert "270000" in seen.page.locator("tr:target").inner_text()


def test_a_mark_of_a_chart_says_its_source_row_and_leads_to_it(visit):
    with visit() as seen:
        seen.open("en/chapters/dominance.html").awaken()
        bar = seen.page.locator("#fig02 .vega-embed svg .mark-rect path").first
        bar.hover(force=True)
        tip = seen.page.locator("#fig02 .exhibit-tip")
        tip.wait_for(state="visible")
        assert "2 source rows" in tip.inner_text()
        # what the browser would show of its own accord says the same twice
        assert seen.page.locator("#fig02 .exhibit-live[title]").count() == 0
        bar.click(force=True)
        tip.locator("a").click()
        seen.page.wait_for_url("**/dominance-evidence.html#fig02-*")
        rows = seen.page.locator(":target a[href*='/2025-10/iea_magnet_rare_earths.html#r']")
        assert rows.count() == 2
        rows.first.click()
        seen.page.wait_for_url("**/data/2025-10/iea_magnet_rare_earths.html#r*")
        assert seen.page.locator("tr:target").count() == 1
