"""Asks publishers one after the other; what one of them gets wrong stops that one, not the others."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from rareearths import tables
from rareearths.fetch import publishers
from rareearths.fetch.contract import Client, ContractBroken, InputNeeded, Parsed, Raw, Request, SourceError, now
from rareearths.fetch.http.secrets import redact
from rareearths.fetch.vintage import compose, revisions, rows

FETCHED, UNCHANGED, CARRIED, UNREACHABLE, BROKEN = "fetched", "unchanged", "carried over", "unreachable", "broken"


class Bar(Protocol):
    """What shows how far a source has come, such as a bar of tqdm."""

    def update(self, n: int) -> Any:
        """Go on by so many answers."""


@dataclass(frozen=True)
class Outcome:
    """What came of one source.

    Parameters
    ----------
    source, state : str
        The module; one of this module's constants.
    parsed : Parsed or None
        None where there is an error.
    raws : sequence of Raw
        The answers.
    revisions : sequence of Revision
        One for each table, against the base.
    error : SourceError or None
        Why its tables are carried over.
    """

    source: str
    state: str
    parsed: Parsed | None = None
    raws: Sequence[Raw] = ()
    revisions: Sequence[revisions.Revision] = ()
    error: SourceError | None = None

    @property
    def newest(self) -> str:
        """The newest period that the publisher gave, or that the tables carried over have."""
        return self.parsed.newest if self.parsed else max((each.newest for each in self.revisions), default="")


class _Counting:
    """A client that moves a bar on with every answer."""

    def __init__(self, client: Client, bar: Bar) -> None:
        self._client, self._bar = client, bar

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get(self, request: Request, label: str = "", **options: Any) -> Raw:
        raw = self._client.get(request, label, **options)
        self._bar.update(1)
        return raw


def source(name: str, base: str, target: str, client: Client, bar: Bar, *, named: bool = False) -> Outcome:
    """Fetch, parse and check one source.

    Parameters
    ----------
    name : str
        Of `rareearths.fetch.publishers.NAMES`.
    base, target : str
        The vintage to compare with, and the name of the new one.
    client : Client
        As the publishers' ``fetch`` wants it.
    bar : Bar
        Moved on with every answer.
    named : bool
        The user asked for this source: what only a user can get is then a failure.

    Returns
    -------
    Outcome
        Never raises for what a publisher does, nor for a mistake in its module.
    """
    publisher = publishers.module(name)
    raws: Sequence[Raw] = ()
    try:
        raws = publisher.fetch(_Counting(client, bar))
        parsed = publisher.parse(raws)
        publisher.validate(parsed, before(name, base))
        found = compose.plan(target, base, {name: parsed}, created=now()).revisions[name]
    except InputNeeded as error:
        return _lost(name, base, UNREACHABLE if named else CARRIED, error, raws)
    except ContractBroken as error:
        client.forget()
        return _lost(name, base, BROKEN, error, raws)
    except SourceError as error:
        return _lost(name, base, UNREACHABLE, error, raws)
    except (OSError, MemoryError):
        raise
    except Exception as error:
        return _lost(name, base, BROKEN, _mistake(name, error), raws)
    state = FETCHED if any(each.changed for each in found) else UNCHANGED
    return Outcome(name, state, parsed, raws, found)


def before(name: str, base: str) -> Mapping[str, Any]:
    """Load a publisher's tables of a vintage, those that it has."""
    known = set(tables.tables(base))
    return {table: tables.load(table, base) for table in publishers.described(name).tables if table in known}


def planned(outcomes: Sequence[Outcome], target: str, base: str, created: str) -> compose.Plan:
    """Make one vintage of what came, without writing it."""
    return compose.plan(
        target,
        base,
        {each.source: each.parsed for each in outcomes if each.parsed},
        {each.source: each.error for each in outcomes if each.error},
        {each.source: each.raws for each in outcomes if each.parsed},
        created=created,
    )


def _lost(name: str, base: str, state: str, error: SourceError, raws: Sequence[Raw]) -> Outcome:
    """Describe a source whose tables stay those of the base."""
    known = set(tables.tables(base))
    kept = []
    for table in publishers.described(name).tables:
        if table in known:
            held = rows.held(table, base)
            kept.append(revisions.compare(table, held, held, tables.describe(table, base)["schema"]))
    return Outcome(name, state, raws=raws, revisions=kept, error=error)


def _mistake(name: str, error: Exception) -> ContractBroken:
    """Turn a mistake in a module into an error that says where it is."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return ContractBroken(
        name,
        redact(
            f"the module stopped: {type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})."
        ),
        "the publisher sent something that nobody foresaw.",
        "report it with the file in the cache; the other sources are not touched by it.",
    )
