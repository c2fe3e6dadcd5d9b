"""Fresh data for one chapter: beside the vintages of the book, and with a line where there is none to be had."""

from __future__ import annotations

import datetime as dt

import pytest
from lookup import CARRIED, NEW, NEWEST, OLD
from test_fetch import PROBLEMS, Client, replace_publishers

from rareearths import tables
from rareearths.fetch import refresh
from rareearths.tables.validation import DataError

TODAY = dt.date(2026, 12, 3)


@pytest.fixture
def run(tmp_path, monkeypatch):
    asked = []

    def call(chapter="limits", base=None, client=None, **outcomes):
        replace_publishers(monkeypatch, outcomes)

        def made(name):
            asked.append(name)
            return Client(name, {}, today=TODAY)

        return refresh.refresh(chapter, base, folder=tmp_path / "refresh", today=TODAY, client=client or made)

    call.asked = asked
    monkeypatch.setattr(tables.packages, "_ADDED", [])
    return call


def test_a_chapter_names_its_tables():
    found = refresh.tables_of("limits")
    assert {"usgs_mine_production", "oecd_intermediate_exports", "imf_rare_earth_price"} <= set(found)
    assert "usgs_reserves" not in found
    with pytest.raises(DataError, match=r"dominance.*got 'limit'"):
        refresh.tables_of("limit")


def test_only_the_sources_of_the_chapter_are_fetched(run):
    found = run(imf="new", oecd="new")
    assert run.asked == ["imf", "iea", "oecd"]
    assert found.live
    assert found.vintage == "2026-12-03-limits"
    assert tables.load("imf_rare_earth_price", found.vintage)["value"].iloc[-1] == 7
    assert tables.load("usgs_reserves", found.vintage).equals(tables.load("usgs_reserves", NEW))
    assert "imf" in found.en
    assert "imf" in found.ja
    assert tables.vintages() == [*CARRIED, found.vintage]


def test_a_refresh_holds_for_the_day(run):
    first = run(imf="new")
    before = list(run.asked)
    assert run(imf=PROBLEMS["down"]) == first
    assert run.asked == before
    other = run(base=OLD, imf="new")
    assert tables.package(other.vintage)["base"] == OLD


@pytest.mark.parametrize("problem", ["down", "broken", "needed", "mistake"])
def test_without_any_source_the_embedded_vintage_is_used(run, problem):
    found = run(**dict.fromkeys(("imf", "iea", "oecd"), PROBLEMS[problem]))
    assert (found.vintage, found.live) == (NEWEST, False)
    assert f"vintage {NEWEST} that the book carries is used: nothing could be fetched (imf:" in found.en
    assert f"収録済みの{NEWEST}版を用いる。imf、iea、oecdから取得できなかった。" == found.ja


def test_a_part_that_failed_is_named(run):
    found = run(imf="new", oecd=PROBLEMS["down"])
    assert found.live
    assert f"Not fetched, as in vintage {NEWEST}: oecd." in found.en
    assert f"取得できなかったoecdの表は{NEWEST}版のままである。" in found.ja


def test_nothing_newer(run):
    found = run()
    assert (found.vintage, found.live) == (NEWEST, False)
    assert "nothing newer" in found.en


def test_a_chapter_without_sources(run):
    found = run("index")
    assert (found.vintage, found.live) == (NEWEST, False)
    assert run.asked == []


def test_a_disk_that_is_full(run, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rareearths.fetch.files.whole.write", full)
    found = run(imf="new")
    assert (found.vintage, found.live) == (NEWEST, False)
    assert "No space left" in found.en


def test_tables_may_be_named(run):
    found = run(["imf_rare_earth_price"], imf="new")
    assert found.vintage == "2026-12-03-tables-imf_rare_earth_price"
    assert run.asked == ["imf"]
