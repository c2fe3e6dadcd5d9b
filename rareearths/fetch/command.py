"""Fetch the newest data from the publishers into a new vintage, which appears whole or not at all.

What could not be fetched is carried over from the last vintage; existing vintages are never changed.
"""

from __future__ import annotations

import datetime as dt
import difflib
import errno
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from rareearths import paths, tables
from rareearths.fetch import gather, looks, publishers, summary
from rareearths.fetch.contract import now
from rareearths.fetch.http import secrets
from rareearths.fetch.http.client import Client, Network
from rareearths.fetch.publishers import NAMES
from rareearths.fetch.vintage import compose, folders, naming

STATUS = {gather.UNREACHABLE: 1, gather.BROKEN: 2}


class Wrong(Exception):
    """An argument cannot be used."""


@dataclass(frozen=True)
class Order:
    """What to fetch.

    Parameters
    ----------
    cache : Path
        Folder for what came, as it came.
    sources : sequence of str
        Of `rareearths.fetch.publishers.NAMES`; none for all.
    vintage : str, optional
        The new one (default: this month, or today if there is one).
    base : str, optional
        The vintage that it starts from (default: the last one).
    dry_run : bool
        Fetch and compare, but write no vintage.
    files : mapping
        Source to a file or folder that the user downloaded for it.
    """

    cache: Path
    sources: Sequence[str] = ()
    vintage: str | None = None
    base: str | None = None
    dry_run: bool = False
    files: Mapping[str, str] = field(default_factory=dict)


def fetch(order: Order) -> int:
    """Ask the sources, compose the vintage and print what came.

    Returns
    -------
    int
        0 all well, 1 a source could not be reached, 2 a source broke its contract.

    Raises
    ------
    Wrong, rareearths.tables.validation.DataError, OSError
        The order cannot be carried out, or nothing can be written.
    """
    today, created = dt.date.today(), now()
    names = [name for name in NAMES if name in set(map(_known, order.sources or NAMES))]
    files = {_known(name): _there(path) for name, path in order.files.items()}
    base = order.base or tables.vintages()[-1]
    tables.tables(base)
    if order.vintage:
        naming.check(order.vintage, base, today)
    target = order.vintage or (today.isoformat() if order.dry_run else naming.free(today, base))
    if not order.dry_run and not os.access(paths.DATA, os.W_OK):  # before anything is fetched
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(paths.DATA))
    with _Notes() as notes, folders.alone(paths.DATA):
        outcomes = []
        network = Network()
        for name in names:
            with _bar(name) as bar:
                client = _client(name, files, order.cache, today, bar, network)
                named = bool(order.sources) or name in files
                outcomes.append(gather.source(name, base, target, client, bar, named=named))
        planned = gather.planned(outcomes, target, base, created)
        came = any(each.parsed for each in outcomes)
        if came and planned.changed and not order.dry_run:
            compose.write(planned)
    print(summary.table(outcomes, base))
    for line in [*summary.lines(outcomes), *notes.lines]:
        print(secrets.redact(line))
    _watched(outcomes, order)
    if not came:
        print(f"No vintage was written: nothing could be fetched. The last one is {base}.")
    elif not planned.changed:
        print(f"No vintage was written: the publishers gave nothing that is not in {base}.")
    elif order.dry_run:
        print(f"A dry run: vintage {target} was not written. It would change {', '.join(planned.changed)}.")
    else:
        print(f"Vintage {target} stands in {paths.DATA / target}. It changes {', '.join(planned.changed)}.")
    return max((STATUS.get(each.state, 0) for each in outcomes), default=0)


class _Notes(logging.Handler):
    """Keeps what the modules remark, so that it stands below the table and not between the bars."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def __enter__(self) -> _Notes:
        logging.getLogger("rareearths").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("rareearths").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a remark, once."""
        line = record.getMessage()
        if line not in self.lines:
            self.lines.append(line)


def _watched(outcomes: list[gather.Outcome], order: Order) -> None:
    """Print what changed among the watched documents, and remember the look."""
    for outcome in outcomes:
        if outcome.parsed and outcome.parsed.watched:
            for line in looks.notice(outcome.raws, outcome.parsed.watched, order.cache):
                print(secrets.redact(f"{outcome.source}: {line}"))
            if not order.dry_run:
                looks.remember(outcome.raws, order.cache)


def _client(name: str, files: dict[str, Path], cache: Path, today: dt.date, bar: tqdm, network: Network) -> Client:
    publisher = publishers.described(name)

    def progress(line: str) -> None:
        bar.set_postfix_str(secrets.redact(line)[:60])

    return Client(
        name,
        publisher.hosts,
        folder=cache,
        files=files,
        today=today,
        progress=progress,
        network=network,
        **publisher.limits,
    )


def _bar(name: str) -> tqdm:
    return tqdm(
        desc=f"{name:<13}", unit=" answers", disable=None, bar_format="{desc} {n:4d} answers {elapsed}{postfix}"
    )


def _known(name: str) -> str:
    if name not in NAMES:
        close = difflib.get_close_matches(name, NAMES, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise Wrong(
            f"Expected one of the sources {', '.join(NAMES)}; got {name!r}.{hint} Next step: correct it; "
            "leave --source out to fetch all."
        )
    return name


def _there(path: str) -> Path:
    found = Path(path).expanduser()
    if not found.exists():
        raise Wrong(
            f"Expected a file or folder at {path}; there is none. Likely cause: a typing slip, or another folder than "
            f"{Path.cwd()}. Next step: correct the path."
        )
    return found
