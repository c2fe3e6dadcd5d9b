"""What the audit adds to a finished site: the pages of evidence and of rows that its links lead to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from rareearths.audit import evidence, rows, synonyms
from rareearths.engine.finish.site import Additions
from rareearths.paper.exhibits import catalogue


def additions(site: Path, traces: Mapping[str, Mapping], numbers: Mapping[str, Mapping]) -> Additions:
    """Return what the engine is to do with each language's folder.

    Parameters
    ----------
    site : Path
        With ``audit.json``.
    traces : mapping
        Chapter to its trace.
    numbers : mapping
        Language to the numbers of the text as they are written in it, by chapter and key.
    """
    audit = json.loads((site / "audit.json").read_text(encoding="utf-8"))

    def folder(path: Path, lang: str) -> None:
        evidence.write(path, lang, traces, numbers[lang], audit)
        rows.write(path, lang)

    headings = {lang: {name: entry[f"number_{lang}"] for name, entry in catalogue().items()} for lang in numbers}
    return Additions(folder, headings, synonyms.groups())
