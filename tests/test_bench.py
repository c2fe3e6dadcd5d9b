"""The measurements ask for what they say, and say what they measured."""

from __future__ import annotations

import gzip
import json

import pytest
import yaml

from rareearths.pipeline.bench import builds, runs, timing, totals
from rareearths.pipeline.grid import plan


@pytest.mark.parametrize("number", [2, 8, 64, 256])
def test_a_grid_has_the_runs_that_are_asked_for(number, tmp_path):
    content = runs.grid(number)
    (tmp_path / "grid.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    assert len(plan.read(tmp_path / "grid.yaml", number).runs) == number


def test_more_runs_than_there_are_years_are_refused():
    with pytest.raises(timing.BenchFailed, match="at most 320 runs"):
        runs.grid(321)


def test_pages_and_scripts_are_weighed_from_their_files(tmp_path):
    for name, content in {"en/a.html": b"page", "en/_static/b.html": b"no page", "ja/x.js": b"x" * 10_000}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "en" / "y.js").write_bytes(b"x" * 10_000)
    weighed = builds.weigh(tmp_path)
    assert weighed["pages"] == {"en/a.html": {"bytes": 4, "packed": len(gzip.compress(b"page", 6))}}
    assert [(each["bytes"], each["copies"]) for each in weighed["scripts"]] == [(10_000, 2)]


def test_totals_of_made_up_tables_are_measured(monkeypatch, tmp_path, capsys):
    pytest.importorskip("duckdb")
    monkeypatch.setattr(timing, "BUILD", tmp_path)
    totals.bench([3000], tmp_path)
    kept = json.loads((tmp_path / "bench-totals.json").read_text(encoding="utf-8"))["tables"]
    # a hundred pairs and two flows in one year; a part of the rows is of single modes of transport
    assert [(each["kind"], each["rows"], each["totals"]) for each in kept] == [
        ("csv", 3000, 200), ("parquet", 3000, 200)
    ]  # fmt: skip
    assert all(each["peak"] >= each["idle"] > 0 for each in kept)
    assert "| 3,000 | parquet |" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == [tmp_path / "bench-totals.json"]
