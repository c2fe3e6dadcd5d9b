"""What people decided about the verdicts: why statements differ, what unchecked ones need, replies, what was changed.

The verdicts are computed; the files read here are judgements, written by hand and reviewed:

================ ===================================================================================================
findings.csv     one row per matter, however many statements and notes it shows in: the kindest reading first, why
                 they differ, how sure that and how sure why, and what becomes of the argument with the value of the
                 source put in
unchecked.csv    what stood in the way of a check, and what it would take
replies.csv      what the author, the publisher and readers answered, and what was changed
changes.csv      every verdict that was changed, with the reason
================ ===================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rareearths.paper import citations, claims, table

CERTAINTIES = ("certain", "probable", "possible")
OBSTACLES = ("closed", "lost", "not_quantitative", "future", "unread")
EFFECTS = ("falls", "weaker", "stronger", "none")
SLIPS = ("slip_number", "slip_date", "slip_name", "slip_title", "slip_address")
# what a finding explains; that dates lie a day apart may have one
EXPLAINED = ("differs", "other_scope", "depends", "revised")
MAY_EXPLAIN = (*EXPLAINED, "rounded")


class FindingsError(Exception):
    """What people decided does not fit what was computed."""


@dataclass(frozen=True)
class Finding:
    """One row of ``data/paper/findings.csv``: a matter in which paper and source differ.

    Parameters
    ----------
    id : str
        Such as ``D001``; statements (column ``finding`` of the register) and notes name it.
    category : str
        Why they differ, as far as is known: one of those that the schema lists.
    sure, why_sure : str
        Of `CERTAINTIES`: how sure it is that they differ, and, apart, why.
    copy : str
        ``yes`` where one character decides: the text was recognised by machine.
    kindest_ja, kindest_en : str
        The kindest reading under which the paper is right; empty if there is none.
    reason_ja, reason_en : str
        What the source has, and what it rests on.
    effect : str
        Of `EFFECTS`: what becomes of the points it touches with the value of the source put in.
    touches : tuple of str
        Ids of ``points.csv``.
    vintage : str
        The newest when it was decided.
    """

    id: str
    category: str
    sure: str
    why_sure: str
    copy: str
    kindest_ja: str
    kindest_en: str
    reason_ja: str
    reason_en: str
    effect: str
    touches: tuple[str, ...]
    vintage: str

    def words(self, field: str, lang: str) -> str:
        """Return the `field` (kindest or reason) in `lang`."""
        return getattr(self, f"{field}_{lang}")


@dataclass(frozen=True)
class Unchecked:
    """One row of ``data/paper/unchecked.csv``: what stood in the way, and what would be needed."""

    claim_id: str
    obstacle: str
    needed_ja: str
    needed_en: str

    def needed(self, lang: str) -> str:
        """Return what would be needed in `lang`."""
        return getattr(self, f"needed_{lang}")


@dataclass(frozen=True)
class Reply:
    """One row of ``data/paper/replies.csv``: what someone answered to a verdict, and what was changed."""

    claim_id: str
    date: str
    sender: str
    says_ja: str
    says_en: str
    changed_ja: str
    changed_en: str


@dataclass(frozen=True)
class Change:
    """One row of ``data/paper/changes.csv``: a verdict that was changed; ``withdrawn`` for a statement taken out."""

    claim_id: str
    date: str
    vintage: str
    release: str
    before: str
    after: str
    reason_ja: str
    reason_en: str

    def reason(self, lang: str) -> str:
        """Return the reason in `lang`."""
        return getattr(self, f"reason_{lang}")


@cache
def findings(path: Path | None = None) -> dict[str, Finding]:
    """Return the findings by id, in the order of the file.

    Raises
    ------
    rareearths.tables.SchemaBroken
        If the file is missing, breaks its schema, or names a point that is not there.

    Examples
    --------
    >>> findings()["D002"].effect
    'none'
    """
    return table.by_id("findings", Finding, path)


@cache
def unchecked(path: Path | None = None) -> dict[str, Unchecked]:
    """Return what the statements that could not be checked would need, by claim; raises as `findings` does."""
    return table.by_id("unchecked", Unchecked, path)


@cache
def replies(path: Path | None = None) -> tuple[Reply, ...]:
    """Return the replies in the order they came in; raises as `findings` does."""
    return table.read("replies", Reply, path)


@cache
def changes(path: Path | None = None) -> tuple[Change, ...]:
    """Return the log of changed verdicts, oldest first; raises as `findings` does."""
    return table.read("changes", Change, path)


def members(register: Mapping[str, claims.Claim] | None = None) -> dict[str, list[str]]:
    """Return the statements of each finding, in the order of the register; an empty list where only notes name it."""
    found: dict[str, list[str]] = {name: [] for name in findings()}
    for claim in (register or claims.register()).values():
        if claim.finding:
            found[claim.finding].append(claim.claim_id)
    return found


def require_fit(verdicts: Mapping[str, str]) -> None:
    """Make sure that what people decided covers what was computed, and nothing else.

    Parameters
    ----------
    verdicts : mapping
        Claim id to verdict, of all claims of a build on the paper's vintage.

    Raises
    ------
    FindingsError
        If a finding has no member, a statement that differs has none, one that agrees has one, or a statement that
        cannot be checked does not say what it would take: file, row and rule.
    """
    register, faults = claims.register(), []
    noted = {row.finding for row in (*citations.endnotes(), *citations.listed())}
    for name, own in members().items():
        if not own and name not in noted:
            faults.append(f"findings.csv, {name}: a finding has at least one statement or note; no row names it")
    for name, verdict in verdicts.items():
        finding = register[name].finding
        if verdict in EXPLAINED and not finding:
            faults.append(f"claims.csv, {name}: a verdict {verdict!r} has a finding; the column is empty")
        elif finding and verdict not in MAY_EXPLAIN:
            faults.append(f"claims.csv, {name}: a verdict {verdict!r} has no finding; it names {finding}")
        if (verdict == "unverifiable") != (name in unchecked()):
            rule = "is in unchecked.csv exactly if it cannot be checked"
            faults.append(f"claims.csv, {name}: a statement {rule}; its verdict is {verdict!r}")
        if (verdict in ("unverifiable", "outlook")) != (register[name].evidence == "none"):
            rule = "evidence is none exactly if nothing was compared"
            faults.append(f"claims.csv, {name}: {rule}; it is {register[name].evidence!r} with {verdict!r}")
    if faults:
        raise FindingsError(
            "data/paper: expected findings that fit the verdicts; got " + "; ".join(faults) + ". Most likely a verdict "
            "changed, or a row was taken out. Correct the row named, or write the finding."
        )
