"""The vintages: folders below ``data/``, and below those added, each with a descriptor that says what it holds."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from rareearths import language, paths
from rareearths.tables import release
from rareearths.tables.validation import DataError, SchemaBroken

DESCRIPTOR = "datapackage.yaml"
SOURCE_KEYS = ("id", "title", "publisher", "licence", "terms", "read", "read_in")
# where a source was read: in the publisher's own file or page, in somebody's copy of it, or in somebody's words
READ_IN = ("original", "copy", "quotation")
# libyaml reads a descriptor about ten times faster; the pure Python loader gives the same result.
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ADDED: list[Path] = []  # folders with further vintages


class VintageMissing(DataError):
    """There is no such vintage."""


def add_folder(folder: Path) -> None:
    """Find vintages below this folder too, such as those of a refresh; one of ``data/`` stands before its namesake."""
    if folder not in _ADDED:
        _ADDED.append(folder)


def vintages() -> list[str]:
    """List the vintages, oldest first.

    Returns
    -------
    list of str
        Names of folders below ``data/``, and below those of `add_folder`.

    Raises
    ------
    VintageMissing
        When there is no folder of tables at all; the message says where it was looked for.

    Examples
    --------
    >>> vintages()[0]
    '2025-10'
    """
    found = {path.parent.name for place in (paths.DATA, *_ADDED) for path in place.glob(f"*/{DESCRIPTOR}")}
    if not found and not paths.DATA.is_dir():
        raise VintageMissing(paths.nowhere(paths.DATA))
    return sorted(found - {paths.PAPER.name})  # the paper's own tables are a package too, and no vintage


def package(vintage: str, lang: str = "en") -> dict:
    """Return the descriptor (Data Package v2) of a vintage: titles, sources, resources and their schemas.

    The dict is shared between calls: read it, do not change it. `lang` is that of the error for an unknown vintage.

    Raises
    ------
    VintageMissing
        When there is no such folder with a descriptor; the message lists those that exist.
    SchemaBroken
        When the descriptor is not valid YAML, or lacks resources, sources or what a source must state.
    ReleaseEdited
        When the vintage was released and is no longer as it was.
    """
    path = folder(str(vintage)) / DESCRIPTOR
    if not path.is_file() or vintage == paths.PAPER.name:
        where = language.say("errors", lang)["data"].format(folder=paths.DATA, file=DESCRIPTOR)
        raise VintageMissing(unknown("vintage", vintage, vintages(), where, lang))
    if path.parent.parent == paths.DATA:
        release.check(str(vintage))
    return descriptor(path)


def descriptor(path: Path) -> dict:
    """Return the content of a descriptor; raises `SchemaBroken` as `package` does."""
    stat = path.stat()
    return _descriptor(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=32)
def _descriptor(path: Path, mtime_ns: int, size: int) -> dict:
    """Parse a descriptor; time and size are part of the key so that an edited file is read again."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_YAML)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SchemaBroken(
            f"{path}, line {mark.line + 1 if mark else '?'}: expected YAML; found: {getattr(error, 'problem', error)}. "
            "Likely cause: indentation, or an unquoted colon. Next step: mend that line."
        ) from error
    for key in ("name", "sources", "resources"):
        if not isinstance(content, dict) or not content.get(key):
            raise SchemaBroken(
                f"{path}: expected the key '{key}' with content; found none. Likely cause: a part of the file was "
                "lost. Next step: restore it."
            )
    twice = [name for name, times in Counter(source.get("id") for source in content["sources"]).items() if times > 1]
    if twice:
        raise SchemaBroken(
            f"{path}: expected each source once; found {twice[0]} twice. Likely cause: it was known already. Next "
            "step: keep one of the two, or give the other an id of its own."
        )
    for number, source in enumerate(content["sources"], start=1):
        lacking = [key for key in SOURCE_KEYS if not source.get(key)]
        if lacking:
            raise SchemaBroken(
                f"{path}: expected {', '.join(lacking)} in source {number} ({source.get('id', 'without id')}); found "
                "none. Likely cause: a source added by hand. Next step: state it; no row may rest on unnamed terms."
            )
        if source["read_in"] not in READ_IN:
            raise SchemaBroken(
                f"{path}: expected read_in of source {source['id']} to be one of {', '.join(READ_IN)}; found "
                f"{source['read_in']!r}. Likely cause: a typing slip. Next step: say where the source was read."
            )
    return content


def folder(vintage: str) -> Path:
    """Return a vintage's folder; that in ``data/`` if there is none."""
    places = [place / vintage for place in (paths.DATA, *_ADDED)]
    return next((place for place in places if (place / DESCRIPTOR).is_file()), places[0])


def unknown(kind: str, name: str, known: Sequence[str], where: str, lang: str = "en") -> str:
    """Say for an unknown name which ones exist and which is closest; `kind` is a word of ``errors`` in the locale."""
    words = language.say("errors", lang)
    named = ", ".join(known) or words["none"]
    return words["unknown"].format(where=where, kind=words[kind], name=name, known=named, hint=close(name, known, lang))


def close(name: str, known: Sequence[str], lang: str = "en") -> str:
    """Return the question whether the closest of the names that exist was meant; nothing where none is close."""
    found = difflib.get_close_matches(str(name), known, n=1, cutoff=0.3)
    return language.say("errors", lang)["close"].format(found[0]) if found else ""
