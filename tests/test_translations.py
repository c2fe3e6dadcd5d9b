from __future__ import annotations

import json
import stat

import nbformat
import pytest

from rareearths.bilingual import pairs, prose
from rareearths.cli import main

JA = """## 埋蔵量と生産量

2024年の鉱石生産量は39万トン、中国は27万トン（69.2％）である{cite}`usgs2025`。値は{glue:text}`share`、詳細は[図表1](#fig01)[^a]。

[^a]: 注。
"""
EN = """## Reserves and output

Mine output was 390,000 t in 2024, China's 270 kt (69.2%) {cite}`usgs2025`. The value is {glue:text}`share`;
see [Exhibit 1](#fig01)[^a].

[^a]: A note.
"""


def half(slug, lang, text, **metadata):
    return {
        "cell_type": "markdown",
        "id": f"{slug}-{lang}",
        "metadata": {"tags": [f"lang-{lang}"], **metadata},
        "source": text.splitlines(keepends=True),
    }


def pair(slug="output", ja=JA, en=EN):
    return [half(slug, "ja", ja), half(slug, "en", en)]


CODE = {"cell_type": "code", "execution_count": None, "id": "setup", "metadata": {}, "outputs": [], "source": ["x = 1"]}


def notebook(*cells):
    return {"cells": list(cells), "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}


def save(folder, *cells):
    path = folder / "chapter.ipynb"
    path.write_text(pairs.serialise(notebook(*cells)), encoding="utf-8")
    return path


def found(*cells, stamps=False):
    """Findings as (slug, what), without those a review would settle."""
    return [(f.slug, f.what) for f in pairs.findings(notebook(*cells)) if stamps or not f.stamp]


def test_an_agreeing_pair_gives_nothing_but_the_missing_review():
    assert found(CODE, *pair()) == []
    assert found(CODE, *pair(), stamps=True) == [("output", "never stamped as reviewed")]


# Structure


@pytest.mark.parametrize(("gone", "language"), [(1, "English"), (0, "Japanese")])
def test_a_half_without_partner(gone, language):
    cells = pair()
    left = cells.pop(gone)["id"]
    (finding,) = found(*cells)
    assert finding[1].endswith(f"has no partner in {language}"), left


def test_id_and_tag_disagree():
    cells = pair()
    cells[1]["metadata"]["tags"] = ["lang-ja"]
    assert found(*cells) == [("output", "the id of output-en says en, its tags say lang-ja")]
    cells[1]["metadata"] = {}
    assert found(*cells) == [("output", "the id of output-en says en, its tags say no language")]


def test_a_tag_without_a_named_id():
    cell = half("x", "ja", "本文。") | {"id": "lost"}
    assert found(cell) == [("lost", "tagged lang-ja, but the id does not end in -ja")]


@pytest.mark.parametrize("order", [(0, 2, 1), (1, 0, 2)])
def test_partners_that_are_not_neighbours(order):
    cells = [*pair(), CODE]
    assert found(*(cells[place] for place in order)) == [("output", "output-en does not follow output-ja directly")]


def test_prose_in_no_language():
    cell = half("x", "ja", "Some words.") | {"id": "stray", "metadata": {}}
    assert found(cell) == [("stray", "prose without a language: name the cell <slug>-ja or <slug>-en and tag it")]
    bibliography = cell | {"source": ["```{bibliography}\n", "```\n"]}
    assert found(bibliography) == []


def test_code_is_written_once():
    assert found(CODE | {"metadata": {"tags": ["lang-en"]}}) == [
        ("setup", "a code cell has the tag lang-en; code is written once")
    ]


def test_an_id_used_twice():
    assert ("setup", "2 cells have this id; ids are unique") in found(CODE, CODE)


# Untranslated halves


def test_untranslated_japanese():
    assert found(*pair(ja="Same words.", en="Same words.")) == [
        ("output", "untranslated: the Japanese cell has no kana or kanji")
    ]
    assert found(*pair(ja="{glue:text}`a`", en="{glue:text}`a`")) == []


def test_untranslated_english():
    text = "The ministry “経済産業省” (METI, 経産省 (略称)) and [図表1](#fig01) say 希土類."
    (finding,) = [f for f in pairs.findings(notebook(*pair(ja="省と[図表1](#fig01)。", en=text))) if not f.stamp]
    assert finding.what.startswith("untranslated: Japanese outside quotes")
    assert finding.en == "希土類"


# Differences


@pytest.mark.parametrize(
    ("old", "new", "what", "sides"),
    [
        ("`share`", "`price`", "glue keys differ", ("share", "price")),
        ("`usgs2025`", "`usgs2024`", "citation keys differ", ("usgs2025", "usgs2024")),
        ("(#fig01)", "(#fig02)", "reference targets differ", ("#fig01", "#fig02")),
        ("[^a].", ".", "footnotes used differ", ("a", "–")),
        ("[^a]:", "[^b]:", "footnotes defined differ", ("a", "b")),
        ("## ", "### ", "heading levels differ", ("##", "###")),
        ("69.2%", "62.9%", "numbers differ", ("69.2", "62.9")),
        ("270 kt", "270 t", "numbers differ", ("27万", "270")),
        ("in 2024", "in 2023", "numbers differ", ("2024", "2023")),
        ("A note.", "A note on $a/b$.", "formulas differ", ("–", "a/b")),
        ("A note.", "A note (https://example.org/a).", "links to other sites differ", ("0", "1")),
    ],
)
def test_what_differs_is_named_with_both_sides(old, new, what, sides):
    assert old in EN
    results = [f for f in pairs.findings(notebook(*pair(en=EN.replace(old, new)))) if not f.stamp]
    assert [(f.what, f.ja, f.en) for f in results] == [(what, *sides)]


@pytest.mark.parametrize(
    ("ja", "en", "what"),
    [
        ("{ref}`価格 <price>`を見よ。", "See {ref}`prices <prices>`.", "reference targets differ"),
        ("{doc}`audit`を見よ。", "See the audit.", "reference targets differ"),
        ("(price)=\n# 価格", "(prices)=\n# Prices", "labels differ"),
        ("```{note}\n注意。\n```", "```{warning}\nTake care.\n```", "directives differ"),
        (":::{note}\n注意。\n:::", "Take care.", "directives differ"),
    ],
)
def test_machinery_that_differs(ja, en, what):
    assert found(*pair(ja=ja, en=en)) == [("output", what)]


def test_machinery_that_agrees():
    ja = "(price)=\n# 価格\n\n{ref}`価格 <price>`と{doc}`audit`を見よ。\n\n"
    ja += "```{note}\n:class: tip\n2回読め。\n```\n\n`x = 1`"
    en = "(price)=\n# Prices\n\nSee {ref}`prices <price>` and {doc}`audit`.\n\n"
    en += "```{note}\n:class: tip\nRead twice.\n```\n\n`x = 2`"
    assert found(*pair(ja=ja, en=en)) == []


def test_code_inside_a_cell_is_not_prose():
    ja = "次のように書く。\n\n```python\nprint(42)  # See $x$\n```\n"
    assert prose.japanese("```python\n# 図\n```") == []
    assert found(*pair(ja=ja, en="Write this.\n\n```python\nprint(43)\n```\n")) == []


# Reviews


def test_stamping_settles_a_pair_and_a_change_unsettles_it(tmp_path, capsys):
    path = save(tmp_path, CODE, *pair())
    assert main(["translations", "status", str(path)]) == 1
    assert main(["translations", "stamp", str(path)]) == 0
    assert main(["translations", "status", str(path)]) == 0
    for lang, said in (("ja", "only ja"), ("en", "only en"), ("both", "both sides")):
        data = json.loads(path.read_text(encoding="utf-8"))
        for cell in data["cells"][1:]:
            if lang in ("both", cell["id"][-2:]):
                cell["source"].append("\n<!-- -->")
        path.with_name("changed.ipynb").write_text(pairs.serialise(data), encoding="utf-8")
        capsys.readouterr()
        assert main(["translations", "status", str(path.with_name("changed.ipynb"))]) == 1
        assert f"{said} changed since the last review" in capsys.readouterr().out


def test_a_stamp_changes_nothing_else(tmp_path):
    path = save(tmp_path, CODE, *pair(), *pair("second"))
    path.chmod(0o640)
    before = path.read_text(encoding="utf-8")
    assert main(["translations", "stamp", str(path), "--pair", "second"]) == 0
    after = path.read_text(encoding="utf-8")
    old, new = json.loads(before), json.loads(after)
    digests = new["cells"][3]["metadata"].pop("reviewed")
    assert set(digests) == {"ja", "en"}
    assert all(len(digest) == 12 for digest in digests.values())
    assert new == old
    assert pairs.serialise(new) == before
    assert after.endswith("}\n")
    assert "\\u" not in after
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["chapter.ipynb"]
    assert list(json.loads(after)["cells"][3]["metadata"]) == ["reviewed", "tags"]


def test_the_layout_is_nbformats():
    text = pairs.serialise(notebook(CODE, *pair()))
    assert text == nbformat.writes(nbformat.reads(text, as_version=4)) + "\n"


def test_stamping_twice_leaves_the_file_alone(tmp_path):
    path = save(tmp_path, *pair())
    main(["translations", "stamp", str(path)])
    before = path.stat().st_mtime_ns, path.stat().st_ino
    assert main(["translations", "stamp", str(path)]) == 0
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_an_inconsistent_pair_is_not_stamped_but_others_are(tmp_path, capsys):
    path = save(tmp_path, *pair("bad", en=EN.replace("69.2", "62.9")), *pair("good"))
    assert main(["translations", "stamp", str(path)]) == 1
    said = capsys.readouterr().out
    assert "bad: numbers differ" in said
    assert "1 pair(s) or code cell(s) stamped; 1 refused" in said
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert ["reviewed" in cell["metadata"] for cell in cells] == [False, False, True, False]


def test_another_layout_is_not_rewritten(tmp_path, capsys):
    path = save(tmp_path, *pair())
    wide = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=4)
    path.write_text(wide, encoding="utf-8")
    assert main(["translations", "stamp", str(path)]) == 2
    assert "JupyterLab" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == wide


# Usage


def test_output_names_file_pair_and_both_sides(tmp_path, capsys):
    path = save(tmp_path, *pair(en=EN.replace("69.2", "62.9")))
    main(["translations", "status", str(path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [str(path), "  output: numbers differ", "      ja: 69.2", "      en: 62.9"]
    assert lines[-1] == "1 notebook(s), 1 pairs, 0 labels in code, 0 headings: 2 finding(s)"


@pytest.mark.parametrize("text", ["not json", "[]", '{"nbformat": 3}', None])
@pytest.mark.parametrize("command", ["status", "stamp"])
def test_no_notebook_is_bad_usage(tmp_path, capsys, command, text):
    path = tmp_path / "x.ipynb"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert main(["translations", command, str(path)]) == 2
    assert "Expected a notebook" in capsys.readouterr().err


def test_an_unknown_pair_is_bad_usage(tmp_path, capsys):
    path = save(tmp_path, *pair())
    assert main(["translations", "stamp", str(path), "--pair", "none"]) == 2
    assert "'none'" in capsys.readouterr().err


def test_a_wrong_command_is_bad_usage():
    with pytest.raises(SystemExit) as stop:
        main(["translations", "approve"])
    assert stop.value.code == 2
