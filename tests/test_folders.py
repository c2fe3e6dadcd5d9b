"""A vintage's name, and its folder, which appears whole or not at all, made by one process at a time."""

from __future__ import annotations

import datetime as dt
import os
import shutil

import pytest
from lookup import CARRIED, NEW
from rights import MASKS, masked, rights
from test_vintage import compose, parsed

from rareearths import paths, tables
from rareearths.fetch.files import whole
from rareearths.fetch.vintage import folders, naming


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of ``data/`` that may be written."""
    copy = tmp_path / "data"
    shutil.copytree(paths.DATA, copy)
    monkeypatch.setattr(paths, "DATA", copy)
    return copy


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2026-13", "typing slip"),
        ("2026-1", "typing slip"),
        ("../2027-01", "typing slip"),
        (NEW, "made before"),
        ("2026-05", "an older month"),
        ("2031-01", "has not come yet"),
    ],
)
def test_names_that_are_refused(name, words):
    with pytest.raises(naming.NameRefused, match=words) as caught:
        naming.check(name, NEW, dt.date(2026, 12, 3))
    assert "free are 2026-12 and 2026-12-03" in str(caught.value)
    assert f"There are {', '.join(CARRIED)}" in str(caught.value)


def test_a_write_that_fails_leaves_nothing(folder, monkeypatch):
    really = whole.write

    def failing(path, content):
        if path.name == "datapackage.yaml":
            raise OSError(28, "No space left on device")
        really(path, content)

    monkeypatch.setattr(whole, "write", failing)
    with pytest.raises(OSError, match="No space"):
        compose(parsed())
    assert tables.vintages() == CARRIED
    assert list(folder.glob(".*")) == []


def test_what_is_not_complete_is_not_seen_and_is_cleared(folder):
    aside = folder / f"{folders.ASIDE}1" / "2026-12"
    aside.mkdir(parents=True)
    shutil.copy(folder / NEW / "datapackage.yaml", aside)
    assert tables.vintages() == CARRIED
    with folders.alone(folder):
        assert not aside.exists()


def test_one_at_a_time(folder):
    child = os.fork()
    if not child:
        code = 1
        try:
            with folders.alone(folder):
                code = 0
        except folders.Taken:
            code = 7
        finally:
            os._exit(code)
    os.waitpid(child, 0)
    with folders.alone(folder), folders.alone(folder):
        child = os.fork()
        if not child:
            code = 1
            try:
                folders._HELD.clear()  # another process has none of these
                with folders.alone(folder):
                    code = 0
            except folders.Taken:
                code = 7
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


@pytest.mark.parametrize("mask", MASKS)
def test_a_vintage_is_open_to_whom_the_umask_says(tmp_path, mask):
    with masked(mask):
        made = folders.put(tmp_path, "2027-01", {"datapackage.yaml": b"{}"})
    assert rights(made) == 0o777 & ~mask
    assert rights(made / "datapackage.yaml") == 0o666 & ~mask
