"""A tiny bilingual book, built as the real one is: Jupyter Book per language, then the finishing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from rareearths.engine.finish import site
from rareearths.engine.sphinx.config import language_config
from rareearths.paths import ROOT

FIXTURE = Path(__file__).parent / "book_fixture"


def project(**more) -> dict:
    return yaml.safe_load((FIXTURE / "_config.yml").read_text(encoding="utf-8")) | more


def jupyter_book(lang: str, folder: Path, audit: Path | None = FIXTURE / "audit.json", **more):
    """Stage one language, run the real script on it; return its result and the folder of pages."""
    stage = folder / "stage" / lang
    shutil.copytree(FIXTURE, stage, ignore=shutil.ignore_patterns("_config.yml", "*.json"))
    config = language_config(lang, project(**more))
    config["sphinx"]["config"]["rareearths_audit"] = str(audit or "")
    (stage / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    script = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [script, "build", stage, "--path-output", folder / lang, "-W", "-n", "--keep-going"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0"},
        check=False,
    )
    return done, folder / lang / "_build" / "html"


def build(folder: Path, **more) -> Path:
    """Build both languages and finish the site; return its folder."""
    languages, built = ["ja", "en"], folder / "site"
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda lang: jupyter_book(lang, folder, **more), languages))
    for lang, (done, pages) in zip(languages, results, strict=True):
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        shutil.copytree(pages, built / lang)
    site.finish(built, languages, folder / "cache", project(**more))
    return built
