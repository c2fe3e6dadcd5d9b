"""Whole builds, as a user starts them: what is done again, what is refused, and that the old site survives."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys

import nbformat
import psutil
import pytest
from conftest import leftovers
from project import cell, replacing, tree
from waiting import DEAF, HEEDING, LONGEST, until

from rareearths.paths import ROOT

TABLE = "data/2025-10/usgs_mine_production.csv"
OTHER_TABLE = "data/2025-10/imf_rare_earth_price.csv"


def test_a_good_build_is_complete(project):
    names = {path.relative_to(project.site).as_posix() for path in project.site.rglob("*")}
    assert {
        "index.html",
        "404.html",
        "audit.json",
        "exhibits.json",
        "_static",
        "ja/index.html",
        "en/index.html",
        "ja/chapters/dominance.html",
        "en/chapters/dominance.html",
        "exhibits/fig01.ja.csv",
        "exhibits/fig01.en.svg",
    } <= names
    audit = json.loads((project.site / "audit.json").read_text(encoding="utf-8"))
    assert {claim["id"]: claim["verdict"] for claim in audit["claims"]} == {"C014": "reproduced", "C018": "reproduced"}
    page = (project.site / "ja" / "chapters" / "dominance.html").read_text(encoding="utf-8")
    assert "27万トン" in page
    assert "China mined" not in page
    assert leftovers(project) == []


def test_an_unchanged_book_is_left_alone(project):
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in project.site.rglob("*")}
    done = project.build()
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing has changed" in done.stdout
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in project.site.rglob("*")} == before


def test_japanese_prose_runs_nothing_and_leaves_the_english_pages(project):
    runs, pages, before = project.runs(), project.pages(), tree(project.site)
    with project.changed(project.chapter, "中国は{glue", "同国は{glue"):
        assert project.build().returncode == 0
        assert project.runs() == runs
        assert project.pages()["en"] == pages["en"]
        assert project.pages()["ja"] != pages["ja"]
        after = tree(project.site)
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert "ja/chapters/dominance.html" in changed
        assert {name for name in changed if not name.startswith("ja/")} == set()
        assert "同国は" in (project.site / "ja" / "chapters" / "dominance.html").read_text(encoding="utf-8")
    assert project.build().returncode == 0
    assert tree(project.site) == before, "the same book gives the same bytes"


def test_code_runs_again_in_both_languages(project):
    runs = project.runs()
    with project.changed(project.chapter, "rows = chapter.load", "rows  =  chapter.load"):
        assert project.build().returncode == 0
    made = project.runs().keys() - runs.keys()
    assert sorted(name[:12] for name in made) == ["dominance-en", "dominance-ja"]


def test_only_the_tables_that_it_loads_run_a_chapter_again(project):
    assert project.build().returncode == 0
    runs = project.runs()
    other = (project.folder / OTHER_TABLE).read_text(encoding="utf-8").splitlines()[1].split(",")
    with project.changed(project.folder / OTHER_TABLE, ",".join(other[:2]), f"{other[0]},{float(other[1]) + 1}"):
        assert project.build().returncode == 0
        assert project.runs() == runs
    with project.changed(project.folder / TABLE, "CHN,2024,MCS2025,270000", "CHN,2024,MCS2025,269990"):
        assert project.build().returncode == 0
        again = project.runs()
        assert again.keys() == runs.keys(), "the run's key does not hang on its data"
        assert sorted(name[:12] for name in runs if again[name] > runs[name]) == ["dominance-en", "dominance-ja"]
        assert "26万9,990トン" in (project.site / "ja" / "chapters" / "dominance.html").read_text(encoding="utf-8")
    assert project.build().returncode == 0


def test_two_sites_of_one_cache_are_not_mixed_up(project):
    elsewhere = project.folder / "elsewhere" / "site"
    for _ in range(2):
        done = project.python("scripts/build.py", "--out", elsewhere, "--cache", project.cache)
        assert done.returncode == 0, done.stderr
    assert "Nothing has changed" in done.stdout
    with project.changed(project.chapter, "China mined", "China dug up"):
        assert project.build().returncode == 0
        project.python("scripts/build.py", "--out", elsewhere, "--cache", project.cache)
        assert "dug up" in (elsewhere / "en" / "chapters" / "dominance.html").read_text(encoding="utf-8")
    assert project.build().returncode == 0


def _interrupt(project, ready, background: bool) -> subprocess.CompletedProcess:
    """Start a build, stop it when it is ready, and return what became of it.

    At a terminal Ctrl-C reaches all its processes; one in the background ignores that and is stopped with `kill`.
    """
    command = [*(DEAF if background else HEEDING), sys.executable, *map(str, project.command())]
    with subprocess.Popen(
        command,
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as build:
        until(ready, build)
        family = psutil.Process(build.pid).children(recursive=True)
        os.killpg(build.pid, signal.SIGINT)
        if background:
            build.terminate()
        stdout, stderr = build.communicate(timeout=LONGEST)
    _, alive = psutil.wait_procs(family, timeout=LONGEST)
    assert alive == []
    return subprocess.CompletedProcess(command, build.returncode, stdout, stderr)


@pytest.mark.parametrize(
    ("phase", "background"),
    [("runs", False), ("pages", False), ("runs", True)],
    ids=["runs", "pages", "runs, in the background"],
)
def test_interrupt(project, tmp_path, phase, background):
    before = tree(project.site)
    mark = tmp_path / "begun"
    slow = f"import signal\nopen({str(mark)!r}, 'w').close()\nsignal.pause()\nchapter.judge("
    source = {"runs": ("checks", "chapter.judge(", slow), "pages": ("title-en", "is checked", "gets checked")}[phase]
    with project.edited(replacing(*source)):
        ready = mark.exists if phase == "runs" else lambda: any(project.cache.glob("pages/.en-*/*"))
        done = _interrupt(project, ready, background)
    assert done.returncode == 130, done.stderr
    assert "Interrupted. The site built before, if any, is as it was." in done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert tree(project.site) == before
    assert leftovers(project) == []


def test_what_a_killed_build_left_is_cleared_away(project):
    before = tree(project.site)
    project.site.rename(project.site.with_name(".site.old"))
    for name in ("runs/.run-dead", "pages/.ja-dead"):
        (project.cache / name).mkdir()
    done = project.build("-p", "vintage=2031-01")
    assert done.returncode == 1
    assert tree(project.site) == before
    assert leftovers(project) == []


def test_the_working_folder_does_not_matter(project):
    """The book of one clone must not run with the library of another."""
    edit = replacing("setup", "import altair as alt", "import altair as alt, rareearths\nprint(rareearths.__file__)")
    with project.edited(edit):
        elsewhere = project.folder / "afar"
        command = [project.folder / "scripts" / "build.py", "--out", elsewhere / "site", "--cache", elsewhere / "cache"]
        done = subprocess.run(
            [sys.executable, *command, "--languages", "en"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    run = next((elsewhere / "cache" / "runs").glob("dominance-en-*"))
    said = cell(nbformat.read(run / "executed.ipynb", 4), "setup").outputs[0].text
    assert said.strip() == str(project.folder / "rareearths" / "__init__.py")
    shutil.rmtree(elsewhere)


def test_rerun_of_an_unknown_chapter(project):
    done = project.python("scripts/rerun.py", "dominanse")
    assert done.returncode == 1
    for word in ("the chapters dominance;", "'dominanse'", "Did you mean dominance?", "rerun --list"):
        assert word in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-p", "vintage=2031-01"], ["no vintage '2031-01'", "2026-06"]),
        (["-p", "year=2020"], ["Expected parameters", "end_year", "got year"]),
        (["-p", "lang=ja"], ["Expected a parameter other than the language", "--lang"]),
        (["-p", "end_year=[2020"], ["Expected a parameter's value as in YAML"]),
        (["--lang", "fr"], ["fr", "ja", "en"]),
        (["--out", "_toc.yml"], ["_toc.yml", "which holds something else"]),
    ],
    ids=lambda value: value[-1],
)
def test_rerun_refuses(project, arguments, words):
    done = project.python("scripts/rerun.py", "dominance", *arguments)
    assert done.returncode == 1
    for word in words:
        assert word in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


def test_rerun_on_the_later_vintage(project):
    before = tree(project.site)
    expected = project.folder / "data" / "paper" / "expected-verdicts.csv"
    kept = expected.read_text(encoding="utf-8") if expected.exists() else None
    rows = ("C014,reproduced,69.2,69.2", "C018,reproduced,2017,2017")
    expected.write_text("\n".join(["claim_id,verdict,printed,computed", *rows, ""]), encoding="utf-8")
    try:
        with project.changed(project.chapter, 'C014\\", share', "C014\\\", share if vintage == '2025-10' else 50.0"):
            done = project.python("scripts/rerun.py", "dominance", "-p", "vintage=2026-06", "--lang", "en")
    finally:
        expected.unlink() if kept is None else expected.write_text(kept, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("reproduced 1, rounding 0, revised since 1, differs 0, ")
    assert lines[1] == "Statements whose verdict changes: 1"
    assert lines[2].startswith("  C014  reproduced → revised since  ")
    folder = project.folder / "_build" / "rerun" / "dominance" / "vintage=2026-06"
    assert str(folder / "dominance.en.html") in done.stdout
    assert {path.name for path in folder.iterdir()} == {
        "dominance.en.html", "dominance.en.ipynb", "exhibits", "results.json",
    }  # fmt: skip
    told = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert [(each["id"], each["then"], each["now"]) for each in told["verdicts"] if each["moved"]] == [
        ("C014", "reproduced", "revised")
    ]
    assert told["numbers"] == [
        {"key": "mined", "unit": "t", "then": 270000.0, "now": 270000.0, "moved": False,
         "written": {"en": {"then": "270,000 t", "now": "270,000 t"}}}
    ]  # fmt: skip
    page = (folder / "dominance.en.html").read_text(encoding="utf-8")
    assert "China mined 270,000 t" in re.sub(r"<[^>]+>", "", page)
    for absent in ("{glue", "中国は", 'href="../', "<script src", "<script defer"):
        assert absent not in page, absent
    assert 'href="exhibits/fig01.en.csv"' in page
    assert tree(project.site) == before
