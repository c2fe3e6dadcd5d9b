"""The command that fetches: what it refuses, what it prints, its exit status, and that no key comes out."""

from __future__ import annotations

import logging
import shutil
import types

import pandas as pd
import pytest
from lookup import CARRIED, NEW, NEWEST, OLD

from rareearths import paths
from rareearths import tables as data
from rareearths.cli import main
from rareearths.fetch import command, gather, looks, publishers
from rareearths.fetch.contract import ContractBroken, InputNeeded, Parsed, Raw, Unreachable
from rareearths.fetch.http import secrets
from rareearths.fetch.publishers import NAMES
from rareearths.fetch.vintage import folders, naming

KEY = "key-of-a-user-9876543210"
SOURCE = {
    "id": "made_up",
    "title": "Made up",
    "path": "https://example.org/",
    "publisher": "Nobody",
    "licence": "CC0-1.0",
    "redistribution": "free",
    "terms": "Free.",
    "terms_ja": "自由。",
    **{"read": "Made up.", "read_ja": "架空。", "read_in": "original"},
}
TABLES = {
    "usgs": "usgs_reserves",
    "imf": "imf_rare_earth_price",
    "oecd": "oecd_intermediate_exports",
    "iea": "iea_magnet_rare_earths",
}
PROBLEMS = {
    "down": Unreachable("imf", f"no answer to ?key={KEY}.", "the network.", "wait."),
    "broken": ContractBroken("imf", "expected a; got b.", "a change.", "mend it."),
    "needed": InputNeeded("imf", "expected a workbook; got none.", "it needs a login.", "get it at example.org."),
    "mistake": ZeroDivisionError("by zero"),
}


def row(table: str, **changes) -> pd.DataFrame:
    return data.load(table, NEW).tail(1).assign(source="made_up", **changes)


def publisher(name: str, outcome: object) -> types.ModuleType:
    """A module that gives one changed row, or fails."""
    made = types.ModuleType(name)
    table = TABLES.get(name)

    def fetched(client):
        client.get("question")
        if isinstance(outcome, Exception):
            raise outcome
        return [Raw("https://example.org/file", b"x", "2026-11-25T00:00:00Z")]

    def parsed(raws):
        tables = {} if table is None else {table: data.load(table, NEW) if outcome == "same" else row(table, value=7)}
        return Parsed(tables, [SOURCE], "2027", watched={"page": "a page"} if name == "policy" else {})

    made.fetch, made.parse, made.validate = fetched, parsed, lambda parsed, before: None
    return made


def described(name: str) -> publishers.Publisher:
    """What is known of such a module."""
    tables = (TABLES[name],) if name in TABLES else ()
    return publishers.Publisher(name, {"ja": name, "en": name}, tables, {}, {}, "", "", {}, {})


def replace_publishers(monkeypatch, outcomes: dict[str, object]) -> None:
    """Put modules with these outcomes in the place of all publishers."""
    monkeypatch.setattr(publishers, "described", described)
    monkeypatch.setattr(publishers, "module", lambda name: publisher(name, outcomes.get(name, "same")))


class Client:
    forgotten = 0

    def __init__(self, name, hosts, **options):
        self.today = options["today"]

    def get(self, request, label=""):
        return None

    def forget(self):
        Client.forgotten += 1


@pytest.fixture
def folder(tmp_path, monkeypatch):
    copy = tmp_path / "data"
    shutil.copytree(paths.DATA, copy)
    monkeypatch.setattr(paths, "DATA", copy)
    monkeypatch.setattr(command, "Client", Client)
    secrets.register(KEY)
    return copy


@pytest.fixture
def run(folder, monkeypatch, capsys, tmp_path):
    """Fetch with these outcomes for the sources; the others have nothing new. Returns status and all that was said."""

    def call(*arguments, **outcomes):
        replace_publishers(monkeypatch, outcomes)
        monkeypatch.setattr(looks, "notice", lambda raws, watched, folder: ["changed since 2026-11-01: a page"])
        monkeypatch.setattr(looks, "remember", lambda raws, folder: None)
        status = main(["fetch", "--cache", str(tmp_path / "raw"), *arguments])
        said = capsys.readouterr()
        assert KEY not in said.out + said.err
        assert "Traceback" not in said.out + said.err
        return status, said.out + said.err

    return call


def test_all_well(run):
    status, said = run(usgs="new")
    assert status == 0
    assert len(data.vintages()) == len(CARRIED) + 1
    made = data.vintages()[-1]
    assert f"Vintage {made} stands in" in said
    assert "It changes usgs_reserves." in said
    line = next(line for line in said.splitlines() if line.startswith("usgs "))
    assert "fetched" in line
    assert "2027" in line
    assert "CC0-1.0" in line
    assert "usgs_reserves" in line, "the largest change names its row"
    assert "policy: changed since 2026-11-01: a page" in said
    assert [line.split()[0] for line in said.splitlines() if line.split()[:1] and line.split()[0] in NAMES][
        : len(NAMES)
    ] == list(NAMES), "a line for each source, in their order"


def test_nothing_new(run):
    status, said = run()
    assert status == 0
    assert f"gave nothing that is not in {NEWEST}" in said
    assert data.vintages() == CARRIED


@pytest.mark.parametrize(
    ("problem", "named", "status", "state"),
    [
        ("down", False, 1, "unreachable"),
        ("broken", False, 2, "broken"),
        ("mistake", False, 2, "broken"),
        ("needed", False, 0, "carried over"),
        ("needed", True, 1, "unreachable"),
    ],
)
def test_a_source_that_fails_does_not_stop_the_others(run, problem, named, status, state):
    arguments = ["--source", "usgs", "imf"] if named else []
    given, said = run(*arguments, usgs="new", imf=PROBLEMS[problem])
    assert given == status
    made = data.package(data.vintages()[-1])
    assert [each["source"] for each in made["not_fetched"]] == ["imf"]
    assert data.describe("imf_rare_earth_price", made["vintage"])["vintage"] == OLD
    assert f"imf: {state}" in said
    assert "Next step" in said
    if problem == "needed":
        assert "get it at example.org" in said
    if problem == "mistake":
        assert "ZeroDivisionError: by zero (test_fetch.py, line" in said


def test_broken_goes_before_unreachable(run):
    assert run(usgs=PROBLEMS["down"], imf=PROBLEMS["broken"], oecd="new")[0] == 2


def test_what_broke_its_contract_is_asked_anew_next_time(run):
    before = Client.forgotten
    run("--source", "imf", imf=PROBLEMS["broken"])
    assert Client.forgotten == before + 1


def test_no_vintage_of_nothing(run):
    status, said = run("--source", "usgs", "imf", usgs=PROBLEMS["down"], imf=PROBLEMS["needed"])
    assert status == 1
    assert f"No vintage was written: nothing could be fetched. The last one is {NEWEST}." in said
    assert data.vintages() == CARRIED


def test_rows_that_break_the_schema_stop_their_source(run, monkeypatch):
    monkeypatch.setitem(globals(), "row", lambda table, **_: data.load(table, NEW).tail(1).assign(value=-7))
    status, said = run(imf="new")
    assert status == 2
    assert "2025-09, column 'value': expected at least 0" in said
    assert data.vintages() == CARRIED


def test_a_dry_run_writes_nothing(run, monkeypatch):
    monkeypatch.setattr(looks, "remember", lambda *_: pytest.fail("a dry run remembers nothing"))
    status, said = run("--dry-run", "--source", "usgs", "imf", usgs="new")
    assert status == 0
    assert "was not written. It would change usgs_reserves." in said
    assert data.vintages() == CARRIED


def test_only_the_sources_named_are_asked(run):
    status, said = run("--source", "usgs", "--source", "oecd", usgs="new", imf=PROBLEMS["broken"])
    assert status == 0
    assert "imf" not in said


def test_a_second_fetch_on_one_day(run):
    assert run(usgs="new")[0] == 0
    made = data.vintages()[-1]
    status, said = run(usgs="same", imf="new")
    assert status in (0, 1)
    if len(made) == len("2026-11-25"):
        assert status == 1
        assert "fetch again tomorrow" in said
        assert data.vintages() == [*CARRIED, made]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--source", "usg"], ["Expected one of the sources usgs", "got 'usg'", "Did you mean usgs?"]),
        (["--vintage", "2026-13"], ["got '2026-13'", "Next step"]),
        (["--vintage", NEWEST], ["never changed", f"There are {', '.join(CARRIED)}"]),
        (["--vintage", "2099-01"], ["has not come yet"]),
        (["--base", "2024-01"], ["no vintage '2024-01'", f"{', '.join(CARRIED)}"]),
        (["--file", "iea"], ["as source=path", "got 'iea'"]),
        (["--file", "iea=nowhere.xlsx"], ["Expected a file or folder at nowhere.xlsx", "correct the path"]),
        (["--file", "eia=pyproject.toml"], ["got 'eia'", "Did you mean iea?"]),
    ],
    ids=" ".join,
)
def test_arguments_that_are_refused(run, arguments, words, monkeypatch):
    monkeypatch.chdir(paths.ROOT)
    status, said = run(*arguments)
    assert status == 1
    for word in words:
        assert word in said, said
    assert data.vintages() == CARRIED


def test_a_file_that_is_named_is_asked_for(run, tmp_path, monkeypatch):
    """Whoever names a file wants that source: what is lacking is then a failure."""
    (tmp_path / "book.xlsx").write_bytes(b"x")
    assert run("--file", f"imf={tmp_path / 'book.xlsx'}", imf=PROBLEMS["needed"])[0] == 1


def test_an_interruption(run, monkeypatch):
    interrupted = publisher("usgs", "new")

    def stop(client):
        raise KeyboardInterrupt

    interrupted.fetch = stop
    original = publisher

    def replaced(name, outcome):
        return interrupted if name == "usgs" else original(name, outcome)

    monkeypatch.setitem(globals(), "publisher", replaced)
    status, said = run()
    assert status == 130
    assert "The vintages are as they were" in said


def test_another_fetch_at_once(run, folder, monkeypatch):
    def taken(*_, **__):
        raise folders.Taken("another process does")

    monkeypatch.setattr(folders, "alone", taken)
    status, said = run(usgs="new")
    assert status == 1
    assert "another process does" in said


def test_remarks_stand_below_the_table(run, monkeypatch):
    original = publisher

    def remarking(name, outcome):
        made = original(name, outcome)
        made.validate = lambda parsed, before: logging.getLogger("rareearths.fetch.x").warning("%s: a remark", name)
        return made

    monkeypatch.setitem(globals(), "publisher", remarking)
    _, said = run("--source", "usgs")
    lines = said.splitlines()
    assert lines.count("usgs: a remark") == 1
    assert lines.index("usgs: a remark") > next(place for place, line in enumerate(lines) if line.startswith("usgs "))
    assert logging.getLogger("rareearths").handlers == []


def test_states_have_their_status():
    assert command.STATUS == {gather.UNREACHABLE: 1, gather.BROKEN: 2}
    assert naming.PATTERN.fullmatch("2026-11-25")
