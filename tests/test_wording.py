"""Meaning stands in columns: with every text of the data worded otherwise, the chapters compute and show the same."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import rewording
import yaml
from rewording import Words

from rareearths import paths
from rareearths.engine.run import stage
from rareearths.notebook import has_code
from rareearths.tables import release

pytestmark = pytest.mark.slow

CHAPTERS = [path for path in stage.pages() if has_code(path)]
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


@pytest.fixture(scope="module")
def reworded(tmp_path_factory) -> tuple[Path, Words]:
    """A copy of the data in other words, and these words."""
    data, words = tmp_path_factory.mktemp("wording") / "data", Words()
    shutil.copytree(paths.DATA, data, ignore=shutil.ignore_patterns(release.REGISTRY))
    rewording.tables(data, words)
    rewording.bibliography(data / "paper/references.bib", words)
    rewording.exhibits(data / "paper/exhibits.yaml", words)
    rewording.descriptors(data, words)
    return data, words


def folders(data: Path, cache: Path) -> dict[str, Path]:
    """Run every chapter on the tables in a folder: chapter to what its run has left."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(cache)],
        env=os.environ | {"RAREEARTHS_DATA": str(data), "PYTHONPATH": str(paths.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr.strip().splitlines()[-3:]
    return {notebook.stem: Path(folder) for notebook, folder in zip(CHAPTERS, done.stdout.split(), strict=True)}


def told(folder: Path, words: Words) -> dict[str, Any]:
    """What a run says and shows, put back into the words of the data."""
    found = dict(_events(folder)) | dict(_files(folder))
    return {name: _back(value, words) for name, value in found.items()}


def _events(folder: Path) -> Iterator[tuple[str, Any]]:
    for event in map(json.loads, (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()):
        kind = event["event"]
        if kind == "claim":
            yield f"claim {event['claim_id']}", [event["verdict"], event["computed"]]
        elif kind in ("number", "words"):
            yield f"{kind} {event['key']}", event["written"]
        elif kind == "guard":
            yield f"guard {event['key']}", event["holds"]
        elif kind == "choices":
            yield f"choices {event['claim_id']}", event["choices"]
        elif kind == "exhibit":
            yield f"exhibit {event['id']}", event["status"]


def _files(folder: Path) -> Iterator[tuple[str, Any]]:
    """The data and the chart of every exhibit."""
    for path in sorted(folder.glob("exhibits/*")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".csv":
            yield path.name, list(csv.reader(io.StringIO(text)))
        elif path.name.endswith(".vl.json"):
            names = dict.fromkeys(
                re.findall('"name": "(data-[0-9a-f]{32})"', text)
            )  # hashes of the rows, as they are used
            for place, name in enumerate(names):
                text = text.replace(name, f"data-{place}")
            yield path.name, json.loads(text)


def _back(value: Any, words: Words) -> Any:
    if isinstance(value, str):
        return words.back(value)
    if isinstance(value, Mapping):
        return {words.back(name): _back(each, words) for name, each in value.items()}
    return [_back(each, words) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def both(reworded, tmp_path_factory) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the chapters say of the data as written, and of the same data in other words."""
    data, words = reworded
    as_written = folders(paths.DATA, paths.ROOT / "_build" / "cache")
    otherwise = folders(data, tmp_path_factory.mktemp("cache"))
    return {name: told(folder, Words()) for name, folder in as_written.items()}, {
        name: told(folder, words) for name, folder in otherwise.items()
    }


@pytest.mark.parametrize("chapter", [path.stem for path in CHAPTERS])
def test_a_chapter_computes_and_shows_the_same_in_other_words(both, chapter):
    as_written, otherwise = (each[chapter] for each in both)
    assert len(as_written) > 5
    assert list(otherwise) == list(as_written)
    differing = {name: (said, otherwise[name]) for name, said in as_written.items() if otherwise[name] != said}
    assert not differing, {name: [str(each)[:300] for each in pair] for name, pair in list(differing.items())[:5]}


def test_the_schemas_say_which_texts_are_worded_otherwise():
    changed = {(table, column) for _, table, column in rewording.columns(paths.DATA)}
    for each in [
        ("price_context", "product_en"), ("price_context", "note"), ("export_controls", "announcement"),
        ("export_controls", "short_en"), ("critical_minerals_lists", "entry_en"), ("app4", "entry_ja"),
        ("app5", "item_en"), ("usgs_world_import_sources", "detail"), ("usgs_world", "commodity"),
        ("usgs_net_import_reliance", "commodity"), ("mineral_names", "name_en"), ("readings", "subject_ja"),
        ("elements", "name_en"), ("claims", "statement_en"), ("fig09", "announcement"),
    ]:  # fmt: skip
        assert each in changed
    for each in [
        ("price_context", "element"), ("price_context", "form"), ("export_controls", "key"), ("app4", "item"),
        ("export_controls", "elements"), ("mineral_names", "id"), ("usgs_world_import_sources", "sums"),
        ("claims", "about"), ("readings", "unit"), ("readings", "period"), ("points", "keys"),
    ]:  # fmt: skip
        assert each not in changed


def test_the_data_are_worded_otherwise_in_every_row_and_can_be_put_back(reworded):
    data, words = reworded
    seen = 0
    for folder, table, column in rewording.columns(paths.DATA):
        as_written, otherwise = (_column(home / folder / f"{table}.csv", column) for home in (paths.DATA, data))
        if (table, column) == rewording.FACT:
            continue
        assert [words.back(each, translated=False) for each in otherwise] == as_written
        assert all(before != after for before, after in zip(as_written, otherwise, strict=True) if before.strip())
        seen += len(as_written)
    assert seen > 20_000
    package = yaml.safe_load((data / "2026-10/datapackage.yaml").read_text(encoding="utf-8"))
    assert package["title"].startswith("wording")


def _column(path: Path, column: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]
