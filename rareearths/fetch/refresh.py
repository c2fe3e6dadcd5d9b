"""Brings the newest data for one chapter, beside the vintages that the book carries and without changing them."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rareearths import language, notebook, paths
from rareearths import tables as data
from rareearths.fetch import contract, gather, publishers
from rareearths.fetch.http.client import Client
from rareearths.fetch.vintage import folders
from rareearths.tables.validation import DataError

FOLDER = paths.REFRESHED


@dataclass(frozen=True)
class Refreshed:
    """What a refresh came to.

    Parameters
    ----------
    vintage : str
        The vintage to read from: a new one, or the one that the book carries.
    live : bool
        Whether it is a new one.
    ja, en : str
        One line for the reader.
    """

    vintage: str
    live: bool
    ja: str
    en: str


class _Silent:
    """A bar that nobody sees."""

    def update(self, n: int) -> None:
        """Go on."""


def tables_of(chapter: str) -> list[str]:
    """List the tables that a chapter declares to load, as far as the book carries them.

    Parameters
    ----------
    chapter : str
        Name of a notebook in ``chapters/``.

    Raises
    ------
    rareearths.tables.validation.DataError
        There is no such notebook.
    """
    try:
        declared = notebook.tables(paths.CHAPTERS / f"{chapter}.ipynb")
    except notebook.NotebookUnreadable as error:
        known = ", ".join(path.stem for path in notebook.found(paths.CHAPTERS))
        raise DataError(
            f"Expected one of the chapters {known}; got {chapter!r}, which cannot be read ({error}). "
            "Next step: correct the name."
        ) from error
    return [table for table in data.tables(_carried()) if table in declared]


def sources_of(tables: Sequence[str]) -> list[str]:
    """List the sources that feed any of these tables."""
    return [name for name in publishers.NAMES if set(publishers.described(name).tables) & set(tables)]


def refresh(
    chapter: str | Sequence[str],
    base: str | None = None,
    *,
    instead: str | None = None,
    folder: Path = FOLDER,
    today: dt.date | None = None,
    client: Callable[[str], contract.Client] | None = None,
) -> Refreshed:
    """Fetch the sources of a chapter and make a vintage of them in ``_build/refresh/``.

    Parameters
    ----------
    chapter : str or sequence of str
        A chapter's name, or the names of tables.
    base : str, optional
        The vintage that it starts from; the last one in ``data/`` by default.
    instead : str, optional
        The vintage to fall back on where nothing can be fetched; `base` by default.
    folder : Path
        Where the vintage appears. `rareearths.tables` finds it there from then on, in this process.
    today : date, optional
    client : callable, optional
        From a source's name to its client.

    Returns
    -------
    Refreshed
        A refresh holds for the day: the second one finds the first. Whatever keeps publishers or disk from giving
        anything, the vintage that the book carries comes back, with a line that says so.

    Raises
    ------
    rareearths.tables.validation.DataError
        There is no such chapter or base.
    """
    tables = tables_of(chapter) if isinstance(chapter, str) else list(chapter)
    base = base or _carried()
    instead = instead or base
    for known in (base, instead):
        data.tables(known)
    today = today or dt.date.today()
    label = chapter if isinstance(chapter, str) else "tables-" + "-".join(sorted(tables))
    name = f"{today}-{label}"
    names = sources_of(tables)
    if not names:
        return _embedded(instead, "no_source")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with folders.alone(folder, wait=True):
            data.add_folder(folder)
            if not (folder / name / data.DESCRIPTOR).is_file() or data.package(name).get("base") != base:
                refused = _make(name, base, instead, names, folder, client or (lambda each: _client(each, today)))
                if refused:
                    return refused
    except (DataError, OSError) as error:
        return _embedded(instead, "not_made", kind=type(error).__name__, error=error)
    return _said(name)


def _carried() -> str:
    """Return the last vintage that the book carries; those of refreshes are none."""
    return [name for name in data.vintages() if (paths.DATA / name / data.DESCRIPTOR).is_file()][-1]


def _make(
    name: str, base: str, instead: str, names: Sequence[str], folder: Path, client: Callable[[str], contract.Client]
) -> Refreshed | None:
    """Fetch and write; return what to say instead where there is nothing to write."""
    outcomes = [gather.source(each, base, name, client(each), _Silent()) for each in names]
    if not any(each.parsed for each in outcomes):
        states = "; ".join(f"{each.source}: {each.state}" for each in outcomes)
        return _embedded(instead, "not_fetched", names=names, states=states)
    planned = gather.planned(outcomes, name, base, contract.now())
    if not planned.changed:
        return _embedded(base, "nothing_newer")
    if (folder / name).exists():  # of the same day, from another base
        shutil.rmtree(folder / name)
    folders.put(folder, name, planned.files)
    return None


def _said(name: str) -> Refreshed:
    """Say what a vintage of a refresh holds, from its descriptor."""
    made = data.package(name)
    got = list(dict.fromkeys(each["source"] for each in made.get("fetched", [])))
    lost = [each["source"] for each in made.get("not_fetched", [])]
    line = {}
    for lang in language.LANGUAGES:
        words, day = language.say("refresh", lang), language.number(made["created"][:10], "date", lang)
        line[lang] = words["fetched"].format(day=day, titles=_titles(got, lang))
        if lost:
            line[lang] += words["lost"].format(titles=_titles(lost, lang), base=made["base"])
    return Refreshed(name, True, **line)


def _titles(names: Sequence[str], lang: str) -> str:
    return language.say("joints", lang)["list"].join(publishers.described(each).title[lang] for each in names)


def _embedded(base: str, why: str, names: Sequence[str] = (), **told: object) -> Refreshed:
    """Say that the book's own vintage is used, and why: a key of ``refresh`` in ``locale/ui.yaml``."""
    line = {}
    for lang in language.LANGUAGES:
        words = language.say("refresh", lang)
        reason = words[why].format(titles=_titles(names, lang), **told)
        line[lang] = words["carried"].format(base=base, why=reason)
    return Refreshed(base, False, **line)


def _client(name: str, today: dt.date) -> Client:
    publisher = publishers.described(name)
    return Client(name, publisher.hosts, today=today, **publisher.limits)
