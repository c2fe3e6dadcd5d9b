"""Files that a reader takes along: the data of an exhibit, its chart under what it shows, and an archive."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rareearths import language
from rareearths.audit import captions, pictures, shown
from rareearths.chapter import heading
from rareearths.engine import citing
from rareearths.engine.run.execute import Result
from rareearths.engine.sphinx import config
from rareearths.fetch.files.whole import write as write_whole
from rareearths.paper.exhibits import catalogue
from rareearths.paths import ROOT

_LONG = re.compile(r"-?\d+\.\d{10,}(e-?\d+)?")  # digits of the machine, not of the source
_DIGITS = 12
_PROVENANCE = ("source", "locator", "quality")
_DAY = (1980, 1, 1, 0, 0, 0)  # of every file in an archive, so that the same files give the same archive


def write(
    result: Result,
    texts: Mapping[str, str],
    folder: Path,
    project: Mapping[str, Any] | None = None,
    with_pictures: bool = True,
) -> None:
    """Put the downloads of a run's exhibits into a folder: data, and of charts drawing, picture and specification.

    Parameters
    ----------
    result : Result
    texts : mapping
        The chapter's texts in the language of the run.
    folder : Path
        Made if need be.
    project : mapping, optional
        Settings, which say where the book stands (default: those of the repository).
    with_pictures : bool
        Whether a chart is left as PNG beside its SVG.
    """
    drawn = result.folder / "exhibits"
    if not drawn.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    project, lang = config.project() if project is None else project, result.run.lang
    for each in shown.exhibits(result, texts):
        stem = f"{each['id']}.{lang}"
        table = _readable((drawn / f"{stem}.csv").read_text(encoding="utf-8-sig"), each)
        (folder / f"{stem}.csv").write_text(table, encoding="utf-8-sig")
        if each["spec"]:
            drawing = _chart(each, drawn, folder, project)
            if with_pictures:
                (folder / f"{stem}.png").write_bytes(_picture(drawing, result.folder / "pictures"))
        (folder / f"{stem}.zip").write_bytes(_archive(each, (folder / f"{stem}.csv").read_bytes(), project))
    for path in drawn.iterdir():
        if not (folder / path.name).exists():
            shutil.copy(path, folder / path.name)


def _chart(each: Mapping[str, Any], drawn: Path, folder: Path, project: Mapping[str, Any]) -> str:
    """Write specification and drawing of a chart, and return the drawing."""
    name, lang = each["id"], each["lang"]
    spec = json.loads((drawn / f"{name}.{lang}.vl.json").read_text(encoding="utf-8"))
    spec |= {
        "title": {"text": each["finding"], "subtitle": each["subtitle"]},
        "description": captions.whole(each["description"], each["cut"], lang),
        "usermeta": {"source": list(shown.foot(each, project))},
    }
    (folder / f"{name}.{lang}.vl.json").write_text(
        json.dumps(spec, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
    )
    number = " ".join(catalogue()[name][f"{part}_{lang}"] for part in ("number", "title"))
    plain = (drawn / f"{name}.{lang}.svg").read_text(encoding="utf-8")
    drawing = heading.headed(plain, number, each["finding"], each["subtitle"], name, shown.foot(each, project))
    (folder / f"{name}.{lang}.svg").write_text(drawing, encoding="utf-8")
    return drawing


def _picture(drawing: str, folder: Path) -> bytes:
    """Return a drawing as PNG; one made before is taken again, since the texts are put in with every build."""
    kept = folder / f"{hashlib.sha256(drawing.encode()).hexdigest()[:20]}.png"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        write_whole(kept, pictures.png(drawing))
    return kept.read_bytes()


def _readable(table: str, each: Mapping[str, Any]) -> str:
    """Return the data of an exhibit with its last heads, its sources and their quality in the reader's language."""
    words = language.say("rows", each["lang"])
    titles = {source["id"]: source["title"] for source in each["sources"]}
    heads, *rows = csv.reader(io.StringIO(table))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([words[head] if head in _PROVENANCE else head for head in heads])
    for row in rows:
        writer.writerow([_cell(head, value, titles, words) for head, value in zip(heads, row, strict=True)])
    return out.getvalue()


def _cell(head: str, value: str, titles: Mapping[str, str], words: Mapping[str, str]) -> str:
    if head == "source":
        return "; ".join(titles.get(name.strip(), name.strip()) for name in value.split(";") if name.strip())
    if head == "quality":
        return words.get(value, value)
    return f"{float(value):.{_DIGITS}g}" if _LONG.fullmatch(value) else value


def _archive(each: Mapping[str, Any], table: bytes, project: Mapping[str, Any]) -> bytes:
    """Return data, description and terms of an exhibit as one archive, the same for the same content."""
    name, lang = each["id"], each["lang"]
    described = _described(each, project)
    words = language.say("exhibit_page", lang)
    readme = [
        f"{each['number']} {each['title']}",
        each["finding"],
        each["subtitle"],
        "",
        *([words["missing"].format(each["missing"]), ""] if each["missing"] else []),
        *shown.foot(each, project),
        "",
        f"{words['cite_as']}{described['citation']}",
        "",
    ]
    whole = {
        f"{name}.{lang}.csv": table,
        "metadata.json": (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode(),
        "README.txt": "\n".join(readme).encode("utf-8-sig"),
        "LICENSE-content.txt": (ROOT / "LICENSE-content").read_bytes(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(whole):
            entry = zipfile.ZipInfo(f"{name}.{lang}/{path}", _DAY)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, whole[path])
    return out.getvalue()


def _described(each: Mapping[str, Any], project: Mapping[str, Any]) -> dict[str, Any]:
    """Return what describes an exhibit to machines."""
    name, lang = each["id"], each["lang"]
    address = shown.address(name, lang, project)
    edition = config.edition(project)
    kept = ("id", "number", "title", "finding", "subtitle", "cut", "reading", "description", "missing")
    return {
        **{key: each[key] for key in kept},
        "language": lang,
        "columns": each["heads"],
        "rows": len(each["rows"]),
        "sources": each["sources"],
        "vintages": each["vintages"].strip(" （）()"),
        "terms": shown.rights(name, lang),
        "licence": "" if name in shown.quoted() else shown.LICENCE,
        "edition": edition,
        "address": address,
        "citation": citing.citation(
            f"{each['number']} {each['finding']}", name, config.languages(project)[lang], edition, address, lang
        )["text"],
    }
