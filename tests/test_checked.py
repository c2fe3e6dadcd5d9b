"""A table is checked once for as long as nothing about it changes, by whatever process; a broken one every time."""

import copy
import shutil

import frictionless
import pytest
from lookup import OLD

from rareearths import paths, tables
from rareearths.tables import checked, validation

TABLE = "usgs_reserves"


@pytest.fixture
def check(tmp_path, monkeypatch):
    """A book of one table; calling it checks the table and says whether frictionless was asked."""
    asked = []
    ask = frictionless.Resource.from_descriptor
    monkeypatch.setattr(
        frictionless.Resource, "from_descriptor", lambda *args, **options: asked.append(1) or ask(*args, **options)
    )
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(checked, "FOLDER", tmp_path / "_build" / "checked")
    described = copy.deepcopy(tables.describe(TABLE, OLD))
    sources = [source["id"] for source in tables.package(OLD)["sources"]]
    path = tmp_path / "data" / OLD / f"{TABLE}.csv"
    path.parent.mkdir(parents=True)
    shutil.copy(tables.files(TABLE, OLD)[-1], path)

    def run(where=path, resource=described, known=sources) -> bool:
        asked.clear()
        validation.check(where, resource, known)
        return bool(asked)

    run.path, run.described, run.sources = path, described, sources
    return run


def test_once_for_all_processes(check):
    assert check()
    # another process has nothing but the folder
    checked._checkers.cache_clear()
    assert not check()


def test_again_when_the_file_changed(check):
    assert check()
    words = check.path.read_text(encoding="utf-8")
    check.path.write_text(words.replace("primary", "secondary", 1), encoding="utf-8")
    assert check()
    check.path.write_text(words, encoding="utf-8")
    assert not check(), "the file as it was before was checked"


def test_again_when_it_is_described_otherwise(check):
    assert check()
    title = copy.deepcopy(check.described)
    title["schema"]["fields"][0]["title"] = "Another title"
    assert check(resource=title)
    assert check(known=[*check.sources, "another"])


def test_again_when_it_is_checked_by_other_means(check, monkeypatch):
    assert check()
    monkeypatch.setattr(checked.metadata, "version", lambda name: "0")
    checked._checkers.cache_clear()
    assert check()
    checked._checkers.cache_clear()


def test_broken_every_time(check):
    words = check.path.read_text(encoding="utf-8")
    check.path.write_text(words.replace("primary", "certain", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(tables.SchemaBroken, match="'certain'"):
            check()
    assert not checked.FOLDER.exists()


def test_copies_are_not_remembered(check, tmp_path):
    elsewhere = shutil.copy(check.path, tmp_path / check.path.name)
    assert check(where=elsewhere)
    assert check(where=elsewhere)
    assert not checked.FOLDER.exists()


def test_where_nothing_can_be_written_it_is_checked_each_time(check, tmp_path):
    (tmp_path / "_build").write_text("a file, where the folder should be")
    assert check()
    assert check()
