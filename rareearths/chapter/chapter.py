"""What a chapter's notebook works with: its language, its vintage, and the record of what it showed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from IPython import get_ipython
from IPython.display import display

from rareearths.bilingual.text import Text
from rareearths.chapter import choices, parameters, record, verdicts
from rareearths.chapter.parameters import NEWEST
from rareearths.chapter.showing import Showing
from rareearths.chapter.shown import NOTE, Shown
from rareearths.paper import claims, judging
from rareearths.paths import RECORD

Computed = claims.Value | Sequence[claims.Value] | Mapping[Text, claims.Value | Sequence[claims.Value]] | None


class Chapter(Showing):
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
    end_year : int, optional
        The last year, at most, to which exhibits of annual series are drawn; see `until`. Numbers of the text and
        verdicts always rest on every year of the vintage.
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
    rareearths.chapter.parameters.ParameterWrong
        If a parameter has a value with which no chapter can run, or papermill set one that no chapter has.

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

    def __init__(
        self,
        name: str,
        lang: str,
        vintage: str,
        later: str = NEWEST,
        refresh: bool = False,
        end_year: int = parameters.EVERY_YEAR,
    ) -> None:
        shell = get_ipython()
        parameters.names(shell.history_manager.input_hist_raw if shell else (), lang)
        parameters.check({"lang": lang, "vintage": vintage, "later": later, "refresh": refresh, "end_year": end_year})
        self.name, self.lang, self.vintage, self.end_year = name, lang, vintage, end_year
        self.later = parameters.later_vintage(later)
        self.verdicts: dict[str, str] = {}
        self._glued: dict[str, str] = {}
        self._years, self._begun = {}, {}
        self._held: dict[str, bool] = {}
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
        self,
        claim_id: str,
        computed: Computed = None,
        note: str = "",
        *,
        later: claims.Value | Sequence[claims.Value] | None = None,
    ) -> verdicts.Verdict:
        """Judge one of the paper's claims and put it on record; `judge` shows it.

        Parameters
        ----------
        claim_id : str
            Of the register, such as ``C014``.
        computed : number, text, sequence of them, mapping, or None
            In the register's unit; None where nothing can be computed (the register says why). Of a claim that turns
            on a choice which the paper leaves open (``open choice`` in the register): name of the choice to the value
            or values under it, the book's own first, as `choices` takes them.
        note : str
            A remark in the reader's language, where it depends on what was computed. Others stand in the cell of the
            exhibit's texts.
        later : number, text, or sequence of them, optional
            The same in the later edition: a claim that agrees with its own and not with that one is ``revised``.

        Returns
        -------
        rareearths.chapter.verdicts.Verdict
            The text may use ``{glue:text}`C014-printed` ``, ``-computed`` and ``-verdict``.

        Raises
        ------
        rareearths.paper.claims.ClaimError
            If the claim is unknown, or belongs to another chapter.

        Examples
        --------
        >>> outcome = Chapter("dominance", "en", "2025-10").check("C014", 100 * 270000 / 390000)
        >>> outcome.verdict, outcome.printed_text, outcome.computed_text
        ('reproduced', '69.2%', '69.23%')
        """
        claim = claims.known(claim_id)
        if claim.chapter != self.name:
            raise claims.ClaimError(
                f"Expected a statement of the chapter {self.name!r}; got {claim_id}, which the register has in "
                f"{claim.chapter!r}. Likely cause: the cell came from there, or the statement was moved. Next step: "
                "check it in that chapter, or change `chapter` in data/paper/claims.csv."
            )
        found = judging.judge(claim, computed, later)
        verdict = found.verdict
        if verdict == "differs" and self.vintage != claims.PAPER_VINTAGE and claims.agreed(claim_id):
            verdict = "revised"
        outcome = verdicts.Verdict(claim, found.computed, verdict, self.lang, note, found.numbers)
        parts = {"printed": outcome.printed_text, "computed": outcome.computed_text, "verdict": outcome.label}
        for part, words in parts.items():
            self.words(f"{claim_id}-{part}", words)
        self._write(record.ClaimJudged, claim_id=claim_id, vintage=self.vintage, note=note, **outcome.record())
        return outcome

    def judge(self, *checked: verdicts.Verdict) -> Shown:
        """Return checks as one table, and keep their verdicts for the end of the chapter.

        Parameters
        ----------
        *checked : Verdict
            From `check`, in the order of the rows.

        Returns
        -------
        rareearths.chapter.shown.Shown
            Shows itself as a table.

        Examples
        --------
        >>> chapter = Chapter("dominance", "en", "2025-10")
        >>> chapter.judge(chapter.check("C014", 69.23))
        <claims C014>
        >>> chapter.verdicts
        {'C014': 'reproduced'}
        """
        self.verdicts |= {outcome.claim.claim_id: outcome.verdict for outcome in checked}
        return verdicts.shown(checked, self.lang)

    def agree(self, *claim_ids: str) -> bool:
        """Say whether claims that the chapter has judged so far all agree with their sources.

        For a sentence that says so of several: a condition for `holds`.

        Parameters
        ----------
        *claim_ids : str
            Shown by `judge` in a cell before.

        Returns
        -------
        bool
            True if each is reproduced, or but for rounding; one that a later edition revises does not agree any more.

        Raises
        ------
        rareearths.paper.claims.ClaimError
            If one of them has not been judged.

        Examples
        --------
        >>> chapter = Chapter("dominance", "en", "2025-10")
        >>> _ = chapter.judge(chapter.check("C014", 69.23))
        >>> chapter.agree("C014")
        True
        """
        unknown = [claim_id for claim_id in claim_ids if claim_id not in self.verdicts]
        if unknown or not claim_ids:
            raise claims.ClaimError(
                f"Expected claims that the chapter has judged in a cell before ({', '.join(self.verdicts) or 'none'}); "
                f"got {', '.join(unknown) or 'none'}. Most likely the cell stands too early. Move it behind the checks."
            )
        return all(self.verdicts[claim_id] in ("reproduced", "rounded") for claim_id in claim_ids)

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

        Examples
        --------
        >>> chapter = Chapter("dominance", "en", "2025-10")
        >>> question = chapter.text(ja="世界の合計", en="The world total")
        >>> printed, summed = chapter.text(ja="印刷の通り", en="As printed"), chapter.text(ja="国別の和", en="Summed")
        >>> found = chapter.choices("C014", question, {printed: 69.23, summed: 71.05})
        >>> [row["verdict"] for row in found.data["rows"]]
        ['reproduced', 'differs']
        """
        claim = claims.known(claim_id)
        found = choices.judge(claim, computed)
        asked = {"question_ja": question.ja, "question_en": question.en}
        self._write(record.ChoicesJudged, claim_id=claim_id, choices=found, **asked)
        return choices.shown(claim, str(question), choices.read(found, self.lang), self.lang)


@contextmanager
def made_as(kind: type[Chapter]) -> Iterator[None]:
    """Let what a notebook makes as a `Chapter` be of another kind, such as one that traces where values come from."""
    before, Chapter._made_as = Chapter._made_as, kind
    try:
        yield
    finally:
        Chapter._made_as = before
