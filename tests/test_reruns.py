"""Chapters run on every vintage, at any end year and with an edition more; one fact has one verdict in all of them."""

from __future__ import annotations

import re
import shutil
from functools import cache

import pytest
from lookup import LAST, NEW, OLD, sample
from running import NAMES, run, with_next_edition

from rareearths import notebook, tables
from rareearths.chapter import Chapter, parameters
from rareearths.fetch.files.userfiles import bring
from rareearths.fetch.publishers.usgs import publisher
from rareearths.fetch.vintage import compose, joins
from rareearths.paper import claims, table
from rareearths.paths import CHAPTERS
from rareearths.pipeline import build

# vintage and end year: each of the vintages, and years before, within and at the end of the series
CASES = [(OLD, 1990), (OLD, 2024), (NEW, 2012), (LAST, 2020)]
BY_YEAR = {"dominance": ["fig01", "fig04", "fig05", "fig07", "fig08"], "weaponisation": ["fig15", "fig16"]}
BY_YEAR |= {"limits": ["fig23"], "responses": ["fig20"]}
LASTS = {"fig20": 2025}
VINTAGE_NAMED = re.compile(rf"""["']({"|".join(tables.vintages())})["']|["']MCS ?20""")
ran = cache(run)


def drawn_years(spec):
    """Return the years in the data of a chart."""
    rows = [row for rows in spec["datasets"].values() for row in rows]
    return {int(row[name]) for row in rows for name in ("year", "benchmark") if row.get(name) is not None}


@pytest.fixture(scope="module")
def next_edition(tmp_path_factory):
    with with_next_edition(tmp_path_factory.mktemp("vintages")) as name:
        yield name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("vintage", "end_year"), CASES)
def test_a_chapter_runs_on_every_vintage_and_at_any_end_year(name, vintage, end_year):
    chapter = ran(name, vintage=vintage, end_year=end_year, later=LAST)
    assert chapter.verdicts or name == "since"  # which checks nothing of its own
    for exhibit in BY_YEAR.get(name, []):
        shown = chapter.exhibits[exhibit].data
        told = shown.get("reason") or shown["cut"]
        last = tables.load("export_quota", vintage)["year"].max() if exhibit == "fig05" else LASTS.get(exhibit, 2024)
        assert (f"end_year {end_year}" in told) == (end_year < last), f"{exhibit}: {told}"
        if "spec" in shown and end_year < last:
            years = drawn_years(shown["spec"])  # a chart without any has no size, and cannot be drawn
            assert years and years <= set(range(end_year + 1)), f"{exhibit} draws nothing, or years beyond the cut"


@pytest.mark.parametrize("name", NAMES)
def test_numbers_and_verdicts_rest_on_every_year_whatever_is_drawn(name):
    cut, whole = (ran(name, vintage=OLD, end_year=year, later=LAST) for year in (1990, 2024))
    assert (cut.verdicts, cut._glued, cut._held) == (whole.verdicts, whole._glued, whole._held)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("own", [False, True])
def test_a_chapter_runs_with_an_edition_more(name, own, next_edition):
    given = {"vintage": next_edition, "end_year": 2026} if own else {"vintage": OLD}
    chapter = run(name, **given)
    assert chapter.later == next_edition
    if name == "dominance":
        rows = [row["cells"][:3] for row in chapter.exhibits["fig01"].data["rows"] if row["cells"][1] == "China"]
        assert rows[-1] == (["2026", "China", "300,000"] if own else ["2024", "China", "270,000"])
    if name == "responses":
        assert chapter._glued["reliance-edition"] == "MCS 2027"


@pytest.mark.parametrize("vintage", [NEW, LAST])
def test_a_newer_edition_moves_every_chapter(vintage):
    verdicts = {}
    for name in NAMES:
        verdicts |= ran(name, vintage=vintage, end_year={NEW: 2012, LAST: 2020}[vintage], later=LAST).verdicts
    moved = ("C080", "C174", "C228", "C265", "C390", "C415")
    assert {name: verdicts[name] for name in moved} == dict.fromkeys(moved, "revised")
    assert verdicts["C230"] == "reproduced"  # of reserves in 2024; those of a newer edition are of a newer year
    written = ran("responses", vintage=vintage, end_year={NEW: 2012, LAST: 2020}[vintage], later=LAST)._glued
    assert (written["C220-computed"], verdicts["C220"]) == ("No. 2", claims.expected()["C220"])


def test_the_verdicts_that_a_later_vintage_moves_are_those_on_file():
    filed = table.check("later-verdicts")
    assert {row["vintage"] for row in filed} == {LAST}
    moved, reviewed = {}, claims.reviewed()
    for name in NAMES:
        for claim_id, found in getattr(ran(name, vintage=LAST, end_year=2020, later=LAST), "checked", {}).items():
            if found.verdict == "revised" or found.verdict != reviewed[claim_id].verdict:
                moved[claim_id] = (found.verdict, claims.written(found.computed))
    assert {row["claim_id"]: (row["verdict"], row["computed"]) for row in filed} == moved


def test_a_reason_names_the_years_that_a_list_of_sources_covers():
    sources = tables.load("usgs_world_import_sources", LAST).query("edition == 'MCS2026'")
    (start, end), *others = {tuple(period.split("/")) for period in sources["period"].unique()}
    assert not others
    filed = {row["claim_id"]: row for row in table.check("later-verdicts")}
    for name in ("C080", "C081", "C082", "C175"):
        assert f"{start}～{end}年" in filed[name]["why_ja"] and f"{start}-{end}" in filed[name]["why_en"]


def test_what_changed_since_the_paper_is_read_from_the_later_vintage():
    newest, before = ran("since", later=LAST), ran("since", later=NEW)
    assert all(newest._held.values())
    failing = {key for key, holds in before._held.items() if not holds}
    assert failing == {"last-are-ends", "truce-told", "both-name-one-day", "sheet-silent", "moved-newest"}
    assert (newest._glued["last-read"], newest._glued["truce-until"]) == ("28 September 2026", "10 January 2027")
    assert before._glued["truce-until"] == "none"
    days = [row["cells"][0] for row in before.exhibits["since2"].data["rows"]]
    assert "2026-09-28" not in days and "2026-06-29" in days


def test_what_a_page_says_of_an_edition_stays_true_on_the_next(next_edition):
    last, following = ran("since", later=LAST), ran("since", later=next_edition)
    assert {key for key, holds in following._held.items() if not holds} == {"moved-newest"}
    same = ("edition-then", "edition-now", "reserves-then", "reserves-now", "moved-vintage", "judged-by")
    assert {key: following._glued[key] for key in same} == {key: last._glued[key] for key in same}
    assert (last._glued["edition-newest"], following._glued["edition-newest"]) == ("MCS 2026", "MCS 2027")
    assert (last._glued["reserves-now"], following._glued["newest-year"]) == ("75,000,000 t", "2026")


@pytest.mark.parametrize(("vintage", "end_year"), CASES)
def test_one_fact_has_one_verdict(vintage, end_year):
    verdicts, written = {}, {}
    for name in NAMES:
        chapter = ran(name, vintage=vintage, end_year=end_year, later=LAST)
        verdicts |= chapter.verdicts
        written |= chapter._glued
    # Australia's output; US reliance on rare earths; China's share of mining in two chapters
    assert verdicts["C024"] == verdicts["C228"]
    assert (verdicts["C174"], written["C174-computed"]) == (verdicts["C265"], written["C265-computed"])
    shares = [ran(name, vintage=vintage, end_year=end_year, later=LAST)._glued["mine-share"] for name in NAMES[:2]]
    assert shares[0] == shares[1]


def test_the_joins_of_the_later_vintage_follow_from_those_of_the_first():
    made = joins.extended(tables.load(joins.TABLE, OLD), tables.load(joins.MINED, NEW))
    there = tables.load(joins.TABLE, NEW)
    assert made.fillna("").astype(str).values.tolist() == there.fillna("").astype(str).values.tolist()
    assert joins.extended(there, tables.load(joins.MINED, NEW)) is there


def test_the_sample_of_the_next_edition_reaches_the_series(tmp_path):
    file = tmp_path / "MCS2027_Commodities_Data.csv"  # as the publisher names it
    shutil.copy(sample("conditions/MCS2027-rare-earth-rows.csv"), file)
    parsed = publisher.parse(bring("usgs", [file], 10**8, ""))
    plan = compose.plan("2027-02", LAST, {"usgs": parsed}, created="2027-02-03T08:00:00Z")
    lines = plan.files[f"{joins.TABLE}.csv"].decode().splitlines()
    assert [line.split(",")[:5] for line in lines if "MCS2027," in line] == [
        [geo, "2025", "2026", joins.MINED, "MCS2027"] for geo in ("USA", "CHN", "WLD")
    ]
    assert joins.TABLE in {each.table for each in plan.revisions["usgs"]}


WRONG = {
    "end_year": [2015.5, 2024.0, "abc", "2020", None, True, 1900, 2090],
    "later": ["2025-10"],
    "refresh": ["maybe", 1],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_value_that_no_chapter_runs_with_is_refused_everywhere_alike(name, value):
    told = []
    for refused in (
        lambda: Chapter("limits", "en", **{"vintage": OLD, name: value}),
        lambda: build.require_vintages({name: value}),
    ):
        with pytest.raises(parameters.ParameterWrong) as caught:
            refused()
        told.append(str(caught.value))
    assert told[0] == told[1]
    for part in (f"Expected {name}", "got ", "Likely cause: ", "Next step: "):
        assert part in told[0], part


def test_later_is_not_before_the_vintage():
    with pytest.raises(parameters.ParameterWrong, match=r"Expected later .*exchanged"):
        Chapter("limits", "en", LAST, NEW)
    assert Chapter("limits", "en", LAST).later == Chapter("limits", "en", OLD).later


def test_the_language_of_a_rerun_is_no_parameter():
    with pytest.raises(parameters.ParameterWrong, match="--lang"):
        build.require_vintages({"lang": "ja"})


def test_papermills_unknown_parameters_are_refused():
    known = "lang = 'ja'\nend_year = 2024"
    parameters.names([known, "# Parameters\nend_year = 2015\n", "%matplotlib inline"])
    with pytest.raises(parameters.ParameterWrong, match="got end_yaer"):
        parameters.names([known, "# Parameters\nend_yaer = 2015\n"])


@pytest.mark.parametrize("path", sorted(CHAPTERS.rglob("*.ipynb")), ids=lambda path: path.stem)
def test_no_code_names_a_vintage_or_an_edition_of_the_summaries(path):
    named = [
        (cell.id, line.strip())
        for cell in notebook.code(notebook.read(path).cells)
        if notebook.PARAMETERS_TAG not in notebook.tags(cell)
        for line in cell.source.splitlines()
        if VINTAGE_NAMED.search(line)
    ]
    assert named == []
