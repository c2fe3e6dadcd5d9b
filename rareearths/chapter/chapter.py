"""What a chapter's notebook works with: its language, its vintage, and the record of what it showed."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import altair as alt
import pandas as pd
from IPython.display import HTML, display
from myst_nb import glue

from rareearths import language
from rareearths.chapter import charts, choices, verdicts
from rareearths.chapter.exhibit import Exhibit, catalogue, without_table
from rareearths.chapter.shown import Shown
from rareearths.paper import claims, references
from rareearths.paths import PAPER, RECORD
from rareearths.tables import TableMissing, load, tables


class Chapter:
    """One run of one chapter.

    Parameters
    ----------
    name : str
        The notebook's name, ``dominance`` for chapter 1.
    lang : {"ja", "en"}
        The reader's language.
    vintage : str
        Folder below ``data/`` the tables come from, such as ``2025-10``.
    refresh : bool
        Fetch the chapter's sources first, and read from the vintage made of them; where nothing can be fetched, from
        `vintage`. A line says which.

    Raises
    ------
    rareearths.language.UnknownLanguage, rareearths.tables.VintageMissing
        If the book has no such language or vintage.

    Notes
    -----
    When the environment names a folder in ``RAREEARTHS_RECORD``, every table loaded, claim checked and exhibit shown
    is written there: the audit, the downloads and the build's cache are made from that record.
    """

    def __init__(self, name: str, lang: str, vintage: str, refresh: bool = False) -> None:
        self.name, self.lang, self.vintage = name, language.require(lang), vintage
        tables(vintage)
        if refresh:
            self.vintage = self._refreshed()
        self._glued: dict[str, str] = {}
        self._asked = ("", vintage)
        folder = os.environ.get(RECORD)
        self._folder = Path(folder) if folder else None

    def _refreshed(self) -> str:
        """Fetch the chapter's sources, say what came of it, and return the vintage to read from."""
        from rareearths.fetch.refresh import refresh  # noqa: PLC0415  (most runs fetch nothing)

        made = refresh(self.name, instead=self.vintage)
        display(HTML(f'<p class="refreshed" role="note">{html.escape(self.text(ja=made.ja, en=made.en))}</p>'))
        return made.vintage

    def load(self, table: str, vintage: str | None = None) -> pd.DataFrame:
        """Load a table of the chapter's vintage, or of another.

        Returns
        -------
        pandas.DataFrame
            One row per observation, with ``source``, ``locator``, ``quality`` and ``note``.
        """
        vintage = vintage or self.vintage
        self._asked = (table, vintage)
        self._write({"event": "table", "table": table, "vintage": vintage})
        return load(table, vintage)

    def paper(self, table: str) -> pd.DataFrame:
        """Load a table as the paper prints it, restated in ``data/paper/``.

        Returns
        -------
        pandas.DataFrame
            One row per row of the printed table.
        """
        path = PAPER / f"{table}.csv"
        if not path.exists():
            known = ", ".join(sorted(entry.stem for entry in PAPER.glob("*.csv")))
            raise TableMissing(f"Expected one of the paper's own tables ({known}); got {table!r}.")
        self._write({"event": "paper", "file": path.name})
        return pd.read_csv(path)

    def address(self, reference: str) -> str:
        """Return the web address of a work in the bibliography, by its citation key."""
        self._write({"event": "paper", "file": "references.bib"})
        return references.address(reference)

    def text(self, *, ja: str, en: str) -> str:
        """Choose the wording in the reader's language."""
        return language.text(self.lang, ja=ja, en=en)

    def country(self, code: str) -> str:
        """Name a country in the reader's language."""
        return language.country(code, self.lang)

    def countries(self, codes: pd.Series) -> pd.Series:
        """Name each country of a column."""
        return codes.map(self.country)

    def element(self, symbol: str) -> str:
        """Name a rare earth in the reader's language."""
        return language.element(symbol, self.lang)

    def colours(self, codes: Sequence[str]) -> alt.Scale:
        """Return the scale that gives each country its colour."""
        return charts.colours(codes, self.lang)

    def number(self, key: str, value: float | str, unit: str = "", digits: int = 0) -> str:
        """Put a computed number into the text, where ``{glue:text}`key` `` stands.

        Parameters
        ----------
        key : str
            Unique in the chapter.
        value : float or str
        unit : str
            One of ``rareearths.language.units()``.
        digits : int
            Decimals shown.

        Returns
        -------
        str
            The number as it is written there.
        """
        written = language.number(value, unit, self.lang, digits)
        self._glue(key, written)
        self._write({"event": "number", "key": key, "written": written})
        return written

    def check(
        self, claim_id: str, computed: claims.Value | Sequence[claims.Value] | None = None, note: str = ""
    ) -> verdicts.Verdict:
        """Judge one of the paper's claims and put it on record.

        Parameters
        ----------
        claim_id : str
            Of the register, such as ``C014``.
        computed : number, text, sequence of them, or None
            In the register's unit; None where nothing can be computed (the register says why).
        note : str
            A remark for the reader, in the reader's language.

        Returns
        -------
        rareearths.chapter.verdicts.Verdict
            Shows itself as a table row. The text may use ``{glue:text}`C014-printed` ``, ``-computed`` and
            ``-verdict``.
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
        words_of = {"printed": outcome.printed_text, "computed": outcome.computed_text, "verdict": outcome.label}
        for part, words in words_of.items():
            self._glue(f"{claim_id}-{part}", words)
        self._write({"event": "claim", "vintage": self.vintage, "note": note} | outcome.record())
        return outcome

    def show(self, *checked: verdicts.Verdict) -> Shown:
        """Show several checks as one table."""
        return Shown(verdicts.table(checked, self.lang), f"claims {', '.join(v.claim.claim_id for v in checked)}")

    def choices(
        self, claim_id: str, question: Mapping[str, str], computed: Mapping[tuple[str, str], claims.Value | Sequence]
    ) -> Shown:
        """Judge one claim under several choices, and put the outcome on record for the audit.

        Parameters
        ----------
        claim_id : str
            Of the register.
        question : mapping
            ``ja`` and ``en``: what is chosen.
        computed : mapping
            (Japanese, English) name of the choice to the computed value or values, the book's own choice first.

        Returns
        -------
        object that shows itself as a table
        """
        claim = claims.known(claim_id)
        found = choices.judge(claim, computed)
        asked = {f"question_{lang}": question[lang] for lang in language.LANGUAGES}
        self._write({"event": "choices", "claim_id": claim_id, **asked, "choices": found})
        table = choices.table(claim, question[self.lang], choices.read(found, self.lang), self.lang)
        return Shown(table, f"choices for {claim_id}")

    def exhibit(
        self,
        exhibit_id: str,
        chart: alt.TopLevelMixin | None = None,
        *,
        data: pd.DataFrame,
        columns: Mapping[str, str],
        description: str,
        tables: Sequence[str | tuple[str, str]],
        missing: str | None = None,
        formats: Mapping[str, str] | None = None,
    ) -> Shown:
        """Show an exhibit and put it on record, with its downloads.

        Parameters
        ----------
        exhibit_id : str
            The paper's number, such as ``fig01``.
        chart : altair chart, optional
            Single or layered view; a table-only exhibit has none.
        data : pandas.DataFrame
            The rows shown in the data table and in the download.
        columns : mapping
            Column name to heading in the reader's language, with unit.
        description : str
            What a reader who cannot see the chart should know.
        tables : sequence of str or (str, str)
            The tables used; with a vintage where it is not the chapter's.
        missing : str, optional
            What is missing and why: marks the exhibit as partial.
        formats : mapping, optional
            Column name to number format, such as ``",.1f"``.
        """
        made = Exhibit(
            id=exhibit_id,
            lang=self.lang,
            frame=data,
            columns=columns,
            description=description,
            tables=[(entry, self.vintage) if isinstance(entry, str) else entry for entry in tables],
            spec=charts.specification(chart, description) if chart is not None else None,
            missing=missing or "",
            formats=formats or {},
        )
        shown = Shown(made._repr_html_(), f"exhibit {exhibit_id}")
        if self._folder:
            made.write(self._folder / "exhibits")
        self._write(
            {
                "event": "exhibit",
                "id": exhibit_id,
                "status": "partial" if missing else "complete",
                "reason": missing or "",
                "tables": [{"table": table, "vintage": vintage} for table, vintage in made.tables],
                "files": made.files(),
            }
        )
        return shown

    @contextmanager
    def exhibit_guard(self, exhibit_id: str) -> Iterator[None]:
        """Go on without an exhibit whose table this vintage lacks, and say so in its place."""
        if exhibit_id not in catalogue():
            raise KeyError(f"Expected an exhibit of data/paper/exhibits.yaml; got {exhibit_id!r}.")
        try:
            yield
        except TableMissing:
            reason = without_table(exhibit_id, *self._asked, self.lang)
            self._write(
                {"event": "exhibit", "id": exhibit_id, "status": "missing", "reason": reason, "tables": [], "files": []}
            )
            display(HTML(f'<p class="exhibit-missing" id="{exhibit_id}">{reason}</p>'))

    def _glue(self, key: str, written: str) -> None:
        known = self._glued.get(key)
        if known == written:
            return
        if known is not None:
            raise ValueError(
                f"Expected the key {key!r} to be used once; it stands for {self._glued[key]!r} and would now stand for "
                f"{written!r}. Give the second number a key of its own."
            )
        self._glued[key] = written
        glue(key, written, display=False)

    def _write(self, event: dict) -> None:
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / "events.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps({"chapter": self.name, "lang": self.lang} | event, ensure_ascii=False) + "\n")
