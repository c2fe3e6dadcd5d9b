"""Sentences that new data could make false are found, and stand on a condition or on the list of reviewed ones."""

from __future__ import annotations

import pytest

from rareearths import notebook
from rareearths import words as interface
from rareearths.bilingual import changing
from rareearths.paper import table
from rareearths.paths import CHAPTERS, PAPER

LIST = PAPER / "unguarded.csv"
HEAD = "notebook,cell,lang,digest,begins,reason\n"


def found(text, lang="en", slug="mining-data"):
    cell = {"cell_type": "markdown", "id": f"{slug}-{lang}", "metadata": {"tags": [f"lang-{lang}"]}, "source": text}
    return list(changing.unguarded({"cells": [cell]}, "dominance"))


@pytest.mark.parametrize("path", notebook.found(CHAPTERS), ids=lambda path: path.stem)
def test_every_sentence_that_data_could_make_false_stands_on_a_condition_or_was_reviewed(path):
    known = [one for one in table.read("unguarded", changing.Reviewed) if one.notebook == path.stem]
    new, gone = changing.compare(list(changing.unguarded(notebook.layout(path), path.stem)), known)
    told = [f"{one.cell}-{one.lang} {one.digest} {one.words}: {one.text}" for one in new]
    assert told == [], f"mark the words with {{holds}}, or, if no data can make them false, review them in {LIST}"
    assert gone == [], f"these were rewritten or guarded: take them out of {LIST}"


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("The share rose to {glue:text}`share`.", "en", ("rose",)),
        ("China is first with {glue:text}`share`.", "en", ("first",)),
        ("Only {glue:text}`share` is left, more than half.", "en", ("only", "more than", "half")),
        ("比率は{glue:text}`share`に増えた。", "ja", ("増え",)),
        ("首位の中国だけが半分以上の{glue:text}`share`を占める。", "ja", ("首位", "だけ", "半分", "以上")),
        ("The quota hardly changed.", "en", ("changed",)),
    ],
)
def test_what_data_could_make_false(text, lang, words):
    assert [one.words for one in found(text, lang)] == [words]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The share {holds}`rose:rose` to {glue:text}`share`.", "mining-data"),
        ("The share is {glue:text}`share`.", "mining-data"),
        ("## What rose to {glue:text}`share`", "mining-data"),
        ("The share rose to {glue:text}`C014-printed`.", "mining-paper"),
        ("First, {cite}`rose2020` gives {glue:text}`share` ([rose](#fig01)).", "mining-data"),
    ],
)
def test_what_it_could_not(text, slug):
    assert found(text, slug=slug) == []


def test_a_full_stop_inside_a_role_or_an_abbreviation_ends_no_sentence():
    text = "It {holds}`a:fell. It rose` by 2.5% (No. 70). {glue:text}`y` is first.\n- An item. **So.** And"
    parts = [
        "It {holds}`a:fell. It rose` by 2.5% (No. 70).",
        "{glue:text}`y` is first.",
        "- An item.",
        "**So.**",
        "And",
    ]
    assert [one.strip() for one in changing.sentences(text, "en")] == parts


def test_a_changed_sentence_is_asked_for_again():
    before, after = found("It rose to {glue:text}`a`."), found("It rose again to {glue:text}`a`.")
    known = [changing.Reviewed(*before[0].key, "It rose to", "computed")]
    assert changing.compare(before, known) == ([], [])
    assert changing.compare(after, known) == (after, known)


@pytest.mark.parametrize(
    "rows",
    [
        "dominance,mining-data,en,0123456789,It rose,because\n",
        "dominance,mining-data,en,0123456789,,computed\n",
        2 * "dominance,mining-data,en,0123456789,It rose,computed\n",
    ],
)
def test_a_line_of_the_list_is_whole_and_has_a_reason(tmp_path, rows):
    path = tmp_path / "unguarded.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(table.SchemaBroken, match=r"unguarded\.csv"):
        table.read("unguarded", changing.Reviewed, path)


def test_the_reasons_are_those_that_have_words():
    reasons = next(each for each in table.resource("unguarded")["schema"]["fields"] if each["name"] == "reason")
    assert reasons["constraints"]["enum"] == list(interface.words("unguarded"))
