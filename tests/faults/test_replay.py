"""A whole fetch from a replay of all publishers makes a vintage that every chapter can be read from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
import replay
import yaml
from project import tree
from publisher import Publisher
from waiting import LONGEST

from rareearths import paths, tables
from rareearths.fetch.publishers import NAMES, described
from rareearths.paths import ROOT

KEYS = {f"RAREEARTHS_{name}_KEY": f"key-of-{name.lower()}-0123456789" for name in ("IMF",)}
SCRIPT = str(ROOT / "scripts" / "fetch.py")
READ = """
import sys
from rareearths import tables as data
name = sys.argv[1]
for table in data.tables(name):
    frame = data.load(table, name)
    assert len(frame) and data.provenance(table, name), table
print(len(data.tables(name)))
"""

pytestmark = pytest.mark.skipif(
    not replay.SAMPLES.is_dir(), reason="the publishers' own files are not beside the project"
)


@pytest.fixture(scope="module")
def fetched(tmp_path_factory):
    """Fetch everything once: the folder, what was said, what came of asking again, the vintages there were before."""
    folder = tmp_path_factory.mktemp("replay")
    shutil.copytree(paths.DATA, folder / "data")
    brought = [f"--file={name}={path}" for name, path in replay.files(folder / "files").items()]
    with Publisher(replay.routes()) as here:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("RAREEARTHS_", "PYTEST"))}
        urls = {f"RAREEARTHS_{name.upper()}_URL": f"{here.base}/{name}" for name in NAMES}
        environment = kept | urls | KEYS | {"RAREEARTHS_DATA": str(folder / "data")}

        def run(*arguments):
            # publishers on this machine need no pauses
            hurried = (
                f"import runpy, time; time.sleep = lambda _: None; runpy.run_path({SCRIPT!r}, run_name='__main__')"
            )
            script = [sys.executable, "-c", hurried, "--cache", str(folder / "raw"), *brought]
            return subprocess.run(
                [*script, *arguments],
                env=environment,
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=LONGEST,
            )

        before = {name: tree(folder / "data" / name) for name in (*tables.vintages(), "paper")}
        done = run()
        again = run("--dry-run")
        made = [path.parent for path in (folder / "data").glob("[0-9]*/datapackage.yaml")]
        new = [path for path in made if path.name not in before]
        yield folder, done, again, here, before, environment, new


def test_the_fetch_ends_well(fetched):
    folder, done, _, _, before, _, _ = fetched
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert {name: tree(folder / "data" / name) for name in before} == before
    for key in KEYS.values():
        assert key not in done.stdout + done.stderr
        assert [path for path in folder.rglob("*") if path.is_file() and key.encode() in path.read_bytes()] == []


def test_every_source_is_there(fetched):
    _, done, _, here, _, _, (made,) = fetched
    descriptor = yaml.safe_load((made / "datapackage.yaml").read_text(encoding="utf-8"))
    assert descriptor.get("not_fetched", []) == []
    assert list(dict.fromkeys(each["source"] for each in descriptor["fetched"])) == list(NAMES)
    assert all(not each["url"].startswith(here.base) for each in descriptor["fetched"]), "the publisher's own address"
    for name in NAMES:
        line = next(line for line in done.stdout.splitlines() if line.startswith(f"{name} "))
        assert line.split()[1] in ("fetched", "unchanged"), line
    changed = {path.stem for path in made.glob("*.csv")}
    assert changed, "something new came"
    assert changed <= {table for name in NAMES for table in described(name).tables}


def test_every_table_can_be_read_from_it(fetched):
    _, _, _, _, _, environment, (made,) = fetched
    done = subprocess.run(
        [sys.executable, "-c", READ, made.name],
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 30


def test_the_same_again_changes_nothing(fetched):
    _, _, again, _, _, _, (made,) = fetched
    assert again.returncode == 0, again.stdout + again.stderr
    assert f"gave nothing that is not in {made.name}" in again.stdout, again.stdout


def test_the_book_builds_from_it(fetched):
    folder, _, _, _, _, environment, (made,) = fetched
    name = made.name
    script = [sys.executable, str(ROOT / "scripts" / "build.py"), "--out", str(folder / "site")]
    # one language: that both compute the same is checked by every build of the book itself
    script += ["--cache", str(folder / "cache"), "--languages", "en", "-p", f"vintage={name}", "-p", f"later={name}"]
    done = subprocess.run(
        script,
        env={key: value for key, value in environment.items() if not key.endswith(("_URL", "_KEY"))},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    record = json.loads((folder / "site" / "audit.json").read_text(encoding="utf-8"))
    assert {claim["vintage"] for claim in record["claims"]} == {name}
    assert record["counts"]["revised"] > 0, "newer figures revise some of the paper's"
