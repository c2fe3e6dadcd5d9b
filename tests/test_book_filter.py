"""The language filter: what stays, and what stops the build."""

import copy

import pytest

from rareearths.engine.sphinx.filter import NotebookNotPaired, filter_notebook, for_page


def cell(name, *tags, kind="markdown"):
    return {"cell_type": kind, "id": name, "metadata": {"tags": list(tags)} if tags else {}, "source": name}


def notebook(*cells):
    return {"cells": list(cells), "metadata": {"kernelspec": {}}, "nbformat": 4, "nbformat_minor": 5}


PAIR = (cell("title-ja", "lang-ja"), cell("title-en", "lang-en"))
CODE = cell("fig01", "hide-input", kind="code")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_keeps_one_language_and_all_code(lang):
    nb = notebook(*PAIR, CODE)
    before = copy.deepcopy(nb)
    kept = filter_notebook(nb, lang)
    assert [one["id"] for one in kept["cells"]] == [f"title-{lang}", "fig01"]
    assert kept["metadata"] == {"kernelspec": {}}
    assert nb == before


def test_a_notebook_without_languages_stays_whole():
    nb = notebook(cell("a"), CODE)
    assert filter_notebook(nb, "en") == nb


def test_changing_the_result_leaves_the_source_alone():
    nb = notebook(*PAIR)
    filter_notebook(nb, "ja")["cells"][0]["metadata"]["tags"].append("seen")
    assert nb["cells"][0]["metadata"]["tags"] == ["lang-ja"]


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ((*PAIR, cell("stray")), "stray: expected a tag lang-ja or lang-en"),
        ((*PAIR, cell("more-ja", "lang-ja")), "partner more-en"),
        ((*PAIR, cell("more-en", "lang-en")), "partner more-ja"),
        ((*PAIR, cell("both-ja", "lang-ja", "lang-en")), "expected one tag"),
        ((*PAIR, cell("more-fr", "lang-fr")), "got lang-fr"),
        ((*PAIR, cell("more-ja", "lang-en"), cell("more-en", "lang-ja")), "more-ja: expected an id that ends in -en"),
    ],
)
def test_an_unpaired_cell_is_named(cells, named):
    with pytest.raises(NotebookNotPaired) as caught:
        filter_notebook(notebook(*cells), "ja")
    assert named in str(caught.value)


def test_every_complaint_is_made_at_once():
    with pytest.raises(NotebookNotPaired) as caught:
        filter_notebook(notebook(*PAIR, cell("one"), cell("two")), "ja")
    assert "cell one" in str(caught.value) and "cell two" in str(caught.value)


def test_the_page_joins_code_of_one_exhibit_and_leaves_texts_to_their_exhibit():
    def code(name, *tags):
        return {"cell_type": "code", "id": name, "metadata": {"tags": list(tags)}, "source": name, "outputs": [name]}

    def prose(name, *tags):
        return {"cell_type": "markdown", "id": name, "metadata": {"tags": list(tags)}, "source": name}

    cells = [
        code("parameters", "parameters"),
        code("setup", "hide-input"),
        code("fig01-data", "fig01", "hide-input"),
        code("fig01", "fig01", "hide-input"),
        prose("fig01-texts-en", "lang-en", "texts"),
        code("fig01-checks", "fig01", "hide-input"),
        prose("data-en", "lang-en"),
        code("fig01-more", "fig01", "hide-input"),
    ]
    shown = for_page(cells)
    assert [cell["id"] for cell in shown] == ["parameters", "setup", "fig01-data", "data-en", "fig01-more"]
    assert shown[2]["source"] == "fig01-data\n\n\nfig01\n\n\nfig01-checks"
    assert shown[2]["outputs"] == ["fig01-data", "fig01", "fig01-checks"]
