"""Builds that cannot be: each says what it expected, what came and what to do, and leaves the old site as it was."""

from __future__ import annotations

import json
import resource

import pytest
from project import replacing

TABLE = "data/2025-10/usgs_mine_production.csv"
OTHER_TABLE = "data/2025-10/imf_rare_earth_price.csv"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--languages", "ja", "fr"], ["fr", "ja", "en"]),
        (["-p", "vintage=2031-01"], ["no vintage '2031-01'", "2025-10, 2026-06", "Next step"]),
        (["-p", "later=2031-01"], ["no vintage '2031-01'", "2025-10, 2026-06", "Next step"]),
        (["-p", "end_yaer=2020"], ["Expected parameters", "end_year", "got end_yaer"]),
        (["-p", "end_year"], ["Expected a parameter as name=value", "-p vintage=2026-06"]),
        (["-p", "end_year=[2020"], ["as in YAML", "Most likely"]),
        (["-p", "end_year=1900"], ["end_year", "whole number from 1985", "got 1900", "Next step"]),
        (["--jobs", "0"], ["expected a whole number of processes", "got '0'"]),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else None,
)
def test_wrong_arguments(refused, arguments, words):
    refused(*words, arguments=arguments)


def test_table_that_breaks_its_schema(project, refused):
    path = project.folder / TABLE
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(index for index, line in enumerate(lines, start=1) if line.startswith("CHN,2024,MCS2025,"))
    with project.changed(path, "CHN,2024,MCS2025,270000", "CHN,2024,MCS2025,plenty"):
        refused(TABLE, f"line {number}, column 'value'", "type number", "'plenty'", "Next step")


def _without(name: str):
    def edit(notebook):
        notebook.cells = [each for each in notebook.cells if each.id != name]

    return edit


FAULTS = {
    "a failing cell": (
        replacing("checks", "chapter.judge(", "1 / 0\nchapter.judge("),
        ["dominance.ipynb (ja)", "dominance.ipynb (en)", "cell checks", "ZeroDivisionError", "as far as it came"],
    ),
    "a kernel that dies": (
        replacing("checks", "chapter.judge(", "import os\nos._exit(3)\nchapter.judge("),
        ["dominance.ipynb (ja) did not run", "Kernel"],
    ),
    "a claim that is not registered": (replacing("checks", "C014", "C999"), ["C999", "Add the claim to the register"]),
    "a cell without its partner": (
        _without("mined-en"),
        ["chapters/dominance.ipynb", "cell mined-ja: expected its partner mined-en", "Write it"],
    ),
    "an unknown citation": (
        replacing("title-en", "miura2025", "nobody2020"),
        ["pages in en", "dominance", "nobody2020"],
    ),
    "a link that leads nowhere": (
        replacing("title-ja", "確かめる", "[確かめる](#nowhere)"),
        ["pages in ja", "dominance", "nowhere"],
    ),
    "an unknown number": (replacing("mined-ja", "mined", "minde"), ["pages in ja", "dominance", "minde"]),
    "an exhibit without description": (
        replacing(
            "fig01-texts-en", " for China and the United States; China's {glue:text}`mined` are about six times", ""
        ),
        [
            "fig01: expected a description",
            "got 'Bars as much.'",
            "cell fig01-texts-en",
            "the shape and the key numbers",
        ],
    ),
    "an exhibit without finding": (
        replacing("fig01-texts-en", "`fig01-finding`", "`fig01-reading`"),
        ["fig01 (en): expected a finding", "there is none", "Likely cause", "cell fig01-texts-en", "key fig01-finding"],
    ),
    "an exhibit without subtitle": (
        replacing("fig01-texts-ja", "`fig01-subtitle`", "`fig01-reading`"),
        ["fig01 (ja): expected a subtitle", "there is none", "Likely cause", "cell fig01-texts-ja", "fig01-subtitle"],
    ),
    "a text of nothing shown": (
        replacing("fig01-texts-ja", "`C018`", "`C081`"),
        ["dominance: expected texts for what the chapter shows", "C081", "rename the text's key"],
    ),
    "a text with an unknown number": (
        replacing("fig01-texts-ja", "`mined`", "`minde`"),
        ["Cell fig01-texts-ja", "there is no minde", "typing slip"],
    ),
    "a label without a glyph": (
        replacing("fig01", "Mine production (t)", "Mine production 𐎀"),
        ["dominance.ipynb (en)", "U+10380", "extra.txt"],
    ),
    "languages that disagree": (
        replacing("checks", '"C014", share', '"C014", share if lang == "ja" else 69.1'),
        ["C014: expected the same computed", "[69.23", "[69.1]", "move it out"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_in_the_chapter(project, refused, name):
    edit, words = FAULTS[name]
    with project.edited(edit):
        said = refused(*words)
    assert "is as it was" in said


def test_failed_notebook_is_kept(project, refused):
    with project.edited(replacing("fig01", "chapter.exhibit(", "raise SystemError\nchapter.exhibit(")):
        refused("SystemError")
    kept = json.loads((project.cache / "failed" / "dominance.ja.ipynb").read_text(encoding="utf-8"))
    outputs = {entry["id"]: entry.get("outputs") for entry in kept["cells"]}
    assert outputs["fig01"][-1]["ename"] == "SystemError"
    assert outputs["checks"] == []


FILES = {
    "_config.yml": ("languages:", "languages: [", ["Expected YAML in _config.yml"]),
    "_toc.yml": ("chapters/dominance", "chapters/other", ["chapters/other.ipynb", "there is none", "drop the line"]),
    "data/paper/claims.csv": ("claim_id,chapter", "id,chapter", ["claims.csv", "expected the columns claim_id"]),
    "chapters/dominance.ipynb": ('"cells"', '<<<<<<< ours\n"cells"', ["conflict marks", "restore it from git"]),
}


@pytest.mark.parametrize("name", FILES)
def test_fault_in_a_file(project, refused, name):
    old, new, words = FILES[name]
    with project.changed(project.folder / name, old, new):
        refused(*words)


def test_place_that_cannot_be_written(project, refused):
    blocked = project.folder / "blocked"
    blocked.write_text("a file, where the folder should be")
    for option in ("--out", "--cache"):
        refused("could not write", str(blocked), "permission to write", arguments=[option, blocked / "site"])


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_full_disk_while_the_site_is_finished(project, refused):
    """Chapters and pages are kept from the good build; the site cannot be put together."""
    with project.changed(project.folder / OTHER_TABLE, "primary,\n", "primary,a remark\n"):
        said = refused("could not write", "room", "File too large", preexec_fn=_small_files)
    assert len(said) < 2000, "one file is named, not all"


def _smaller_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_full_disk_while_a_chapter_runs(project, refused):
    with project.edited(replacing("checks", "chapter.judge(", "None\nchapter.judge(")):
        refused("dominance.ipynb (ja)", "File too large", preexec_fn=_smaller_files)
