"""What a chapter's notebook works with: its language, its vintage, and the record of what it showed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
from IPython.display import display

from rareearths import language, tables
from rareearths.bilingual.text import Text
from rareearths.chapter import charts, choices, record, verdicts
from rareearths.chapter.exhibit import Exhibit, without_table
from rareearths.chapter.fields import Fields, path
from rareearths.chapter.shown import EXHIBIT, NOTE, TABLE, WITHOUT, Shown, parts
from rareearths.chapter.wording import Wording
from rareearths.paper import claims
from rareearths.paths import RECORD

NEWEST = "newest"


class Chapter(Wording):
    """One run of one chapter.

    Parameters
    ----------
    name : str
        The notebook's name, ``dominance`` for chapter 1.
    lang : {"ja", "en"}
        The reader's language.
    vintage : str
        Folder below ``data/`` the tables come from, such as ``2025-10``.
    later : str
        The vintage that revisions are read from; ``newest`` for the newest there is.
    refresh : bool
        Fetch the chapter's sources first, and read from the vintage made of them; where nothing can be fetched, from
        `vintage`. A line says which.

    Attributes
    ----------
    verdicts : dict
        Claim to verdict, of the claims shown by `judge` so far.

    Raises
    ------
    rareearths.language.UnknownLanguage, rareearths.tables.VintageMissing
        If the book has no such language or vintage.

    Notes
    -----
    When the environment names a folder in ``RAREEARTHS_RECORD``, every table loaded, claim checked and exhibit shown
    is written there: the audit, the downloads and the build's cache are made from that record.

    Examples
    --------
    >>> chapter = Chapter("dominance", "en", "2025-10")
    >>> chapter.text(ja="中国", en="China")
    'China'
    """

    _made_as: type[Chapter] | None = None  # see `made_as`

    def __new__(cls, *arguments: Any, **options: Any) -> Chapter:
        """Return a chapter, or what stands for one while `made_as` says so."""
        return super().__new__(Chapter._made_as if cls is Chapter and Chapter._made_as else cls)

    def __init__(self, name: str, lang: str, vintage: str, later: str = NEWEST, refresh: bool = False) -> None:
        self.name, self.lang, self.vintage = name, language.require(lang), vintage
        self.later = tables.vintages()[-1] if later == NEWEST else later
        for each in (self.vintage, self.later):
            tables.tables(each)
        self.verdicts: dict[str, str] = {}
        self._glued: dict[str, str] = {}
        folder = os.environ.get(RECORD)
        self._folder = Path(folder) if folder else None
        if refresh:
            self.vintage = self._refreshed()

    def _refreshed(self) -> str:
        """Fetch the chapter's sources, say what came of it, and return the vintage to read from."""
        from rareearths.fetch.refresh import refresh  # noqa: PLC0415  (most runs fetch nothing)

        made = refresh(self.name, instead=self.vintage)
        display(Shown(NOTE, {"words": self.text(ja=made.ja, en=made.en)}, "refreshed"))
        return made.vintage

    def check(
        self, claim_id: str, computed: claims.Value | Sequence[claims.Value] | None = None, note: str = ""
    ) -> verdicts.Verdict:
        """Judge one of the paper's claims and put it on record; `judge` shows it.

        Parameters
        ----------
        claim_id : str
            Of the register, such as ``C014``.
        computed : number, text, sequence of them, or None
            In the register's unit; None where nothing can be computed (the register says why).
        note : str
            A remark in the reader's language, where it depends on what was computed. Others stand in the cell of the
            exhibit's texts.

        Returns
        -------
        rareearths.chapter.verdicts.Verdict
            The text may use ``{glue:text}`C014-printed` ``, ``-computed`` and ``-verdict``.

        Raises
        ------
        rareearths.paper.claims.ClaimError
            If the claim is unknown, or belongs to another chapter.
        """
        claim = claims.known(claim_id)
        if claim.chapter != self.name:
            raise claims.ClaimError(
                f"{claim_id} belongs to the chapter {claim.chapter!r} and is checked in {self.name!r}."
            )
        verdict, values = claims.judge(claim, computed)
        if verdict == "differs" and self.vintage != claims.PAPER_VINTAGE and claims.agreed(claim_id):
            verdict = "revised"
        outcome = verdicts.Verdict(claim, values, verdict, self.lang, note)
        parts = {"printed": outcome.printed_text, "computed": outcome.computed_text, "verdict": outcome.label}
        for part, words in parts.items():
            self.words(f"{claim_id}-{part}", words)
        self._write(record.ClaimJudged, claim_id=claim_id, vintage=self.vintage, note=note, **outcome.record())
        return outcome

    def judge(self, *checked: verdicts.Verdict) -> Shown:
        """Return checks as one table, and keep their verdicts for the end of the chapter."""
        self.verdicts |= {outcome.claim.claim_id: outcome.verdict for outcome in checked}
        return verdicts.shown(checked, self.lang)

    def choices(
        self, claim_id: str, question: Text, computed: Mapping[Text, claims.Value | Sequence[claims.Value]]
    ) -> Shown:
        """Judge one claim under several choices and put the outcome on record for the audit.

        Parameters
        ----------
        claim_id : str
            Of the register.
        question : Text
            What is chosen.
        computed : mapping
            Name of the choice to the computed value or values, the book's own choice first.

        Returns
        -------
        rareearths.chapter.shown.Shown
            Shows itself as a folded table.
        """
        claim = claims.known(claim_id)
        found = choices.judge(claim, computed)
        asked = {"question_ja": question.ja, "question_en": question.en}
        self._write(record.ChoicesJudged, claim_id=claim_id, choices=found, **asked)
        return choices.shown(claim, str(question), choices.read(found, self.lang), self.lang)

    def exhibit(
        self,
        exhibit_id: str,
        chart: alt.TopLevelMixin | None = None,
        *,
        data: pd.DataFrame,
        columns: Sequence[str],
        tables: Sequence[str | tuple[str, str]],
        missing: str | None = "",
        formats: Mapping[str, str] | None = None,
    ) -> Shown:
        """Put an exhibit on record, with its downloads, and return it to be shown.

        Its description, and what is missing of it, stand in the Markdown cells ``<exhibit>-texts-ja`` and ``-en``.

        Parameters
        ----------
        exhibit_id : str
            The paper's number, such as ``fig01``.
        chart : altair chart, optional
            Single or layered view; a table-only exhibit has none.
        data : pandas.DataFrame
            The rows shown in the data table and in the download.
        columns : sequence of str
            Those shown, in reading order; their headings and formats come from `fields`.
        tables : sequence of str or (str, str)
            The tables used; with a vintage where it is not the chapter's.
        missing : str
            What is missing and why, where it depends on what was computed: marks the exhibit as partial.
        formats : mapping, optional
            Column name to number format, such as ``",.1f"``, where it is not that of the fields.

        Returns
        -------
        rareearths.chapter.shown.Shown
            Shows itself as a figure.

        Raises
        ------
        rareearths.chapter.exhibit.ExhibitError, rareearths.chapter.fields.FieldMissing
            If the paper has no such exhibit, a column is not in the data or has no heading, or no table is named.
        """
        used = [(entry, self.vintage) if isinstance(entry, str) else entry for entry in tables]
        self._write(record.FieldsRead, file=path(self.name).name)
        fields = Fields(self.name, exhibit_id, self.lang, used)
        made = Exhibit(
            id=exhibit_id,
            lang=self.lang,
            frame=data,
            columns=columns if isinstance(columns, Mapping) else fields.heads(columns),
            tables=used,
            spec=charts.specification(chart) if chart is not None else None,
            missing=missing or "",
            formats=({} if isinstance(columns, Mapping) else fields.formats(columns)) | dict(formats or {}),
        )
        if self._folder:
            made.write(self._folder / "exhibits")
        self._write(
            record.ExhibitShown,
            id=exhibit_id,
            status="partial" if missing else "complete",
            reason=missing or "",
            tables=[{"table": table, "vintage": vintage} for table, vintage in made.tables],
            files=made.files(),
        )
        return Shown(EXHIBIT, made.data(), f"exhibit {exhibit_id}", made.drawn())

    def table(
        self,
        caption: str,
        data: pd.DataFrame,
        heads: Sequence[str],
        formats: Mapping[str, str] | None = None,
        widths: Sequence[str] = (),
        anchors: Sequence[str] = (),
    ) -> Shown:
        """Return a table that is no exhibit of the paper, such as that of a test.

        Parameters
        ----------
        caption : str
        data : pandas.DataFrame
            Its columns in reading order, the first as the heading of each row. A cell is a text, a number, a pair
            (text, address) that makes a link, ``{"text": ..., "strong": True}``, or a list of these.
        heads : sequence of str
            A heading for each column.
        formats : mapping, optional
            Column name to number format.
        widths : sequence of str
            The least width of each column, such as ``9rem``.
        anchors : sequence of str
            The address of each row inside the page.

        Returns
        -------
        rareearths.chapter.shown.Shown
            Shows itself as a table.
        """
        rows = [
            [parts(value, (formats or {}).get(name, "")) for name, value in zip(data.columns, row, strict=True)]
            for row in data.itertuples(index=False)
        ]
        shown = {"caption": caption, "lang": self.lang, "heads": list(heads), "rows": rows}
        shown |= {"widths": list(widths), "anchors": list(anchors)}
        return Shown(TABLE, shown, f"table {caption}")

    def without(self, exhibit_id: str, table: str, vintage: str) -> Shown:
        """Say in an exhibit's place that it cannot be made, because a vintage lacks a table."""
        self._write(record.TableRead, table=table, vintage=vintage)  # so that the run is old when the table is there
        reason = without_table(exhibit_id, table, vintage, self.lang)
        self._write(record.ExhibitShown, id=exhibit_id, status="missing", reason=reason)
        return Shown(WITHOUT, {"id": exhibit_id, "reason": reason}, f"without {exhibit_id}")


@contextmanager
def made_as(kind: type[Chapter]) -> Iterator[None]:
    """Let what a notebook makes as a `Chapter` be of another kind, such as one that traces where values come from."""
    before, Chapter._made_as = Chapter._made_as, kind
    try:
        yield
    finally:
        Chapter._made_as = before
