"""The bibliography in two languages."""

import json
import re

import pytest
from pybtex.database import parse_string

from rareearths.audit import citing
from rareearths.paper import references

ENTRY = """@misc{one,
  author = {{商务部}},
  author_en = {{Ministry of Commerce (MOFCOM)}},
  title = {{公告}},
}
"""


def test_english_readers_get_the_english_name():
    assert references.localised(ENTRY, "en") == ENTRY.replace("  author = {{商务部}},\n  author_en", "  author")
    assert "author_en" not in references.localised(ENTRY, "ja")


def works(*years_of, author="{{Reuters}}"):
    return "".join(f"@misc{{{key},\n  author = {author},\n  year = {{{year}}},\n}}\n\n" for key, year in years_of)


def test_works_of_one_author_and_year_have_letters():
    text = references.localised(works(("one", 2025), ("two", 2024), ("three", 2025)), "en")
    assert re.findall(r"year = \{(\w+)\}", text) == ["2025a", "2024", "2025b"]


def test_works_of_the_papers_list_keep_its_letters_and_the_paper_needs_none():
    text = references.localised(works(("miura2025", 2025), ("miura2025b", 2025), author="{{三浦有史}}"), "ja")
    assert re.findall(r"year = \{(\w+)\}", text) == ["2025", "2025b"]
    among = works(("usgs2026mcs", 2025), ("usgs2025mcs", 2025), ("other", 2025), author="{{USGS}}")
    assert re.findall(r"year = \{(\w+)\}", references.localised(among, "en")) == ["2025b", "2025a", "2025c"]


def test_japanese_readers_meet_the_japanese_form_of_a_name():
    named = ENTRY.replace("  title", "  cited_ja = {{商務部}},\n  title")
    assert "  cited = {{商務部}}" in references.localised(named, "ja")
    assert references.localised(named, "en") == references.localised(ENTRY, "en")


@pytest.mark.parametrize(
    ("author", "lang", "wanted"),
    [
        ("{{Ministry of Commerce (MOFCOM)}}, cited = {{MOFCOM}}", "en", "MOFCOM 2024"),
        ("{{エネルギー・金属鉱物資源機構（JOGMEC）}}, cited = {{JOGMEC}}", "ja", "JOGMEC［2024］"),
        ("Li, Y. and Wang, Y. and Ge, J.", "en", "Li et al. 2024"),
        ("Li, Y. and Wang, Y. and Ge, J.", "ja", "Liほか［2024］"),
    ],
)
def test_a_work_as_a_text_cites_it(author, lang, wanted):
    author, *cited = author.split(", cited = ")
    fields = "".join(f"cited = {{{each}}}, " for each in cited)
    database = parse_string(f"@misc{{one, author = {{{author}}}, {fields}year = 2024}}", "bibtex")
    assert citing.cited(database.entries["one"], lang) == wanted


def test_each_language_has_its_own_short_name_of_an_institution_and_the_translation_before_the_note():
    fields = "  cited_en = {{MOFCOM}},\n  translation = {{A title?}},\n  note = {{In Chinese}},\n"
    named = ENTRY.replace("  title", f"{fields}  title")
    en, ja = (references.localised(named, lang) for lang in ("en", "ja"))
    assert "  cited = {{MOFCOM}}" in en
    assert "cited" not in ja
    assert "  note = {{A title? In Chinese}}" in en
    assert "  note = {{A title. In Chinese}}" in references.localised(named.replace("title?", "title"), "ja")


def test_every_reference_has_an_author_and_a_title():
    for key, entry in references.bibliography().entries.items():
        assert entry.persons.get("author") or entry.persons.get("editor"), key
        assert entry.fields.get("title"), key


def test_words_of_an_entry():
    assert references.title("apple2025").startswith("Apple Expands U.S. Supply Chain with $500 Million")
    assert references.title("cnbc2025tariff").startswith("‘They Have to Give Us Magnets’: Trump")
    assert references.translated("aist2024") == "What is a permanent magnet?"
    assert references.translated("apple2025") == ""
    assert references.authors("usgs2017ree", "en").startswith("Van Gosen, Verplanck")
    assert references.authors("mofcom2025no61", "ja") == "商务部"
    assert references.authors("mofcom2025no61", "en") == "Ministry of Commerce (MOFCOM)"
    with pytest.raises(references.ReferenceMissing, match="'nobody1999'"):
        references.title("nobody1999")


def test_keys_cited(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["Said {cite}`one, two` and {cite:t}`three`.\n", "{glue:text}`four`"]},
        {"cell_type": "code", "source": "'{cite}`five`'"},
    ]
    (tmp_path / "page.ipynb").write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8")
    assert references.keys_cited("page", tmp_path) == {"one", "two", "three"}
