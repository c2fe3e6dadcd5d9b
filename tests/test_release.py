"""A released vintage is compared with its record; one that was not released is not, and can be recorded again."""

from __future__ import annotations

import shutil

import pytest
import yaml
from lookup import CARRIED, NEW, OLD

from rareearths import paths, tables
from rareearths.tables import release

FILE = "usgs_reserves.csv"


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of data/ that a test may change."""
    shutil.copytree(paths.DATA, tmp_path / "data")
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    return tmp_path / "data"


def append(path):
    with path.open("a", encoding="utf-8") as file:
        file.write("# edited\n")


def test_every_vintage_is_listed_and_as_it_was_released():
    listed = yaml.safe_load((paths.DATA / release.REGISTRY).read_text(encoding="utf-8"))
    assert list(listed) == tables.vintages(), "list a new vintage with rareearths.tables.release.record"
    for vintage, entry in listed.items():
        assert set(entry) == {"released", "files"}
        assert isinstance(entry["released"], bool)
        release.check(vintage)


def test_a_record_names_every_file_with_its_hash(data):
    found = release.record(OLD)
    assert set(found) == {path.name for path in (data / OLD).iterdir()}
    assert all(len(value) == 64 for value in found.values())
    listed = yaml.safe_load((data / release.REGISTRY).read_text(encoding="utf-8"))
    assert listed[OLD] == {"released": False, "files": found}
    assert set(listed) == set(CARRIED), "the other vintages stay"


def test_a_vintage_that_was_not_released_may_be_edited_and_recorded_again(data):
    before = release.record(OLD)
    append(data / OLD / FILE)
    release.check(OLD)
    after = release.record(OLD)
    assert {name for name in after if after[name] != before[name]} == {FILE}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (append, f"{FILE} (edited)"),
        (lambda path: path.unlink(), f"{FILE} (missing)"),
        (lambda path: shutil.copy(path, path.with_name("new.csv")), "new.csv (added)"),
    ],
)
def test_an_edited_release_is_refused_wherever_it_is_read(data, change, said):
    release.record(OLD, released=True)
    assert len(tables.load("usgs_mine_production", OLD))
    change(data / OLD / FILE)
    for read in (
        lambda: release.check(OLD),
        lambda: tables.load("usgs_mine_production", OLD),
        lambda: tables.load("ei_mine_production", NEW),  # carried from the older one
    ):
        with pytest.raises(release.ReleaseEdited) as caught:
            read()
        for words in (f"differ: {said}.", "restore the folder from git", "a new vintage"):
            assert words in str(caught.value)


def test_a_release_is_not_recorded_again(data):
    release.record(OLD, released=True)
    with pytest.raises(release.ReleaseEdited, match=r"2025-10 was\..*the correction into a new vintage"):
        release.record(OLD)


def test_a_hand_that_marks_a_stale_record_as_released_is_told(data):
    release.record(OLD)
    append(data / OLD / FILE)
    registry = data / release.REGISTRY
    registry.write_text(registry.read_text(encoding="utf-8").replace("released: false", "released: true", 1), "utf-8")
    with pytest.raises(release.ReleaseEdited, match=rf"{FILE} \(edited\)"):
        release.check(OLD)


def test_there_is_nothing_to_record_where_there_is_no_vintage(data):
    with pytest.raises(FileNotFoundError, match=r"Expected the folder of a vintage at .*2031-01"):
        release.record("2031-01")
    release.check("2031-01")
