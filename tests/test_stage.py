"""What Jupyter Book gets to read: today's prose over the outputs of a run, in one language."""

from __future__ import annotations

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from rareearths.engine.run import stage
from rareearths.engine.run.execute import Result, Run


def output(text):
    return new_output("stream", text=text)


def small(prose, *code):
    return new_notebook(cells=[new_markdown_cell(prose, id="prose-en"), *code])


def test_outputs_go_under_newer_prose_by_cell_id():
    ran = small(
        "Old words.",
        new_code_cell("1", id="injected", outputs=[output("papermill's")]),
        new_code_cell("b", id="b", outputs=[output("of b")], execution_count=3),
        new_code_cell("a", id="a", outputs=[output("of a")], execution_count=2),
    )
    source = small(
        "New words.",
        new_code_cell("a", id="a", outputs=[output("stale")], execution_count=9),
        new_code_cell("b", id="b"),
        new_code_cell("c", id="c", outputs=[output("never ran")], execution_count=1),
    )
    prose, *cells = stage.merge(source, ran, {}).cells
    assert prose.source == "New words."
    assert [(cell.id, [each.text for each in cell.outputs], cell.execution_count) for cell in cells] == [
        ("a", ["of a"], 2),
        ("b", ["of b"], 3),
        ("c", [], None),
    ]


def test_what_a_kernel_complains_of_is_no_output():
    source, executed = small("# x"), small("# x")
    for book in (source, executed):
        book.cells.append(nbformat.v4.new_code_cell("1"))
        book.cells[-1].id = "one"
    said = [nbformat.v4.new_output("stream", name=name, text=name) for name in ("stderr", "stdout")]
    executed.cells[-1].outputs = said
    merged = stage.merge(source, executed, {})
    assert [output.name for output in merged.cells[-1].outputs] == ["stdout"]


def test_the_page_shows_the_parameters_that_ran():
    given = 'lang = "ja"  # "ja" or "en"\nvintage = "2025-10"\nend_year = 2024\nrefresh = False\n# end_year = 1'
    cells = [new_code_cell(given, id="p", metadata={"tags": ["parameters"]}), new_code_cell("lang = 1", id="x")]
    merged = stage.merge(small("", *cells), small(""), {"lang": "en", "end_year": 2020, "refresh": True})
    assert merged.cells[1].source.splitlines() == [
        'lang = "en"  # "ja" or "en"',
        'vintage = "2025-10"',
        "end_year = 2020",
        "refresh = True",
        "# end_year = 1",
    ]
    assert merged.cells[2].source == "lang = 1"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of three pages with a table of contents in parts."""
    toc = {
        "format": "jb-book",
        "root": "chapters/index",
        "parts": [
            {
                "caption": {"ja": "第一部", "en": "Part one"},
                "chapters": [{"file": "chapters/one", "sections": [{"file": "chapters/two", "title": "Two"}]}],
            }
        ],
    }
    (tmp_path / "chapters").mkdir()
    for name in ("index", "one", "two"):
        nbformat.write(small(f"# {name}"), tmp_path / "chapters" / f"{name}.ipynb")
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    monkeypatch.setattr(stage, "ROOT", tmp_path)
    monkeypatch.setattr(stage, "TOC", tmp_path / "_toc.yml")
    return tmp_path


def test_pages_come_in_reading_order(project):
    assert [path.stem for path in stage.pages(stage.TOC)] == ["index", "one", "two"]


def test_missing_notebook_is_named(project):
    (project / "chapters" / "two.ipynb").unlink()
    with pytest.raises(stage.TocBroken, match=r"_toc\.yml: expected the notebook chapters/two\.ipynb.*drop the line"):
        stage.pages(stage.TOC)


@pytest.mark.parametrize(("lang", "caption"), [("ja", "第一部"), ("en", "Part one")])
def test_tree_of_one_language(project, lang, caption):
    folder = project / "staged"
    (folder / "chapters").mkdir(parents=True)
    (folder / "chapters" / "left-over.ipynb").write_text("{}")
    results = [Result(Run(path, lang), project / "no-run", cached=True) for path in stage.pages(stage.TOC)]
    stage.write(results, lang, folder, {"rareearths_audit": "audit.json"}, {"data/paper/references.bib": "@book{a}"})
    assert (folder / "data" / "paper" / "references.bib").read_text(encoding="utf-8") == "@book{a}"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "_config.yml",
        "_toc.yml",
        "chapters/index.ipynb",
        "chapters/one.ipynb",
        "chapters/two.ipynb",
        "data/paper/references.bib",
    }
    toc = yaml.safe_load((folder / "_toc.yml").read_text(encoding="utf-8"))
    assert toc["parts"][0]["caption"] == caption
    assert toc["parts"][0]["chapters"][0]["sections"][0] == {"file": "chapters/two", "title": "Two"}
    config = yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8"))
    assert config["sphinx"]["config"]["rareearths_audit"] == "audit.json"
    assert config["sphinx"]["config"]["rareearths_language"] == lang
