"""The bibliography in two languages."""

import json

import pytest

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
