"""Files that a reader takes along: the data of an exhibit, and its chart under what it shows."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from rareearths.chapter import charts, heading
from rareearths.engine.run.execute import Result
from rareearths.paper.exhibits import catalogue

_WORDED = ("finding", "subtitle", "description")  # what a chart's downloads say of it


def write(result: Result, texts: Mapping[str, str], folder: Path) -> None:
    """Put the downloads of a run's exhibits into a folder; those of a chart with what it shows and what is drawn.

    Parameters
    ----------
    result : Result
    texts : mapping
        The chapter's texts in the language of the run.
    folder : Path
        Made if need be.
    """
    drawn = result.folder / "exhibits"
    if not drawn.is_dir():
        return
    shutil.copytree(drawn, folder, dirs_exist_ok=True)
    lang = result.run.lang
    for spec in sorted(drawn.glob(f"*.{lang}.vl.json")):
        name = spec.name.split(".")[0]
        finding, subtitle, description = (texts.get(f"{name}-{part}", "") for part in _WORDED)
        content = json.loads(spec.read_text(encoding="utf-8"))
        content |= {"title": {"text": finding, "subtitle": subtitle}, "description": description}
        (folder / spec.name).write_text(
            json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
        )
        number = " ".join(catalogue()[name][f"{part}_{lang}"] for part in ("number", "title"))
        plain = (drawn / f"{name}.{lang}.svg").read_text(encoding="utf-8")
        drawing = heading.headed(plain, number, finding, subtitle, name)
        (folder / f"{name}.{lang}.svg").write_text(drawing, encoding="utf-8")
        (folder / f"{name}.{lang}.png").write_bytes(_picture(drawing, result.folder))


def _picture(drawing: str, folder: Path) -> bytes:
    """Return a drawing as PNG; one made before is taken again, since the texts are put in with every build."""
    kept = folder / "pictures" / f"{hashlib.sha256(drawing.encode()).hexdigest()[:20]}.png"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(charts.png(drawing))
    return kept.read_bytes()
