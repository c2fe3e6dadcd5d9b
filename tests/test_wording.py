"""Meaning stands in columns: with every sentence of the data worded otherwise, the chapters compute the same."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

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
RUN = (
    "import sys; from pathlib import Path; from rareearths.engine.run.execute import Run, execute; "
    "execute(Run(Path(sys.argv[1]), 'en'), Path(sys.argv[2]), Path(sys.argv[2]) / 'failed')"
)


def worded(written: str) -> str:
    """Other words for a text, of its script and with its full stop, without a digit; the same for the same text."""
    if not written.strip():
        return written
    letters = hashlib.sha256(written.encode()).hexdigest()[:16]
    if re.search("[ぁ-んァ-ヶ一-龠]", written):
        words = "言葉" + letters.translate(str.maketrans("0123456789abcdef", "あいうえおかきくけこさしすせそた"))
    else:
        words = "Wording " + letters.translate(str.maketrans("0123456789", "ghijklmnop"))
    return words + next((stop for stop in (".", "。") if written.endswith(stop)), "")


def reword_table(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or ()), list(reader)
    changed = 0
    for row in rows:
        own = [name for name in names if PROSE.fullmatch(name)]
        own += ["text"] if path.name in READ and row["value"] else []
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
    changed = {path: reword_table(path) for path in sorted(data.glob("*/*.csv"))}
    changed[data / "paper/references.bib"] = reword_bibliography(data / "paper/references.bib")
    changed[data / "paper/exhibits.yaml"] = reword_exhibits(data / "paper/exhibits.yaml")
    assert sum(changed.values()) > 5000
    return data


def computed(notebook: Path, data: Path, folder: Path) -> dict[str, object]:
    """What a chapter computes from the tables in a folder, by claim and key."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(notebook), str(folder)],
        env=os.environ | {"RAREEARTHS_DATA": str(data), "PYTHONPATH": str(paths.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr.strip().splitlines()[-3:]
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


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_computes_the_same_in_other_words(notebook, reworded, tmp_path):
    before = computed(notebook, paths.DATA, tmp_path / "as-written")
    assert len(before) > 10
    assert computed(notebook, reworded, tmp_path / "reworded") == before
