"""The two language halves of a notebook, in its prose and in its code, and whether they still say the same."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rareearths.bilingual import labels, numerals, prose
from rareearths.notebook import NotebookUnreadable, code, languages, markdown, source

LANGUAGES = ("ja", "en")
STAMP = "reviewed"


@dataclass(frozen=True)
class Finding:
    """One thing to look at.

    Parameters
    ----------
    slug : str
        The pair, the id of a single cell, or where a label stands.
    what : str
        What is wrong or differs.
    ja, en : str
        What stands on either side, where that helps.
    stamp : bool
        Whether it is only about the record of the last review: a new review settles it.
    """

    slug: str
    what: str
    ja: str = ""
    en: str = ""
    stamp: bool = False


def pairs(notebook: dict) -> dict[str, dict[str, dict]]:
    """Return the notebook's complete pairs: slug to the ``ja`` and the ``en`` cell, in reading order."""
    halves: dict[str, dict[str, dict]] = {}
    for cell in markdown(notebook["cells"]):
        slug, lang = _named(cell)
        if lang:
            halves.setdefault(slug, {})[lang] = cell
    return {slug: found for slug, found in halves.items() if len(found) == len(LANGUAGES)}


def reviewable(notebook: dict) -> list[str]:
    """Return what can be stamped: the slugs of pairs and the ids of cells of code with labels, each name once."""
    return list(dict.fromkeys([*pairs(notebook), *labelled(notebook)]))


def labelled(notebook: dict) -> dict[str, list[labels.Label]]:
    """Return the labels in code: id of the cell to its labels, in reading order; cells without any are left out."""
    return {str(cell.get("id", "")): found for cell in code(notebook["cells"]) if (found := _labels(cell))}


def findings(notebook: dict) -> list[Finding]:
    """Compare all pairs of a notebook, and the labels in its code.

    Returns
    -------
    list of Finding
        Empty if both languages are complete, agree in what can be compared, and were reviewed as they stand.
    """
    found = [*_structure(notebook)]
    for slug, halves in pairs(notebook).items():
        ja, en = (source(halves[lang]) for lang in LANGUAGES)
        found += _untranslated(slug, ja, en)
        found += _differences(slug, ja, en)
    found += _unread(notebook)
    for slug, in_cell in labelled(notebook).items():
        found += [replace(one, slug=slug, what=f"{one.slug}: {one.what}") for one in of_labels(in_cell)]
    for slug, bearer, texts in _reviewable(notebook):
        found += _review(slug, bearer, texts)
    return found


def of_labels(found: list[labels.Label]) -> list[Finding]:
    """Compare labels: those of a cell of code, or the headings of a fields file."""
    return [Finding(label.where, what, ja, en) for label in found for what, ja, en in label.faults()]


def stamp(notebook: dict, slug: str) -> bool:
    """Record that the two halves of a pair, or of a cell's labels, were read side by side as they stand.

    The record is the metadata ``reviewed`` of the Japanese cell, or of the cell of code: ``{"ja": ..., "en": ...}``,
    the first twelve digits of the SHA-256 of each language's text.

    Returns
    -------
    bool
        Whether anything changed.
    """
    changed = False
    for name, bearer, texts in _reviewable(notebook):
        metadata, now = bearer.setdefault("metadata", {}), _digests(texts)
        if name == slug and metadata.get(STAMP) != now:
            # nbformat writes keys sorted: the next save in JupyterLab then changes nothing
            bearer["metadata"] = dict(sorted((metadata | {STAMP: now}).items()))
            changed = True
    return changed


def write(path: Path, notebook: dict, before: str) -> None:
    """Write a notebook at once or not at all, changing nothing but what `notebook` changes.

    Parameters
    ----------
    path : Path
    notebook : dict
    before : str
        The file's text as it was read.

    Raises
    ------
    NotebookUnreadable
        If the file is not laid out as JupyterLab saves it, so that more would change than was asked for.
    """
    if serialise(json.loads(before)) != before:
        raise NotebookUnreadable(
            f"Expected {path} in the layout JupyterLab saves (indent 1, UTF-8, newline at the end); got another "
            "one, and writing would change more than the stamps. Open and save it in JupyterLab, then stamp again."
        )
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(serialise(notebook))
    temporary = Path(name)
    temporary.chmod(path.stat().st_mode & 0o777)
    temporary.replace(path)


def serialise(notebook: dict) -> str:
    """Write a notebook as text, in JupyterLab's layout."""
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _named(cell: dict) -> tuple[str, str]:
    """Split ``price-ja`` into slug and language; the language is empty if the id names none."""
    slug, _, lang = str(cell.get("id", "")).rpartition("-")
    return (slug, lang) if slug and lang in LANGUAGES else (str(cell.get("id", "")), "")


def _tagged(cell: dict) -> list[str]:
    return [lang for lang in LANGUAGES if lang in languages(cell)]


def _structure(notebook: dict) -> Iterator[Finding]:
    cells = notebook["cells"]
    for name, times in Counter(str(cell.get("id", "")) for cell in cells).items():
        if times > 1:
            yield Finding(name or "(no id)", f"{times} cells have this id; ids are unique")
    named = [_named(cell) if cell.get("cell_type") == "markdown" else ("", "") for cell in cells]
    for place, (cell, (slug, lang)) in enumerate(zip(cells, named, strict=True)):
        tags = _tagged(cell)
        if cell.get("cell_type") != "markdown":
            if tags:
                yield Finding(str(cell.get("id", "")), f"a code cell has the tag {_tags(tags)}; code is written once")
            continue
        if not lang:
            if tags:
                ends = " or ".join(f"-{tag}" for tag in tags)
                yield Finding(slug, f"tagged {_tags(tags)}, but the id does not end in {ends}")
            elif prose.has_words(source(cell)):
                yield Finding(slug, "prose without a language: name the cell <slug>-ja or <slug>-en and tag it")
            continue
        if tags != [lang]:
            yield Finding(slug, f"the id of {cell['id']} says {lang}, its tags say {_tags(tags) or 'no language'}")
        if (slug, "en" if lang == "ja" else "ja") not in named:
            yield Finding(slug, f"{cell['id']} has no partner in {'English' if lang == 'ja' else 'Japanese'}")
        elif lang == "ja" and named[place + 1 : place + 2] != [(slug, "en")]:
            yield Finding(slug, f"{slug}-en does not follow {slug}-ja directly")


def _tags(tags: list[str]) -> str:
    return ", ".join(f"lang-{tag}" for tag in tags)


def _untranslated(slug: str, ja: str, en: str) -> Iterator[Finding]:
    if prose.has_words(ja) and not prose.japanese(ja):
        yield Finding(slug, "untranslated: the Japanese cell has no kana or kanji", ja=_short(ja))
    left = prose.japanese(prose.unquoted(en))
    if left:
        what = "untranslated: Japanese outside quotes and parentheses in the English cell"
        yield Finding(slug, what, en=" ".join(left))


def _differences(slug: str, ja: str, en: str) -> Iterator[Finding]:
    left, right = prose.features(ja), prose.features(en)
    for name in left:
        if left[name] != right[name]:
            yield Finding(slug, f"{name} differ", *prose.contrast(left[name], right[name]))
    if numbers := numerals.contrast(prose.plain(ja), prose.plain(en)):
        yield Finding(slug, "numbers differ", *numbers)


def _unread(notebook: dict) -> Iterator[Finding]:
    for cell in code(notebook["cells"]):
        try:
            labels.read(source(cell))
        except SyntaxError as error:
            what = f"line {error.lineno}: no Python ({error.msg}), so its labels cannot be compared"
            yield Finding(str(cell.get("id", "")), what)


def _labels(cell: dict) -> list[labels.Label]:
    try:
        return labels.read(source(cell))
    except SyntaxError:
        return []


def _reviewable(notebook: dict) -> Iterator[tuple[str, dict, dict[str, str]]]:
    """Yield what has a stamp: its name, the cell that bears the stamp, and the text of each language."""
    for slug, halves in pairs(notebook).items():
        yield slug, halves["ja"], {lang: source(halves[lang]) for lang in LANGUAGES}
    for cell in code(notebook["cells"]):
        if found := _labels(cell):
            texts = {lang: "\n".join(getattr(label, lang).written for label in found) for lang in LANGUAGES}
            yield str(cell.get("id", "")), cell, texts


def _digests(texts: dict[str, str]) -> dict[str, str]:
    return {lang: hashlib.sha256(texts[lang].encode()).hexdigest()[:12] for lang in LANGUAGES}


def _review(slug: str, bearer: dict, texts: dict[str, str]) -> Iterator[Finding]:
    last, now = bearer.get("metadata", {}).get(STAMP), _digests(texts)
    if not isinstance(last, dict):
        yield Finding(slug, "never stamped as reviewed", stamp=True)
    elif last != now:
        changed = [lang for lang in LANGUAGES if last.get(lang) != now[lang]]
        said = f"only {changed[0]}" if len(changed) == 1 else "both sides"
        yield Finding(slug, f"{said} changed since the last review", stamp=True)


def _short(text: str) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= 60 else f"{line[:59]}…"
