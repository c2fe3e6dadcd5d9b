"""Corrections of a printed edition (versionHist.txt) set against its data release, and the release's metadata."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pandas as pd

from rareearths.fetch.publishers.usgs.cells import Cell, broken, decoded, figure, records, tidy
from rareearths.fetch.publishers.usgs.names import country

COLUMNS = ["edition", "version", "date", "page", "text"]
LICENCE = "US public domain"  # of releases whose metadata name none

_POSTED = re.compile(
    r"(?:First posted online|Revised and reposted) (\w+ [0-9]{1,2}, [0-9]{4})(?:, as version ([0-9.]+[0-9]))?"
)
_PAGE = re.compile(r"On p(?:\.|ages?) ?([0-9]+)")
_CHANGE = re.compile('from (?:["“])(.+?)["”] to (?:["“])(.+?)["”]', re.DOTALL)
_STATISTICS = ("reserves", "production", "capacity")


@dataclass(frozen=True)
class Correction:
    """One correction that could be tied to a row of the data release.

    Parameters
    ----------
    row : int
        The row's index.
    value, operator : float or None, str
        The corrected figure; ``None`` where words alone changed.
    note, version, date, page : str
        What happened, and where; the date in ISO form.
    """

    row: int
    value: float | None
    operator: str
    note: str
    version: str
    date: str
    page: str


def versions(content: bytes, name: str = "") -> pd.DataFrame:
    """Read the revision history of an edition.

    Returns
    -------
    DataFrame
        ``edition``, ``version`` (``1.0`` for the first posting), ``date`` (ISO), ``page`` (as printed, may be empty),
        ``text``: one row per paragraph of changes, and one with an empty text for the first posting.
    """
    what = name or "version history"
    text = decoded(content, what)
    edition = re.search(r"Mineral Commodity Summaries ([0-9]{4})", text)
    posted = list(_POSTED.finditer(text))
    if "Revision History" not in text or not edition or not posted:
        raise broken(
            f"{what}: expected a revision history with dates of posting; got {tidy(text[:80])!r}.",
            "the publisher changed the text, or a page was delivered in its place.",
            "read the file and mend the patterns in rareearths/fetch/publishers/usgs/versions.py.",
        )
    rows = []
    for place, found in enumerate(posted):
        version, date = found[2] or "1.0", _iso(found[1], what)
        end = posted[place + 1].start() if place + 1 < len(posted) else len(text)
        paragraphs = [tidy(part) for part in re.split(r"\r?\n\s*\r?\n", text[found.end() : end])]
        told = [part for part in paragraphs if _PAGE.match(part) or _CHANGE.search(part)]
        for part in told if told or version != "1.0" else [""]:
            page = _PAGE.match(part)
            rows.append((f"MCS{edition[1]}", version, date, page[1] if page else "", part))
    return pd.DataFrame(rows, columns=COLUMNS)


def corrections(history: pd.DataFrame, release: pd.DataFrame, commodity: str) -> tuple[list[Correction], pd.DataFrame]:
    """Find the rows of a commodity that a revision history corrects and the data release has uncorrected.

    The history names page, country and both figures, but no commodity. A change is tied to a row only where one
    commodity alone has that figure, for that country and statistic; a change of a footnote where one commodity alone
    has its old wording. What a later upload of the release already has is no correction any more.

    Parameters
    ----------
    history : DataFrame
        From `versions`.
    release : DataFrame
        From `editions.world`, of the same edition, all commodities.
    commodity : str
        As in ``release``.

    Returns
    -------
    corrections : list of Correction
        Those tied to rows of ``commodity``.
    open : DataFrame
        Rows of ``history`` on the same pages, or that name the commodity, which could be tied to no row.
    """
    release = release.copy()
    mine = release["commodity"].str.casefold().eq(commodity.casefold())
    tied, pages, done = [], set(), set()
    for item in records(history[history["text"].ne("")]):
        base = (item.version, item.date, item.page)
        before = 0
        for change in _CHANGE.finditer(item.text):
            words, before = item.text[before : change.start()], change.end()
            old, new = figure(change[1]), figure(change[2])
            figures = old.value is not None and new.value is not None
            if not figures:
                rows, new = _worded(release, change[1], item.text), Cell(None)
                note = f"version {item.version} of the printed table dropped this footnote"
            else:
                rows = _figured(release, words, old)
                note = f"corrected in version {item.version} of {spoken(item.date)}"
            if rows.empty or not mine[rows.index].all():
                continue
            pages.add(item.page)
            done.add(item.Index)
            tied += [Correction(row, new.value, new.operator, note, *base) for row in rows.index]
            if figures:  # a later version may correct the correction
                release.loc[rows.index, ["value", "operator"]] = [new.value, new.operator]
    named = history["text"].str.contains(commodity, case=False, regex=False)
    about = history["text"].ne("") & (named | (history["page"].isin(pages) & history["page"].ne("")))
    return tied, history[about & ~history.index.isin(done)]


def spoken(date: str) -> str:
    """Turn ``2026-05-27`` into ``27 May 2026``."""
    day = dt.date.fromisoformat(date)
    return f"{day.day} {day:%B %Y}"


def metadata(content: bytes, name: str = "") -> dict[str, str]:
    """Read the FGDC metadata of a data release.

    Returns
    -------
    dict
        ``edition`` (``MCS2026``, from the title), ``date`` (ISO or a year), ``licence``.
    """
    what = name or "metadata"
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise broken(
            f"{what}: expected XML; got {error}.",
            "the file is damaged, or a page came in its place.",
            "fetch it again.",
        ) from error
    title = tidy(root.findtext("idinfo/citation/citeinfo/title", ""))
    edition = re.search(r"Mineral Commodity Summaries ([0-9]{4})", title)
    if not edition:
        raise broken(
            f"{what}: expected metadata of the Mineral Commodity Summaries; got the title {title[:80]!r}.",
            "another record, or a damaged file.",
            "look the record up in the USGS data catalogue.",
        )
    date = root.findtext("idinfo/citation/citeinfo/pubdate", "")
    return {
        "edition": f"MCS{edition[1]}",
        "date": f"{date[:4]}-{date[4:6]}-{date[6:]}" if re.fullmatch("[0-9]{8}", date) else tidy(date),
        "licence": "CC0-1.0" if "CC0" in root.findtext("idinfo/useconst", "") else LICENCE,
    }


def _figured(release: pd.DataFrame, words: str, old: Cell) -> pd.DataFrame:
    """Rows with the old figure, for the country or total that the words before it name, of a single commodity."""
    statistics = [kind for kind in _STATISTICS if kind in words.casefold()]
    rows = release[release["value"].eq(old.number) & release["operator"].eq(old.operator)]
    if statistics:
        rows = rows[rows["statistic"].isin(statistics)]
    if re.search(r"\btotal\b", words):
        rows = rows[rows["geo"].eq("WLD")]
    else:
        named = [bool(re.search(rf"\b{re.escape(name.split('(')[0].strip())}\b", words)) for name in rows["country"]]
        rows = rows[pd.Series(named, index=rows.index, dtype=bool)]
    years = re.findall(r"\b(20[0-9]{2})\b", words)
    rows = rows[rows["year"].astype(str).isin(years)] if years else rows
    return rows if rows["commodity"].nunique() == 1 else rows.iloc[:0]


def _worded(release: pd.DataFrame, old: str, text: str) -> pd.DataFrame:
    """Rows from which a footnote was removed, by its old wording and the country named, of a single commodity."""
    named = re.search(r"removed from (.+?)['’]s? ([0-9]{4} )?(?:mine )?(production|reserves)", text)
    if not named:
        return release.iloc[:0]
    rows = release[
        release["note"].str.contains(tidy(old), regex=False)
        & release["geo"].eq(country(named[1])[1])
        & release["statistic"].eq(named[3])
    ]
    rows = rows[rows["year"].astype(str).eq(named[2].strip())] if named[2] else rows
    return rows if rows["commodity"].nunique() == 1 else rows.iloc[:0]


def _iso(text: str, what: str) -> str:
    """Turn ``March 5, 2026`` into ``2026-03-05``."""
    try:
        return dt.datetime.strptime(text, "%B %d, %Y").date().isoformat()
    except ValueError as error:
        raise broken(
            f"{what}: expected a date such as March 5, 2026; got {text!r}.", "a typing slip.", "read the file."
        ) from error
