"""Texts that stand in a notebook's prose and are read elsewhere."""

from __future__ import annotations

import nbformat
import pytest

from rareearths.engine.run import texts


def notebook(*cells):
    made = nbformat.v4.new_notebook()
    for place, (lang, source) in enumerate(cells):
        cell = nbformat.v4.new_markdown_cell(source, metadata={"tags": [f"lang-{lang}", "texts"]})
        cell.id = f"fig01-texts-{place}"
        made.cells.append(cell)
    made.cells.append(nbformat.v4.new_markdown_cell("- `C001` prose that only looks like one"))
    return made


def test_texts_of_one_language_with_their_values():
    book = notebook(
        ("ja", "- `fig01-description` 中国は{glue:text}`share`。\n- `C014` 注"), ("en", "- `C014` A remark.")
    )
    assert texts.texts(book, "ja", {"share": "69%"}, {}) == {"fig01-description": "中国は69%。", "C014": "注"}
    assert texts.texts(book, "en", {}, {}) == {"C014": "A remark."}


def test_words_that_do_not_hold_are_followed_by_a_note():
    book = notebook(("ja", "- `C014` 比率は{holds}`rose:増えた`。"), ("en", "- `C014` It {holds}`rose:rose`."))
    assert texts.texts(book, "en", {}, {"rose": True}) == {"C014": "It rose."}
    assert texts.texts(book, "en", {}, {"rose": False}) == {"C014": "It rose (no longer true with these data)."}
    assert texts.texts(book, "ja", {}, {"rose": False}) == {"C014": "比率は増えた（このデータでは成り立たない）。"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("- `C014` one\n  and its second line", "a key and a text on each line.*and its second line"),
        ("- `C014` one\n- `C014` two", "one text for C014; there are two"),
        ("- `C014` {glue:text}`shares`", "there is no shares"),
        ("- `C014` {holds}`fell:fell`", "there is no fell"),
    ],
)
def test_what_is_no_list_of_texts(source, said):
    with pytest.raises(texts.TextBroken, match=said):
        texts.texts(notebook(("en", source)), "en", {"share": "69%"}, {"rose": True})
