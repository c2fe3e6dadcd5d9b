"""What a run is kept under does not hang on where the project stands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

from rareearths import paths

KEYS = """
import json
from rareearths import paths
from rareearths.engine.run import execute, stage
from rareearths.pipeline import inputs
cache = inputs.cache(paths.ROOT / "_build" / "cache" / "runs")
reads = inputs.Reads((("2026-06", "usgs_mine_production"),), ("references.bib",), (), True, True, True)
found = {path.stem: cache.key(execute.Run(path, "ja")) for path in stage.pages()}
run = execute.Run(paths.CHAPTERS / "dominance.ipynb", "ja")
records = [paths.ROOT / "_build" / name for name in ("audit.json", "exhibits.json")]
print(json.dumps([found, inputs.fingerprints(run, reads), inputs.pages_hash(records)]))
"""


def test_a_copy_of_the_checkout_has_the_same_keys(tmp_path):
    said = []
    for name in ("one", "another"):
        copy = tmp_path / name / "book"
        for folder in ("rareearths", "chapters", "data"):
            shutil.copytree(paths.ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("_config.yml", "_toc.yml", "requirements.txt"):
            shutil.copy(paths.ROOT / file, copy)
        environment = {**os.environ, "PYTHONPATH": str(copy)}
        environment.pop("RAREEARTHS_DATA", None)
        done = subprocess.run(
            [sys.executable, "-c", KEYS], cwd=copy, env=environment, capture_output=True, text=True, check=True
        )
        said.append(json.loads(done.stdout))
    assert {"dominance", "limits"} <= said[0][0].keys()
    assert len(said[0][1]) == 6
    assert said[0] == said[1]
