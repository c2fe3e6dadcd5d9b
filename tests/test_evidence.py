"""On the built site every computed number leads to its source rows, in both languages, in two clicks."""

from __future__ import annotations

import functools
import json
import re

import pytest
from built import SITE

from rareearths.audit import rows
from rareearths.engine.finish import waiting
from rareearths.engine.run import stage
from rareearths.notebook import has_code

LANGUAGES = ("ja", "en")
CHAPTERS = [path.stem for path in stage.pages() if has_code(path)]
# nothing to compare with, or not yet
NO_VALUE = ("unverifiable", "outlook")
# thresholds that the chapter chooses and says so
CHOSEN = {"limits": {"high-times", "lower-times", "ex-45-half", "ex-45-careful", "ex-45-sure"}}
# compared with the catalogue of the exhibits, which is no table with rows
ROWLESS = {"C425"}
# counted from the page's own verdicts
# or a condition, which is true or not and no number
OWN = re.compile(r"holds-.+|claims-(?:total|unchecked|reproduced|rounded|differs|revised|unverifiable)")


@functools.cache
def text(path: str) -> str:
    file = SITE / path
    assert file.is_file(), f"there is no {path} in the last build. Type: make book"
    return file.read_text(encoding="utf-8")


@functools.cache
def whole(path: str) -> str:
    """A page with the parts that wait beside it."""
    return "\n".join([text(path), *waiting.read(SITE / path).values()])


@functools.cache
def anchors(path: str) -> set[str]:
    return set(re.findall(r'\bid="?([\w.-]+)', text(path)))


@functools.cache
def brought(lang: str, name: str) -> dict:
    """What the script of an exhibit brings to its page."""
    return json.loads(text(f"{lang}/exhibits/{name}.js").removeprefix(f'bookExhibit("{name}", ').removesuffix(");\n"))


def record() -> dict:
    return json.loads(text("audit.json"))


def target(page: str, address: str) -> tuple[str, str]:
    """Where a relative address on a page leads: path from the site's root, and anchor."""
    path, _, anchor = address.partition("#")
    parts = page.split("/")[:-1]
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts) if path else page, anchor


def test_every_claim_with_a_value_has_its_rows_and_its_arithmetic():
    lacking = [
        entry["id"]
        for entry in record()["claims"]
        if entry["verdict"] not in NO_VALUE
        and not (entry["trace"] and entry["trace"]["rows"] and entry["trace"]["formula"])
    ]
    assert lacking == []


def test_every_claim_that_cannot_be_checked_says_why():
    for entry in record()["claims"]:
        if entry["verdict"] == "unverifiable":
            assert entry["reason_ja"] and entry["reason_en"], entry["id"]


def test_every_row_of_a_trace_has_a_document():
    for entry in record()["claims"]:
        for row in (entry["trace"] or {"rows": []})["rows"]:
            known = row["table"] == "claims" or (row["title"] or row["vintage"] == "paper")
            assert known, (entry["id"], row)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_numbers_in_the_text_lead_to_their_evidence(chapter, lang):
    page = f"{lang}/chapters/{chapter}.html"
    # finishing takes the wrapping from what is a link: what keeps it is none
    assert whole(page).count('class="pasted-text"') == 0, "a number stands without its link"
    links = re.findall(r'<a class="[^"]*\bnumber\b[^"]*"[^>]* href="([^"]*-evidence\.html#[^"]+)"', whole(page))
    for link in set(links):
        path, anchor = target(page, link)
        assert anchor in anchors(path), link


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verdict_in_a_chapter_leads_to_its_evidence(lang):
    for entry in record()["claims"]:
        page = whole(f"{lang}/chapters/{entry['chapter']}.html")
        assert f'<a class="number" href="{entry["chapter"]}-evidence.html#{entry["id"]}">{entry["id"]}</a>' in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_evidence_leads_to_rows_that_are_there(chapter, lang):
    page = f"{lang}/chapters/{chapter}-evidence.html"
    links = re.findall(r'href="(\.\./data/[^"]+)"', text(page))
    assert links or chapter == "index"
    for link in set(links):
        path, anchor = target(page, link)
        assert anchor in anchors(path), link


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_number_rests_on_rows(chapter, lang):
    entries = re.findall(
        r'<section class="entry" id="([^"]+)">(.*?)</section>', text(f"{lang}/chapters/{chapter}-evidence.html"), re.S
    )
    bare = [name for name, body in entries if "<ul>" not in body and not OWN.fullmatch(name)]
    valueless = {entry["id"] for entry in record()["claims"] if entry["verdict"] in NO_VALUE}
    assert set(bare) - valueless == CHOSEN.get(chapter, set())


@pytest.mark.parametrize(("lang", "words"), [("ja", "計算："), ("en", "Arithmetic: ")])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_arithmetic_comes_first_and_code_last(chapter, lang, words):
    page = text(f"{lang}/chapters/{chapter}-evidence.html")
    entries = re.findall(r'<section class="entry" id="([^"]+)">(.*?)</section>', page, re.S)
    shown = {name: body for name, body in entries if "<details>" in body}
    assert shown
    for name, body in shown.items():
        before, code = body.split("<details>")
        assert "<code>" in code and "<code>" not in before, name
        assert words in before or name in CHOSEN.get(chapter, set()) | ROWLESS or OWN.fullmatch(name), name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_rows_of_exhibits_lead_to_their_source(chapter, lang):
    page = f"{lang}/chapters/{chapter}.html"
    for name, figure in re.findall(r'<figure class="exhibit" id="(\w+)"(.*?)</figure>', text(page), re.S):
        shown = figure if "<table" in figure else brought(lang, name)["table"]
        body = re.search(r"<tbody>(.*?)</tbody>", shown, re.S).group(1)
        linked = re.findall(r'<th scope="row"><a class="number" href="([^"]+)"', body)
        # rows of documents that only the table itself names have their provenance beside them
        assert linked or 'class="provenance"' in body, figure[:120]
        for link in set(linked):
            path, anchor = target(page, link)
            assert anchor in anchors(path), link


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_marks_of_charts_lead_to_their_source(chapter, lang):
    page = f"{lang}/chapters/{chapter}.html"
    for name in re.findall(r"/exhibits/(\w+)\.svg", text(page)):
        spec = brought(lang, name)["spec"]
        marks = [record for records in spec["datasets"].values() for record in records if "_href" in record]
        for mark in marks:
            path, anchor = target(page, mark["_href"])
            assert anchor in anchors(path), mark
        assert all(mark["_rows"] for mark in marks)


def test_what_was_left_over_leads_to_its_derivation():
    """Exhibit 1's others are what the world mined less two countries, not a row of any of them."""
    records = [one for rows in brought("en", "fig01")["spec"]["datasets"].values() for one in rows]
    others = [one for one in records if "Other" in one.values()]
    assert len(others) > 30
    assert all(re.match(r"\.\./chapters/dominance-evidence\.html#fig01-\d+$", one["_href"]) for one in others)
    places = {one["_href"].rpartition("-")[2] for one in others}
    assert len(places) == len(others), "each to its own"


def test_the_trace_is_of_the_value_that_was_judged():
    found = {entry["id"]: entry for entry in record()["claims"]}
    assert sum(bool(entry["trace"]) for entry in found.values()) >= 300
    row = next(row for row in found["C014"]["trace"]["rows"] if row["source"] == "usgs_mcs2025")
    assert rows.look_up(row["id"]).values["value"] in ("270000", "390000")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_downloads_of_the_record(lang):
    lines = text(f"audit.{lang}.csv")
    assert lines.startswith("\ufeff") and lines.count("\n") >= len(record()["claims"]) + 1
    assert all(f"\n{entry['id']}," in lines for entry in record()["claims"])
