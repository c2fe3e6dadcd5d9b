"""One copy of the theme's files for all languages, so that changing the language downloads nothing twice."""

from __future__ import annotations

import filecmp
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

# These say which language the page is in, or are read together with what does.
_WORDS = "translations.js"
_OF_A_LANGUAGE = ("documentation_options.js", _WORDS)
_CATALOGUE = re.compile(r"(Documentation\.addTranslations\()(\{.*\})(\);\s*)", re.S)
_UNUSED = (
    "**/*.map",
    "**/*.LICENSE.txt",
    "**/*webpack-macros.html",
    "locales",
    "images/logo_*",
    "vendor/fontawesome/*/js",
    "searchtools.js",
    "language_data.js",
    "file.png",
    "minus.png",
    "plus.png",
    "sphinx-thebe.js",
    "scripts/fontawesome*",
)
_LINK = re.compile(r'((?:href|src)=")((?:\.\./)*)_static/([^"?#]+)')


def share(site: Path, languages: Sequence[str]) -> set[str]:
    """Move what the languages have in common to ``_static`` of the site.

    Parameters
    ----------
    site : Path
        With a folder of HTML pages per language.
    languages : sequence of str
        Names of these folders.

    Returns
    -------
    set of str
        The files moved, from ``_static``.
    """
    folders = [site / lang / "_static" for lang in languages]
    for folder in folders:
        _drop_unused(folder)
    moved = set()
    for name in sorted({_name(path, folder) for folder in folders for path in folder.rglob("*") if path.is_file()}):
        copies = [folder / name for folder in folders if (folder / name).exists()]
        same = all(filecmp.cmp(copies[0], other, shallow=False) for other in copies[1:])
        if same and name not in _OF_A_LANGUAGE:
            target = site / "_static" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(copies[0], target)
            for other in copies[1:]:
                other.unlink()
            moved.add(name)
    for folder in folders:
        for empty in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
            if not any(empty.iterdir()):
                empty.rmdir()
    return moved


def trim_words(site: Path, languages: Sequence[str]) -> None:
    """Leave of Sphinx's list of words in each language those that a script of the site says.

    Parameters
    ----------
    site : Path
        After `share`.
    languages : sequence of str
    """
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in sorted((site / "_static").rglob("*.js")))
    for path in (site / lang / "_static" / _WORDS for lang in languages):
        # of its own language Sphinx writes no list
        found = _CATALOGUE.fullmatch(path.read_text(encoding="utf-8")) if path.is_file() else None
        if not found:
            continue
        start, given, end = found.groups()
        known = json.loads(given)
        said = {word: own for word, own in known["messages"].items() if f'"{word}"' in scripts}
        written = json.dumps({**known, "messages": said}, ensure_ascii=False)
        path.write_text(f"{start}{written}{end}", encoding="utf-8")


def linked(page: str, moved: set[str]) -> str:
    """Return a page that Sphinx wrote with its links leading to where files were moved."""
    return _LINK.sub(lambda found: _relinked(found, moved), page)


def _relinked(found: re.Match[str], moved: set[str]) -> str:
    start, up, name = found.groups()
    return f"{start}{up}../_static/{name}" if name in moved else found.group()


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _drop_unused(folder: Path) -> None:
    for pattern in _UNUSED:
        for path in list(folder.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
