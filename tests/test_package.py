"""The package works where it is installed, not only in its checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

import rareearths
from rareearths import paths, tables
from rareearths.paths import ROOT

USE = """
import altair as alt
import rareearths
from rareearths import tables
from rareearths.chapter import Chapter
chapter = Chapter("dominance", lang="en", vintage="2025-10")
mined = chapter.load("usgs_mine_production")
mined = mined[(mined["edition"] == "MCS2025") & (mined["year"] == 2024) & mined["geo"].isin(["CHN", "USA"])]
mined = mined.assign(country=chapter.countries(mined["geo"]))
chart = alt.Chart(mined).mark_bar().encode(x="value:Q", y="country:N")
columns = {"country": "Country", "value": "t"}
shown = chapter.exhibit("fig01", chart, data=mined, columns=columns, tables=["usgs_mine_production"])
made = shown._repr_mimebundle_()
print(rareearths.__file__, rareearths.__version__, len(tables.vintages()))
print(made.get("text/html", ""))
"""
LIST = "from rareearths import tables; print(tables.vintages())"


def _run(*command: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=300, **options)


def _tracked() -> list[str]:
    return _run("git", "ls-files", "-z", cwd=ROOT).stdout.rstrip("\0").split("\0")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of what git tracks, made without a network; the checkout is not written to."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in _tracked():
        if name.startswith("rareearths/") or name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-content"):
            target = folder / "source" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-index", "--no-build-isolation"]
    done = _run(*pip, "--wheel-dir", folder, folder / "source")
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel) -> Path:
    """Python of an environment that has the wheel and, of this one, all but the checkout.

    A path file adds a folder without what its own path files add, so the editable installation stays outside.
    """
    environment = wheel.parent / "environment"
    assert _run(sys.executable, "-m", "venv", "--without-pip", environment).returncode == 0
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--no-compile"]
    done = _run(*pip, wheel)
    assert done.returncode == 0, done.stdout + done.stderr
    own = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    (own / "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def _environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RAREEARTHS_", "PYTHON", "PYTEST"))}
    return kept | more


def test_the_wheel_holds_every_file_of_the_package(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {name for name in _tracked() if name.startswith("rareearths/")}
    assert {Path(name).suffix for name in held} >= {".py", ".css", ".js", ".otf", ".html"}


def test_an_installed_package_reads_the_data_it_is_pointed_to_and_makes_an_exhibit(installed, tmp_path):
    done = _run(installed, "-c", USE, cwd=tmp_path, env=_environment(RAREEARTHS_DATA=str(ROOT / "data")))
    assert done.returncode == 0, done.stderr
    where, version, count = done.stdout.splitlines()[0].split()
    assert Path(where).is_relative_to(installed.parents[1]), "the checkout was imported, not what is installed"
    assert (version, int(count)) == (rareearths.__version__, len(tables.vintages()))
    assert "<svg" in done.stdout and "China" in done.stdout and 'id="fig01"' in done.stdout


def test_an_installed_package_finds_the_book_it_is_run_in(installed):
    done = _run(installed, "-c", LIST, cwd=ROOT / "chapters", env=_environment())
    assert done.stdout.strip() == str(tables.vintages()), done.stderr


def test_an_installed_package_without_a_book_says_what_to_do(installed, tmp_path):
    done = _run(installed, "-c", LIST, cwd=tmp_path, env=_environment())
    assert done.returncode == 1
    for words in (f"Expected the book's tables in {tmp_path / 'data'}", "clone of the book", "RAREEARTHS_DATA"):
        assert words in done.stderr, done.stderr


COMMANDS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"].get("scripts", {})


@pytest.mark.skipif(not COMMANDS, reason="pyproject.toml names no command yet")
def test_the_command_is_installed(installed, tmp_path):
    done = _run(installed.with_name("rareearths"), "--help", cwd=tmp_path, env=_environment())
    assert done.returncode == 0, done.stderr
    assert "build" in done.stdout and "fetch" in done.stdout


def test_the_changes_tell_of_this_version():
    assert f"## [{rareearths.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


class TestPlaces:
    @pytest.fixture
    def book(self, tmp_path):
        (tmp_path / "book" / "data" / "paper").mkdir(parents=True)
        (tmp_path / "book" / "chapters").mkdir()
        return tmp_path / "book"

    def test_a_checkout_comes_first(self, book, tmp_path):
        assert paths.find(book / "rareearths", tmp_path, {}) == (book, book / "data")

    def test_the_variable_names_the_tables_of_a_checkout(self, book, tmp_path):
        found = paths.find(book / "rareearths", tmp_path, {paths.DATA_VARIABLE: str(tmp_path / "other")})
        assert found == (book, tmp_path / "other")

    def test_the_variable_names_the_book_of_an_installed_package(self, book, tmp_path):
        found = paths.find(tmp_path / "site" / "rareearths", tmp_path, {paths.DATA_VARIABLE: str(book / "data")})
        assert found == (book, book / "data")

    def test_the_working_folder_may_lie_below_the_book(self, book, tmp_path):
        assert paths.find(tmp_path / "site" / "rareearths", book / "chapters", {}) == (book, book / "data")

    def test_nothing_is_found_where_there_is_nothing(self, tmp_path):
        found = paths.find(tmp_path / "site" / "rareearths", tmp_path, {})
        assert found == (tmp_path, tmp_path / "data")
        assert str(tmp_path / "data") in paths.nowhere(found[1])
