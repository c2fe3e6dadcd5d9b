"""Meaning stands in columns: with every sentence of the data worded otherwise, the chapters compute the same."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml

from rareearths import paths
from rareearths.engine.run import stage
from rareearths.notebook import has_code
from rareearths.tables import release

pytestmark = pytest.mark.slow

CHAPTERS = [path for path in stage.pages() if has_code(path)]
# sentences, titles and names in this book's words; not what identifies a row, nor a text that was read as a value
PROSE = re.compile(
    r"note|found|company_en|(?:answered_to|covers|how_judged|name|needed|printed_background|reason|slip|statement|subject"
    r"|title|what)_(?:ja|en)"
)
READ = {"readings.csv", "cited_facts.csv"}  # where ``text`` is the fact itself if there is no ``value``
RELIANCE = "usgs_net_import_reliance.csv"  # where columns tell what the printed names and lists of countries mean
# all chapters on one set of warm kernels; a run that a build has kept is not made again
RUN = """
import sys
from pathlib import Path
from tqdm import tqdm
from rareearths.engine.run import batch, execute, stage
from rareearths.notebook import has_code
from rareearths.pipeline import inputs
runs = [execute.Run(path, "en") for path in stage.pages() if has_code(path)]
kept = inputs.cache(Path(sys.argv[1]) / "runs")
for result in batch.run(runs, kept, 2, tqdm(disable=True), ["rareearths.pipeline.preloaded"]):
    print(result.folder)
"""


def worded(written: str) -> str:
    """Other words for a text, of its script and with its full stop, without a digit; the same for the same text.

    A single word in small letters stays one, as the schema of the elements asks of their names.
    """
    if not written.strip():
        return written
    letters = hashlib.sha256(written.encode()).hexdigest()[:16]
    if re.search("[ぁ-んァ-ヶ一-龠]", written):
        words = "言葉" + letters.translate(str.maketrans("0123456789abcdef", "あいうえおかきくけこさしすせそた"))
    elif re.fullmatch("[a-z]+", written):
        words = "wording" + letters.translate(str.maketrans("0123456789", "ghijklmnop"))
    else:
        words = "Wording " + letters.translate(str.maketrans("0123456789", "ghijklmnop"))
    return words + next((stop for stop in (".", "。") if written.endswith(stop)), "")


def renamed(data: Path) -> dict[str, str]:
    """Other names for the commodities of the table on reliance, in the order of the printed ones."""
    printed: set[str] = set()
    for path in data.glob(f"*/{RELIANCE}"):
        with path.open(encoding="utf-8", newline="") as file:
            printed |= {row["commodity"] for row in csv.DictReader(file)}
    names = map("".join, itertools.product("abcdefghij", repeat=3))
    return {name: f"Wording {other}" for name, other in zip(sorted(printed), names, strict=False)}


def reword_table(path: Path, names_of: Mapping[str, str] = MappingProxyType({})) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or ()), list(reader)
    changed = 0
    for row in rows:
        own = [name for name in names if PROSE.fullmatch(name)]
        own += ["text"] if path.name in READ and row["value"] else []
        if path.name == RELIANCE:
            own.append("sources")
            row["commodity"] = names_of[row["commodity"]]
        for name in own:
            changed += bool(row[name].strip())
            row[name] = worded(row[name])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return changed


def reword_bibliography(path: Path) -> int:
    """Give each work another title, note and address."""
    words, titles = re.subn(
        r"(?m)^  (title|note) = \{\{(.*)\}\},$",
        lambda found: f"  {found[1]} = {{{{{worded(found[2])}}}}},",
        path.read_text(encoding="utf-8"),
    )
    words, addresses = re.subn(
        r"(?m)^  url = \{(.*)\},$",
        lambda found: f"  url = {{https://example.org/{worded(found[1]).strip('.').split()[1]}}},",
        words,
    )
    path.write_text(words, encoding="utf-8")
    assert min(titles, addresses) > 100
    return titles + addresses


def reword_exhibits(path: Path) -> int:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for entry in content["exhibits"]:
        entry |= {name: worded(entry[name]) for name in ("title_ja", "title_en")}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return 2 * len(content["exhibits"])


@pytest.fixture(scope="module")
def reworded(tmp_path_factory) -> Path:
    """A copy of the data in other words."""
    data = tmp_path_factory.mktemp("wording") / "data"
    shutil.copytree(paths.DATA, data, ignore=shutil.ignore_patterns(release.REGISTRY))
    names_of = renamed(data)
    changed = {path: reword_table(path, names_of) for path in sorted(data.glob("*/*.csv"))}
    changed[data / "paper/references.bib"] = reword_bibliography(data / "paper/references.bib")
    changed[data / "paper/exhibits.yaml"] = reword_exhibits(data / "paper/exhibits.yaml")
    assert sum(changed.values()) > 5000
    return data


def computed(data: Path, cache: Path) -> dict[str, dict[str, object]]:
    """What each chapter computes from the tables in a folder, by claim and key."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(cache)],
        env=os.environ | {"RAREEARTHS_DATA": str(data), "PYTHONPATH": str(paths.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr.strip().splitlines()[-3:]
    return {notebook.stem: _told(Path(folder)) for notebook, folder in zip(CHAPTERS, done.stdout.split(), strict=True)}


def _told(folder: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for event in map(json.loads, (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()):
        if event["event"] == "claim":
            found[event["claim_id"]] = [event["verdict"], event["computed"]]
        elif event["event"] == "number":
            found[event["key"]] = event["written"]
        elif event["event"] == "choices":
            found[f"choices {event['claim_id']}"] = event["choices"]
        elif event["event"] == "exhibit":
            found[event["id"]] = event["status"]
    return found


@pytest.fixture(scope="module")
def both(reworded, tmp_path_factory) -> tuple[dict[str, dict[str, object]], dict[str, dict[str, object]]]:
    """What the chapters compute from the data as written, and from the same data in other words."""
    return computed(paths.DATA, paths.ROOT / "_build" / "cache"), computed(reworded, tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize("chapter", [path.stem for path in CHAPTERS])
def test_a_chapter_computes_the_same_in_other_words(both, chapter):
    as_written, otherwise = both
    assert len(as_written[chapter]) > 5
    assert otherwise[chapter] == as_written[chapter]
