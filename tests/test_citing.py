"""Citations of pages, and where slips are reported."""

from __future__ import annotations

import pytest
from pybtex.database import parse_string

from rareearths.engine import citing

BOOK = {"title": "中国のレアアース", "author": "編集者一同"}
EDITION = {"version": "0.1.0", "date": "2026-11-28"}
URL = "https://example.org/ja/exhibits/fig01_a.html"


def test_a_page_is_cited_with_its_book_edition_and_address():
    found = citing.citation("A & B_1 100%", "exhibits/fig01", BOOK, EDITION, URL, "ja")
    assert found["text"] == (f"編集者一同「A & B_1 100%」『中国のレアアース』、第0.1.0版（2026年11月28日）。 {URL}")
    (entry,) = parse_string(found["bibtex"], "bibtex").entries.values()
    assert (entry.type, entry.key) == ("incollection", "exhibits-fig01-2026-ja")
    assert entry.fields["title"] == r"A \& B\_1 100\%" and entry.fields["url"] == URL
    assert [str(person) for person in entry.persons["author"]] == ["{編集者一同}"]


def test_what_is_not_known_is_left_out():
    found = citing.citation("", "index", BOOK, {"version": "", "date": ""}, "", "en")
    assert found["text"] == "編集者一同, 中国のレアアース."
    (entry,) = parse_string(found["bibtex"], "bibtex").entries.values()
    assert entry.type == "book" and not {"url", "year", "booktitle", "edition"} & set(entry.fields)


@pytest.mark.parametrize(
    ("edition", "said"),
    [
        (EDITION, "Edition 0.1.0, 28 November 2026"),
        ({"version": "2"}, "Edition 2"),
        ({"date": "2026-11-28"}, "28 November 2026"),
        ({}, ""),
    ],
)
def test_the_edition_in_words(edition, said):
    assert citing.colophon(edition, "en") == said


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"mail": "a@example.org", "issues": "https://example.org/issues"}, "https://example.org/issues"),
        ({"mail": "a@example.org", "issues": ""}, "mailto:a@example.org"),
        ({"mail": "", "issues": "", "page": "chapters/audit"}, ""),
    ],
)
def test_where_slips_are_reported(given, address):
    assert citing.contact(given) == address
