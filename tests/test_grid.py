"""A grid of runs: what its file asks for, where results go, that they are taken up, and what a failure leaves."""

from __future__ import annotations

import errno
import json
import os
import shutil

import pandas as pd
import pytest
from nbclient.exceptions import DeadKernelError
from rights import MASKS, masked, rights

from rareearths import cli, notebook, paths, tables
from rareearths.engine.run import execute
from rareearths.engine.run.cache import Cache
from rareearths.engine.run.execute import Result, Run, RunFailed
from rareearths.paper import claims
from rareearths.pipeline import inputs, rerun
from rareearths.pipeline.grid import chart, command, extra, places, plan, rows, runners

OLD, LAST = tables.vintages()[0], tables.vintages()[-1]
GRID = f"chapters: [limits]\nparameters:\n  vintage: [{OLD}, {LAST}]\n  end_year: [2015, 2024]\n"
PARTS = ("xpected ", "got ", "Likely cause: ", "Next step: ")


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "grid.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


class TestPlan:
    def test_every_combination_is_one_run(self, file):
        found = plan.read(file(GRID + "lang: [ja, en]\n"), 8)
        given = {
            (run.lang, run.parameters.get("vintage", OLD), run.parameters.get("end_year", 2024)) for run in found.runs
        }
        assert len(found.runs) == len(given) == 8
        assert found.names == ("vintage", "end_year")

    def test_what_is_as_in_the_notebook_is_the_run_of_the_notebook(self, file):
        (run,) = plan.read(file(f"chapters: limits\nparameters: {{vintage: {OLD}}}\n"), 1).runs
        assert dict(run.parameters) == {}

    def test_a_value_that_stands_twice_is_one_run(self, file):
        assert (
            len(plan.read(file(f"chapters: [limits, limits]\nparameters: {{vintage: [{OLD}, {OLD}]}}\n"), 9).runs) == 1
        )

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("chapters: [limits\n", "expected YAML"),
            ("- limits\n", "by name"),
            ("", "by name"),
            ("chapters: [limits]\nvintage: 2025-10\n", "got vintage"),
            ("chapters: []\n", "under chapters"),
            ("parameters: {end_year: 2015}\n", "under chapters"),
            ("chapters: [limits]\nparameters: [end_year]\n", "under parameters"),
            ("chapters: [limits]\nparameters: {end_year: [[2015]]}\n", "single values of end_year"),
            ("chapters: [limits]\nparameters: {end_year: []}\n", "single values of end_year"),
            ("chapters: [limits]\nparameters: {refresh: true}\n", "other than refresh"),
            ("chapters: [limitz]\n", "Did you mean limits?"),
            ("chapters: [limits]\nparameters: {end_yaer: 2015}\n", "got end_yaer"),
            ("chapters: [limits]\nparameters: {end_year: 1066}\n", "got 1066"),
            ("chapters: [limits]\nparameters: {end_year: [" + "2015, " * 1000 + "2016]}\n", "--limit 1001"),
        ],
    )
    def test_bad_input_is_refused_in_four_parts(self, file, capsys, text, said):
        assert cli.main(["rerun", "--grid", str(file(text)), "--out", str(file(text).parent / "out")]) == 1
        told = capsys.readouterr().err
        assert said in told
        assert [part for part in PARTS if part not in told] == []
        assert not (file(text).parent / "out").exists()

    def test_a_million_runs_are_refused_before_they_are_made(self, file):
        years = ", ".join(map(str, range(1, 1001)))
        text = f"chapters: [limits]\nparameters: {{end_year: [{years}], vintage: [{years}]}}\n"
        with pytest.raises(plan.RunsTooMany, match=r"got 1,000,000 .*--limit 1000000"):
            plan.read(file(text), 1000)

    def test_a_file_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(plan.GridWrong, match=r"none\.yaml: expected a file"):
            plan.read(tmp_path / "none.yaml", 1)

    def test_grid_and_single_run_do_not_mix(self, file, capsys):
        assert cli.main(["rerun", "limits", "--grid", str(file(GRID))]) == 1
        assert "Next step: write them into the file" in capsys.readouterr().err


@pytest.fixture(params=["folder", "memory"])
def place(request, tmp_path):
    if request.param == "folder":
        return places.at(str(tmp_path / "out"))
    pytest.importorskip("fsspec")
    return places.at(f"memory://{tmp_path.name}/out")


class TestPlaces:
    def test_a_run_is_there_whole(self, place, tmp_path):
        made = tmp_path / "made"
        (made / "exhibits").mkdir(parents=True)
        (made / "exhibits" / "fig01.csv").write_text("1", encoding="utf-8")
        (made / places.RECORD).write_text('{"run": "of another version"}', encoding="utf-8")
        assert place.kept("a") is None
        place.put("a", made)
        assert place.kept("a") is None
        read = inputs.Reads((("2026-06", "usgs_reserves"),), ("references.bib",), (), True)
        record = rows.Record("a", "c", "en", {"x": 1}, [rows.Row("guard", "g", holds=True)], {"claims": "h"}, read)
        (made / places.RECORD).write_text(record.text(), encoding="utf-8")
        for _ in range(2):  # another time over the first
            place.put("a", made)
            assert place.kept("a") == record

    def test_half_a_run_is_none(self, tmp_path, monkeypatch):
        place = places.at(str(tmp_path / "out"))
        (tmp_path / "made").mkdir()
        (tmp_path / "made" / places.RECORD).write_text("{}", encoding="utf-8")

        def full(*_, **__):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(shutil, "copytree", full)
        with pytest.raises(OSError, match="No space"):
            place.put("a", tmp_path / "made")
        assert place.kept("a") is None
        assert list((tmp_path / "out" / "runs").iterdir()) == []

    def test_an_unknown_protocol_is_refused(self):
        pytest.importorskip("fsspec")
        with pytest.raises(places.PlaceWrong) as caught:
            places.at("sftq://host/folder")
        assert [part for part in PARTS if part not in str(caught.value)] == []

    def test_a_missing_extra_is_named(self):
        with pytest.raises(extra.ExtraMissing, match=r"(?s)no_such_package.*Next step: .*\[grid\]"):
            extra.require("no_such_package", "for a test")


def fake(tmp_path, stops=()):
    """Return a cache whose runs are made at once: each leaves the record of one table, number, claim and condition."""

    def make(self, run):
        made.append(run)
        if run.parameters.get("end_year") in stops:
            raise RunFailed(f"{run.name} stopped in its cell x")
        folder = tmp_path / "runs" / self.place(run).name
        folder.mkdir(parents=True, exist_ok=True)
        head = {"chapter": run.name, "lang": run.lang}
        year = run.parameters.get("end_year", 2024)
        claim = dict(vars(claims.register()["C014"]))
        events = [
            {"event": "table", **head, "table": "usgs_mine_production", "vintage": OLD, "asked": OLD},
            {"event": "number", **head, "key": "share", "written": f"{year}%", "value": float(year), "unit": "%"},
            {"event": "guard", **head, "key": "first", "holds": year > 2016, "vintage": OLD, "later": LAST},
            {"event": "claim", **head, "claim_id": "C014", "vintage": OLD, "computed": [69.2], "numbers": "",
             "note": "", "verdict": "reproduced" if year > 2016 else "revised", "claim": {**claim, "verdict": None}},
        ]  # fmt: skip
        (folder / "events.jsonl").write_text("".join(json.dumps(each) + "\n" for each in events), encoding="utf-8")
        return Result(run, folder, cached=False)

    made: list[Run] = []
    return make, made


@pytest.fixture
def going(tmp_path, monkeypatch, file):
    """Return a function that carries out a grid without kernels, and says what it made."""

    def go(stops=(), text=GRID):
        make, made = fake(tmp_path, stops)
        monkeypatch.setattr(Cache, "make", make)
        monkeypatch.setattr(Cache, "find", lambda *_: None)
        monkeypatch.setattr(runners.batch, "warm_up", lambda *_: None)
        monkeypatch.setattr(command.left, "notebook", lambda *_: None)
        monkeypatch.setattr(command.left, "has_parquet", lambda: False)
        order = command.Order(file(text), str(tmp_path / "out"), 1, cache=tmp_path / "cache")
        return command.grid(order), made

    return go


def results(tmp_path):
    return pd.read_csv(tmp_path / "out" / "results.csv", dtype={"vintage": str})


class TestGrid:
    def test_one_table_has_every_run(self, going, tmp_path):
        status, made = going()
        found = results(tmp_path)
        assert (status, len(made), len(found)) == (0, 4, 12)
        assert set(found["kind"]) == {"statement", "number", "guard"}
        asked = {(vintage, year) for vintage in (OLD, LAST) for year in (2015, 2024)}
        assert set(zip(found["vintage"], found["end_year"], strict=True)) == asked
        numbers = found[found["kind"] == "number"]
        assert numbers["value"].tolist() == numbers["end_year"].tolist()
        assert found.loc[found["kind"] == "guard", "holds"].tolist() == [False, True, False, True]

    @pytest.mark.parametrize("mask", MASKS)
    def test_runs_are_open_to_whom_the_umask_says(self, going, tmp_path, mask):
        with masked(mask):
            going()
        folders = list((tmp_path / "out" / "runs").iterdir())
        assert {rights(folder) for folder in folders} == {0o777 & ~mask}
        assert {rights(folder / places.RECORD) for folder in folders} == {0o666 & ~mask}

    @pytest.mark.parametrize(("lang", "words"), [("ja", ["改定", "判定"]), ("en", ["revised since", "depend"])])
    def test_the_chart_shows_what_depends_on_the_parameters(self, going, tmp_path, lang, words):
        going()
        drawing = (tmp_path / "out" / f"dependence.{lang}.svg").read_text(encoding="utf-8")
        assert [word for word in [*words, "C014", "end_year=2015", "limits: share (%)"] if word not in drawing] == []
        page = (tmp_path / "out" / f"dependence.{lang}.html").read_text(encoding="utf-8")
        assert "https://cdn" not in page

    def test_a_run_that_fails_stops_no_other_and_is_listed(self, going, tmp_path, capsys):
        status, made = going(stops=(2015,))
        told = capsys.readouterr().out
        assert (status, len(made), len(results(tmp_path))) == (1, 4, 6)
        assert told.count("limits stopped in its cell x") == 2 and "end_year=2015" in told

    def test_a_run_whose_files_cannot_be_made_stops_no_other(self, going, tmp_path, capsys, monkeypatch):
        def exhibits(result, *_, **__):
            if result.run.parameters["end_year"] == 2015:
                raise ValueError("a drawing without a size")

        monkeypatch.setattr(command.left, "exhibits", exhibits)
        assert going()[0] == 1 and len(results(tmp_path)) == 6
        assert capsys.readouterr().out.count("ValueError: a drawing without a size") == 2

    def test_the_same_command_runs_only_what_is_not_there(self, going, tmp_path):
        going(stops=(2015,))
        status, made = going()
        assert (status, {run.parameters["end_year"] for run in made}, len(made)) == (0, {2015}, 2)
        assert len(results(tmp_path)) == 12
        assert going()[1] == []

    def test_other_data_make_a_run_anew(self, going, tmp_path):
        going()
        record = next((tmp_path / "out" / "runs").glob(f"*/{places.RECORD}"))
        told = json.loads(record.read_text(encoding="utf-8"))
        told["inputs"][f"table {OLD}/usgs_mine_production"] = "another"
        record.write_text(json.dumps(told), encoding="utf-8")
        assert len(going()[1]) == 1

    def test_a_full_disk_ends_it_and_what_was_done_stays(self, going, tmp_path, monkeypatch):
        put, times = places.Folder.put, []

        def full(self, name, folder):
            times.append(name)
            if len(times) > 2:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            put(self, name, folder)

        with monkeypatch.context() as now:
            now.setattr(places.Folder, "put", full)
            with pytest.raises(command.GridStopped, match="No space left") as caught:
                going()
        assert [part for part in PARTS if part not in str(caught.value)] == []
        assert len(going()[1]) == 2
        assert len(results(tmp_path)) == 12


def test_a_run_whose_kernel_was_killed_is_made_again(monkeypatch, tmp_path):
    calls = []

    def make(_, run):
        calls.append(run)
        if len(calls) == 1:
            raise RunFailed("x") from DeadKernelError("Kernel died")
        return Result(run, tmp_path, cached=False)

    monkeypatch.setattr(Cache, "make", make)
    monkeypatch.setattr(Cache, "find", lambda *_: None)
    cache = Cache(tmp_path, "", lambda *_: {})
    run = execute.Run(paths.CHAPTERS / "limits.ipynb", "en")
    assert runners.attempt(run, cache).result is not None
    assert len(calls) == 2


def test_columns_of_mixed_values_are_text():
    records = [rows.Record("a", "c", "en", {"x": value}, [rows.Row("number", "n", 1)]) for value in (1, "two")]
    assert rows.table(records, ["x"])["x"].tolist() == ["1", "two"]


def test_nothing_that_depends_makes_no_chart():
    records = [rows.Record(name, "c", "en", {"x": name}, [rows.Row("number", "n", 1)]) for name in "ab"]
    assert chart.files(rows.table(records, ["x"]), ["x"], "en") == {}


def test_a_record_of_a_run_names_all_its_parameters():
    run = Run(rerun.known("limits"), "en", {"end_year": 2015})
    own = notebook.defaults(run.notebook)
    del own["lang"]
    assert rows.whole(Result(run, paths.ROOT, cached=False)) | {"later": ""} == {**own, "later": "", "end_year": 2015}
