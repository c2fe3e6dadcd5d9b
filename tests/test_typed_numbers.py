"""Numbers typed into prose are dates and places, never what a table could change.

Digits of a Markdown cell outside roles, links and code have to be a date, the number of an exhibit, a note, a claim or
an HS code, or stand on the reviewed list ``data/paper/typed-numbers.yaml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pytest
import yaml

from rareearths import notebook as notebooks
from rareearths.bilingual import numerals, prose
from rareearths.paths import CHAPTERS, PAPER
from rareearths.teaching import facts

LIST = PAPER / "typed-numbers.yaml"
NOTEBOOKS = {path.stem: path for path in notebooks.found(CHAPTERS)}

YEAR = r"(?:1[89]|20)\d\d"
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
# what makes a four-digit number a quantity
UNIT = r"[ -]?(?:kt|Mt|t|kg|tonnes?|USD|dollars?|yen|people|firms|countries|times|トン|ドル|元|円|人|社|件|倍|カ国|%)"
TOKEN = r"\d+(?:(?:、|・|と|,? and|,| to|~|-|–) ?\d+)*(?!\d|\.\d)"
DATES = (
    rf"(?<!\d){YEAR}-\d\d(?:-\d\d)?(?!\d)",
    rf"(?<!\d){YEAR}(?:[~〜–-](?:{YEAR}|\d\d))?年(?:代|度)?",
    r"(?<!\d)\d{1,2}(?:[~〜–-]\d{1,2})?月(?:\d{1,2}日(?!間)(?:[、と~〜]\d{1,2}日(?!間))*)?",
    rf"\b\d{{1,2}}(?:(?:,? and|,| to|[–-]) ?\d{{1,2}})* {MONTH}\b",
    rf"\b{MONTH} \d{{1,2}}(?!\d)",
    rf"\b{YEAR}(?:[–-](?:{YEAR}|\d\d))?s?\b(?![.,]\d)(?!{UNIT}(?![a-z]))",
)
PLACES = (
    rf"(?:図表|巻末資料|注|参考文献|手順){TOKEN}",
    r"第\d+(?:章|節|項|条|期|号|回)",
    # of the seminar: its exercises and sessions
    r"(?:\bexercises? |練習)\d+-\d+(?: and \d+-\d+)*",
    r"\bsession \d+",
    rf"\b(?:exhibits?|appendix|chapters?|sections?|articles?|notes?|references?|steps?|No\.) {TOKEN}",
    r"^#+ \(\d\)|(?<!\d)\d\.\(\d\)|\(\d\)節|\bsection \(\d\)",
    r"^ *\d+\. ",
    r"\b(?:fig|app)\d\d?\b",
    rf"(?<![A-Za-z])MCS {YEAR}",
    r"(?<![A-Za-z0-9])(?:C\d{3}|F\d{2})(?!\d)",
    rf"(?:HS ?)?(?<![\d.,])(?:2530|2612|2805|2846|8505)(?:\d\d){{0,2}}(?![\d,.]*\d)(?!{UNIT}(?![a-z]))",
)


@dataclass(frozen=True)
class Entry:
    """One line of the reviewed list."""

    notebook: str
    cell: str
    words: str
    reason: str


def plain(text: str) -> str:
    """The words of a cell, signs of full width as ASCII."""
    heads = re.sub(r"^(#+\s+)（", r"\1(", text, flags=re.MULTILINE)
    # what a directive is given, such as the number of a session, is no word
    words = re.sub(r"^(`{3,}\{[\w-]+\}).*$", r"\1", heads, flags=re.MULTILINE)
    return unicodedata.normalize("NFKC", prose.plain(words))


def rest(text: str, allowed: Iterable[str] = ()) -> str:
    """The words of a cell without dates, places and what is `allowed`."""
    words = plain(text)
    for wording in allowed:
        words = words.replace(unicodedata.normalize("NFKC", wording), " ")
    for pattern in (*PLACES, *DATES):
        words = re.sub(pattern, " ", words, flags=re.MULTILINE | re.IGNORECASE)
    return words


def typed(text: str, allowed: Iterable[str] = ()) -> list[str]:
    """Wordings of the numbers typed into a cell that are neither dates nor places nor `allowed`."""
    return [words for words in numerals.read(rest(text, allowed)).typed.values() if re.search(r"\d", words)]


def slug(cell_id: str) -> str:
    """``found-ja`` -> found."""
    return re.sub(r"-(?:ja|en)$", "", cell_id)


def cells(notebook: str) -> dict[str, str]:
    """Source of each Markdown cell by its id."""
    found = notebooks.read(NOTEBOOKS[notebook]).cells
    return {cell.id: cell.source for cell in found if cell.cell_type == "markdown"}


def read(text: str) -> list[Entry]:
    """The entries of the reviewed list; fails if one lacks a field or a reason."""
    entries = [Entry(**row) for row in yaml.safe_load(text)["typed_numbers"]]
    assert [entry for entry in entries if not all(vars(entry).values())] == []
    return entries


def faults(sources: Mapping[str, str], entries: Iterable[Entry]) -> list[str]:
    """What is wrong with the cells of one notebook or with the entries for them."""
    entries = list(entries)
    found = []
    for cell, source in sources.items():
        # an exercise sets its numbers (years, places, thresholds), and a teacher's minutes stand in no table; that no
        # prompt tells what is expected is tested elsewhere
        if facts.part(cell)[1] in ("prompt", "teacher"):
            continue
        allowed = [entry.words for entry in entries if entry.cell == slug(cell)]
        found += [f"{cell}: {words}" for words in typed(source, allowed)]
    for entry in entries:
        texts = [source for cell, source in sources.items() if slug(cell) == entry.cell]
        if not any(unicodedata.normalize("NFKC", entry.words) in plain(text) for text in texts):
            found.append(f"{entry.cell}: {entry.words!r} is on the list and no longer occurs")
        elif all(
            len(re.findall(r"\d", rest(text))) == len(re.findall(r"\d", rest(text, [entry.words]))) for text in texts
        ):
            found.append(f"{entry.cell}: {entry.words!r} is on the list and needs no entry")
    return found


ENTRIES = read(LIST.read_text(encoding="utf-8"))


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_no_number_is_typed_that_a_table_could_change(notebook):
    found = faults(cells(notebook), [entry for entry in ENTRIES if entry.notebook == notebook])
    assert found == [], f"put them into the text with number(), as C014-printed, or, if nothing can change them, {LIST}"


def test_the_list_is_about_notebooks_and_has_no_line_twice():
    assert {entry.notebook for entry in ENTRIES} <= set(NOTEBOOKS)
    places = [(entry.notebook, entry.cell, entry.words) for entry in ENTRIES]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024年の生産量は270,000トンである。", ["270,000"]),
        ("2024年は4万5,000トンで、約7割に当たる。", ["7割", "4万5,000"]),
        ("2024トンに増えた。", ["2024"]),
        ("In 2024 it was 69.2% of the world's, 2024 t more.", ["69.2", "2024"]),
        ("It took 29 years, not six months; 2846 t in all.", ["29", "2846"]),
        ("全部で17件、30日間、24カ月。", ["17", "30", "24"]),
        ("The note 7 says 12; [note 7](#fig01).", ["12"]),
    ],
)
def test_a_typed_number_is_found(text, found):
    assert sorted(words.strip() for words in typed(text)) == sorted(found)


@pytest.mark.parametrize(
    "text",
    [
        "## （4）政策\n\n第1章の図表10と注59（[図表4](#fig04)）、(2)節からMCS 2026では{glue:text}`share-2024`。",
        "2016～2020年、1990年代、2025年7月28日と29日、8月、2025-10、C021、HS280530と284690。",
        "## (1) Notes\n\n1. Section (2), notes 59 and 60, Exhibits 22 to 24, Article 13; HS 2846, 28469019.",
        "On 28 and 29 July 2025, in the 1980s, for 2016-2020, by November 2026. MCS 2025.",
        "```\nmake 12\n```\n`12` and ![12](12.png) and {cite}`usgs2025mcs` [^12]",
    ],
)
def test_a_date_or_a_place_is_not(text):
    assert typed(text) == []


def test_an_entry_allows_its_words_in_its_cell_and_nothing_else():
    entry = Entry("index", "cite", "CC BY 4.0", "name of a licence")
    sources = {"cite-en": "Under CC BY 4.0.", "cite-ja": "CC BY 4.0による。", "read-en": "Of 4.0 t."}
    assert faults(sources, [entry]) == ["read-en: 4.0"]


def test_an_entry_that_no_longer_occurs_or_is_not_needed_fails():
    gone = Entry("index", "cite", "CC BY 4.0", "name of a licence")
    needless = Entry("index", "cite", "in 2024", "a year")
    found = faults({"cite-en": "Made in 2024."}, [gone, needless])
    assert [fault.split(" is on the list ")[1] for fault in found] == ["and no longer occurs", "and needs no entry"]
