"""Headings of an exhibit's columns: the chapter's first, then those of its tables; an error where there is neither."""

from __future__ import annotations

import pytest

from rareearths.chapter.fields import FieldMissing, Fields

TABLE = ("usgs_reserves", "2025-10")


@pytest.mark.parametrize(("lang", "heading"), [("ja", "版"), ("en", "Edition")])
def test_a_column_that_the_chapter_does_not_name_has_the_title_of_its_table(lang, heading):
    fields = Fields("dominance", "fig01", lang, [TABLE])
    assert fields["year"] == {"ja": "年", "en": "Year"}[lang]  # of the chapter
    assert fields["edition"] == heading


@pytest.mark.parametrize(("chapter", "lacking"), [("dominance", "heading"), ("india", "file")])
def test_a_column_that_nothing_names_is_told(chapter, lacking):
    with pytest.raises(FieldMissing) as caught:
        Fields(chapter, "fig01", "en", [TABLE])["yeer"]
    for part in ("'yeer'", f"chapters/fields/{chapter}.yaml", f"no such {lacking}", "Likely cause", "Next step"):
        assert part in str(caught.value)
