"""When a chapter runs again, when its kept result serves, and what a run leaves behind."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import nbformat
import pytest
from chapter_fixture import LOAD, SETUP, write_chapter
from rights import MASKS, masked, rights

from rareearths import notebook as notebooks
from rareearths import paths
from rareearths.chapter import record
from rareearths.engine.run import execute, forking
from rareearths.engine.run.cache import Cache
from rareearths.notebook import NotebookUnreadable
from rareearths.pipeline import inputs


@pytest.fixture
def notebook(tmp_path):
    """Return a writer of a small chapter."""
    return partial(write_chapter, tmp_path)


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """A copy of the data that a test may change."""
    copy = tmp_path / "data"
    shutil.copytree(paths.DATA, copy)
    monkeypatch.setattr(paths, "DATA", copy)
    monkeypatch.setattr(paths, "PAPER", copy / "paper")
    return copy


def key(run, library="the library"):
    return Cache(paths.ROOT, library, inputs.of_record).key(run)


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} does not hold {old!r}: mend this test"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


class TestKey:
    def test_hangs_on_what_determines_the_run(self, notebook):
        run = execute.Run(notebook(), "ja")
        keys = {
            "base": key(run),
            "language": key(execute.Run(run.notebook, "en")),
            "parameter": key(execute.Run(run.notebook, "ja", {"end_year": 2020})),
            "value": key(execute.Run(run.notebook, "ja", {"end_year": 2021})),
            "library": key(run, "another library"),
            "code": key(execute.Run(notebook(check='chapter.check("C018", 2017)'), "ja")),
        }
        notebook()
        assert key(run) == keys["base"]
        assert len(set(keys.values())) == len(keys), keys

    def test_leaves_prose_and_stored_outputs_out(self, notebook):
        run = execute.Run(notebook(prose="China."), "ja")
        before = key(run)
        notebook(prose="The People's Republic.")
        assert key(run) == before
        stored = notebooks.read(run.notebook)
        stored.cells[1].outputs = [nbformat.v4.new_output("stream", text="kept")]
        nbformat.write(stored, run.notebook)
        assert key(run) == before

    def test_order_of_parameters_does_not_matter(self, notebook):
        path = notebook()
        one = execute.Run(path, "ja", {"end_year": 2020, "vintage": "2026-06"})
        other = execute.Run(path, "ja", {"vintage": "2026-06", "end_year": 2020})
        assert key(one) == key(other)

    @pytest.mark.parametrize(
        ("name", "counts"),
        [
            ("rareearths/paper/claims.py", True),
            ("rareearths/fonts/subset.otf", True),
            ("requirements.txt", True),
            ("rareearths/paths.py", True),
            ("rareearths/engine/static/book.css", False),
            ("rareearths/bilingual/numerals.py", False),
            ("rareearths/fetch/refresh.py", False),
            ("rareearths/cli/options.py", False),
            ("rareearths/__pycache__/claims.pyc", False),
        ],
    )
    def test_library(self, tmp_path, name, counts):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "requirements.txt").write_text("pandas==1")
        path.write_text("before")
        before = inputs.library_hash(tmp_path)
        path.write_text("after")
        assert (inputs.library_hash(tmp_path) != before) is counts

    def test_library_has_all_that_chapters_import(self):
        """What is left out of the library's hash is not loaded by a chapter."""
        script = (
            "import sys, rareearths.chapter; "
            "print(*(module.__file__ for name, module in sys.modules.items() if name.startswith('rareearths')))"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=paths.ROOT, capture_output=True, text=True, check=True
        )
        package = paths.ROOT / "rareearths"
        loaded = [Path(file).relative_to(package) for file in done.stdout.split()]
        assert {"chapter", "tables", "paper", "paths.py"} <= {path.parts[0] for path in loaded}
        assert [path for path in loaded for name in inputs.NOT_RUN_ON if path.is_relative_to(name)] == []


HEAD = ("dominance", "en")


def judged(vintage):
    return record.ClaimJudged(*HEAD, "C018", vintage, [69.2], "reproduced", "", "", {})


@pytest.fixture
def kept(tmp_path, notebook, tables):
    """A kept run that loaded, checked, cited and showed; calling it finds the run again or not."""
    run, cache = execute.Run(notebook(), "en"), inputs.cache(tmp_path / "runs")
    folder = cache.place(run)
    folder.mkdir(parents=True)
    events = [
        record.TableRead(*HEAD, "usgs_mine_production", "2025-10", "2025-10"),
        record.TableRead(*HEAD, "imf_rare_earth_price", "2026-06", "2026-06"),
        judged("2025-10"),
        record.PaperRead(*HEAD, "references.bib"),
        record.ExhibitShown(*HEAD, "fig01", "shown", ""),
    ]

    def remember(*more):
        lines = [event.line() for event in [*events, *more]]
        (folder / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "inputs.json").write_text(json.dumps(cache.inputs(run, folder)), encoding="utf-8")

    def find():
        return cache.find(run)

    remember()
    assert find().cached
    assert find().folder == folder
    find.remember, find.folder = remember, folder
    return find


class TestFind:
    @pytest.mark.parametrize(
        ("file", "old", "new"),
        [
            ("2025-10/usgs_mine_production.csv", "CHN,2024,MCS2025,270000", "CHN,2024,MCS2025,260000"),
            ("2025-10/imf_rare_earth_price.csv", "2012-06,10842.92", "2012-06,10842.93"),
            ("2025-10/datapackage.yaml", "title: Price of rare-earth carbonate in China", "title: Another price"),
            ("2025-10/datapackage.yaml", "publisher: U.S. Geological Survey", "publisher: Somebody else"),
            ("paper/claims.csv", "C018,dominance", "C918,dominance"),
            ("paper/exhibits.yaml", "number_en: Exhibit 1", "number_en: Figure 1"),
            ("paper/references.bib", "miura2025", "miura2026"),
        ],
    )
    def test_forgets_a_run_whose_input_changed(self, kept, tables, file, old, new):
        change(tables / file, old, new)
        assert kept() is None

    def test_forgets_a_run_whose_table_is_gone(self, kept, tables):
        (tables / "2025-10" / "usgs_mine_production.csv").unlink()
        assert kept() is None

    def test_keeps_a_run_whose_inputs_are_the_same(self, kept, tables):
        change(tables / "2025-10" / "usgs_reserves.csv", "\n", "\n\n")
        change(tables / "2025-10" / "datapackage.yaml", "- name: usgs_reserves\n", "- name: usgs_reserve\n")
        with (tables / "paper" / "claims.csv").open("a", encoding="utf-8") as file:
            file.write("C999,another" + "," * 13 + "\n")
        (tables / "paper" / "expected-verdicts.csv").write_text("claim_id,verdict\nC018,differs\n", encoding="utf-8")
        assert kept() is not None

    def test_reviewed_verdicts_count_on_later_vintages(self, kept, tables):
        kept.remember(judged("2026-06"))
        assert kept() is not None
        (tables / "paper" / "expected-verdicts.csv").write_text("claim_id,verdict\nC018,differs\n", encoding="utf-8")
        assert kept() is None

    @pytest.mark.parametrize("content", [None, "", '{"cut": '])
    def test_forgets_a_run_without_a_whole_record(self, kept, content):
        path = kept.folder / "inputs.json"
        path.unlink() if content is None else path.write_text(content)
        assert kept() is None


def test_unknown_parameters_are_refused(notebook):
    path = notebook()
    assert notebooks.parameters(path) == ["lang", "vintage", "end_year", "refresh"]
    execute.check_parameters([path], {"end_year": 2020, "vintage": "2026-06"})
    with pytest.raises(execute.UnknownParameter, match=r"end_year, lang, refresh, vintage\); got end_yaer"):
        execute.check_parameters([path], {"end_yaer": 2020})
    with pytest.raises(execute.UnknownParameter, match=r"\(none\); got end_year"):
        execute.check_parameters([], {"end_year": 2020})


def test_conflict_marks_are_named(notebook):
    path = notebook()
    change(path, '"cells"', '<<<<<<< HEAD\n"cells"')
    with pytest.raises(NotebookUnreadable, match=r"dominance\.ipynb.*merge left conflict marks"):
        notebooks.read(path)


def test_run_and_its_record(notebook, tmp_path):
    run, cache = execute.Run(notebook(), "en"), inputs.cache(tmp_path / "cache" / "runs")
    assert cache.find(run) is None
    result = cache.make(run)
    assert not result.cached
    events = record.read(result.folder)
    assert [event.kind for event in events] == ["table", "number", "words", "words", "words", "claim"]
    assert {event.lang for event in events} == {"en"}
    assert events[0].table == "usgs_mine_production"
    assert (events[-1].claim_id, events[-1].verdict) == ("C018", "reproduced")
    glued = [output for cell in notebooks.read(result.notebook).cells for output in cell.get("outputs", [])]
    names = {output.metadata.scrapbook.name: output for output in glued if "scrapbook" in output.get("metadata", {})}
    assert "270,000 t" in str(names["mined"].data)
    again = cache.find(run)
    assert again.cached
    assert again.folder == result.folder
    assert [path.name for path in cache.folder.iterdir()] == [result.folder.name]


@pytest.mark.skipif(not forking.CAN_FORK, reason="kernels start the ordinary way here")
@pytest.mark.parametrize("mask", MASKS)
def test_a_kept_run_is_open_to_whom_the_umask_says(notebook, tmp_path, monkeypatch, mask):
    monkeypatch.setattr(
        "rareearths.engine.run.cache.execute", lambda _, folder, *rest: (folder / "events.jsonl").write_text("")
    )
    with masked(mask):
        made = inputs.cache(tmp_path / "runs").make(execute.Run(notebook(), "en"))
    assert rights(made.folder) == 0o777 & ~mask
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [made.folder.name]


def test_the_keys_of_many_runs_read_a_notebook_once(notebook, tmp_path, monkeypatch):
    path, read, layout = notebook(), [], notebooks.layout
    monkeypatch.setattr(notebooks, "layout", lambda path: read.append(path) or layout(path))
    cache = inputs.cache(tmp_path / "runs")
    keys = {cache.key(execute.Run(path, "en", {"end_year": year})) for year in range(1990, 2020)}
    assert (len(keys), read) == (30, [path])
    change(path, "@end_year", "2024")
    assert cache.key(execute.Run(path, "en", {"end_year": 1990})) not in keys
    assert read == [path, path]


def test_failing_cell_is_named_and_the_notebook_kept(notebook, tmp_path):
    run, cache = (
        execute.Run(notebook(load=f"{SETUP}\n{LOAD}\nraise LookupError('no such row')"), "ja"),
        inputs.cache(tmp_path / "c" / "runs"),
    )
    with pytest.raises(execute.RunFailed) as raised:
        cache.make(run)
    said = str(raised.value)
    for word in ("dominance.ipynb (ja)", "cell load", "LookupError: no such row"):
        assert word in said
    kept = cache.folder.parent / "failed" / "dominance.ja.ipynb"
    assert str(kept) in said
    outputs = {cell.id: cell.outputs for cell in notebooks.read(kept).cells if cell.cell_type == "code"}
    assert outputs["load"][-1].ename == "LookupError"
    assert outputs["check"] == []
    assert cache.find(run) is None
    assert list(cache.folder.iterdir()) == []
