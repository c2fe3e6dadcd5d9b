"""The search in a browser: the table of queries, results while typing, and where they lead."""

import csv
from pathlib import Path

import pytest

QUERIES = Path(__file__).parents[1] / "queries.csv"


def queries(lang: str) -> list[dict[str, str]]:
    with QUERIES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["lang"] == lang]


def ask(seen, box: str, query: str) -> list[str]:
    """Addresses that the results lead to, in their order, from the folder of the language."""
    field = ".bd-search-container" if box == "#search-results" else ".search-button__search-container"
    seen.page.locator(f"{field} input[name=q]").fill(query)
    seen.page.wait_for_function(
        "([box, query]) => document.querySelector(box).dataset.query === query", arg=[box, query]
    )
    found = seen.page.locator(f"{box} li a").evaluate_all("(links) => links.map((link) => link.href)")
    return [address.split("/ja/")[-1].split("/en/")[-1] for address in found]


def place(address: str) -> str:
    page, _, rest = address.partition("?")
    return page + (f"#{rest.partition('#')[2]}" if "#" in rest else "")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_each_query_leads_to_its_place(visit, lang):
    with visit() as seen:
        seen.open(f"{lang}/search.html")
        missed = {}
        for row in queries(lang):
            found = [place(address) for address in ask(seen, "#search-results", row["query"])]
            if row["expected"] not in found[: int(row["within"])]:
                missed[row["query"]] = (row["expected"], found[:5])
        assert missed == {}
        assert (seen.errors, seen.strangers) == ([], [])


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
def test_a_result_leads_to_its_place_and_marks_the_words_there(visit, disk):
    with visit(disk=disk) as seen:
        seen.open("ja/search.html?q=密輸")
        seen.page.wait_for_function("() => document.querySelector('#search-results').dataset.found > 0")
        place = "#search-results li:has(a[href$='#dominance-smuggling-paper'])"
        first = seen.page.locator(place).first
        assert "密輸" in first.locator(".search-text mark").first.text_content()
        assert "目次" not in first.text_content()
        first.locator("a").click()
        seen.page.wait_for_selector("#dominance-smuggling-paper mark")
        assert seen.page.url.endswith("#dominance-smuggling-paper")
        marks = "(marks) => marks.every((mark) => mark.closest('#dominance-smuggling-paper'))"
        assert seen.page.locator("article mark").evaluate_all(marks)
        assert seen.page.locator("article mark").count() <= 20
        seen.page.wait_for_function("() => scrollY > 500")
        assert (seen.errors, seen.strangers) == ([], [])


def test_results_show_while_typing_and_the_arrow_keys_walk_through_them(visit):
    with visit() as seen:
        seen.open("en/chapters/index.html")
        assert not seen.page.evaluate("() => 'searchIndex' in window"), "loaded before anybody searches"
        seen.page.keyboard.press("Control+k")
        seen.page.wait_for_selector(".search-button__wrapper.show input:focus")
        found = ask(seen, ".search-found", "Exhibit 11")
        assert place(found[0]) == "chapters/weaponisation.html#fig11"
        assert found[-1].startswith("search.html?q=")
        seen.page.keyboard.press("ArrowDown")
        assert seen.page.evaluate("() => document.activeElement.href").endswith("#fig11")
        seen.page.keyboard.press("ArrowUp")
        assert seen.page.evaluate("() => document.activeElement.name") == "q"
        seen.page.keyboard.press("ArrowDown")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/weaponisation.html*#fig11")
        seen.page.wait_for_selector("#fig11 mark")
        marks = seen.page.locator("article mark").all_text_contents()
        assert set(marks) == {"Exhibit 11"}, "neither other words for it nor its parts"
        assert (seen.errors, seen.strangers) == ([], [])


def test_without_javascript_the_search_says_what_it_needs(browse):
    seen = browse(javascript=False, disk=True).open("ja/search.html")
    assert "JavaScript" in seen.page.locator(".bd-search-container").inner_text()
