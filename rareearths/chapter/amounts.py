"""Amounts, percentages and lists of a mineral's figures, as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from rareearths import language
from rareearths.chapter import minerals
from rareearths.chapter.printed import bounded, given, mark, translated


class Amounts:
    """How the figures of one mineral are written.

    Parameters
    ----------
    about : pandas.Series
        A row of ``mineral_names``.
    edition : str
        The edition of the summaries that the figures are of, as its publisher writes it.
    lang : {"ja", "en"}

    Examples
    --------
    >>> Amounts(pd.Series({"name_en": "gallium"}), "MCS 2026", "en").name
    'gallium'
    """

    def __init__(self, about: pd.Series, edition: str, lang: str) -> None:
        self.about, self.edition, self.lang = about, edition, lang
        self._said = language.say("mineral", lang)

    @property
    def name(self) -> str:
        """The mineral's name."""
        return self.about[f"name_{self.lang}"]

    def bounded(self, value: float, operator: object) -> str:
        """Write a percentage with the sign with which it is printed: ``>50`` is more than 50%.

        Parameters
        ----------
        value : float
        operator : str or None
            The sign, if any.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Amounts(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.bounded(50, ">"), tell.bounded(50, None)
        ('more than 50%', '50%')
        """
        return bounded(value, operator, self.lang)

    def amount(self, value: float, unit: str) -> str:
        """Write an amount in a unit of the publisher's.

        Parameters
        ----------
        value : float
        unit : str
            As the publisher writes it, such as ``metric tons``; one that the book has no words for is written so.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Amounts(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.amount(60000, "metric tons"), tell.amount(5, "flasks")
        ('60,000 t', '5 flasks')
        """
        words = language.say("mineral_units", self.lang)
        if unit not in words:
            return f"{language.number(value, '', self.lang)} {unit}"
        return language.number(value, words[unit], self.lang)

    def content(self, rows: pd.DataFrame) -> str:
        """Say what the weights are the weights of; nothing for gross weights.

        Parameters
        ----------
        rows : pandas.DataFrame
            From `minerals.block`, with ``content``.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Amounts(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.content(pd.DataFrame({"content": ["Gallium content"]}))
        ' (Gallium content)'
        """
        printed = rows["content"].iloc[0]
        if not given(printed):
            return ""
        own = self.about["content_ja"] if self.lang == "ja" else printed
        return self._say("content", content=own if given(own) else printed)

    def kind(self, rows: pd.DataFrame) -> str:
        """Name what a block counts, such as mine production.

        Parameters
        ----------
        rows : pandas.DataFrame
            From `minerals.block`, with ``detail``.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Amounts(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.kind(pd.DataFrame({"detail": ["Mine production"]}))
        'mine production'
        """
        return translated("mineral_kinds", rows["detail"].iloc[0], self.lang)

    def lacking(self, rows: pd.DataFrame) -> list[str]:
        """List the countries without a figure, each with what is printed in its place.

        Parameters
        ----------
        rows : pandas.DataFrame
            From `minerals.block`.

        Returns
        -------
        list of str

        Examples
        --------
        >>> tell = Amounts(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.lacking(pd.DataFrame({"geo": ["CHN", "USA"], "value": [5, None], "mark": [None, "W"]}))
        ['United States (withheld)']
        """
        without = rows[rows["value"].isna() & ~rows["geo"].isin([minerals.WORLD, minerals.OTHERS])]
        return [
            self._say("missing", country=self._country(row["geo"]), mark=mark(row["mark"], self.lang))
            for row in without.to_dict("records")
        ]

    def joined(self, sentences: Iterable[str]) -> str:
        """Put sentences one after the other, as the language does.

        Parameters
        ----------
        sentences : iterable of str
            Empty ones are left out.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Amounts(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.joined(["It rose.", "", "It fell."])
        'It rose. It fell.'
        """
        return self._gap.join(sentence for sentence in sentences if given(sentence))

    def _total(self, rows: pd.DataFrame) -> str:
        """Write the total as it is printed, with its sign; the sum of the countries where none is printed."""
        unit = rows["unit"].iloc[0]
        printed = rows[(rows["geo"] == minerals.WORLD) & rows["value"].notna()]
        if printed.empty:
            return self.amount(minerals.total(rows), unit)
        written, operator = self.amount(printed["value"].iloc[0], unit), printed["operator"].iloc[0]
        said = language.say("verdict_operators", self.lang)
        return said[str(operator)].format(written) if given(operator) else written

    def _lacking(self, rows: pd.DataFrame) -> str:
        without = self.lacking(rows)
        return self._say("lacking", countries=self._list(without)) if without else ""

    def _say(self, key: str, **values: Any) -> str:
        return self._said[key].format(**values)

    def _number(self, value: float) -> str:
        return language.number(value, "", self.lang)

    def _percent(self, value: float, digits: int = 1) -> str:
        return language.number(value, "%", self.lang, digits)

    def _country(self, code: str) -> str:
        return language.country(code, self.lang)

    def _named(self, code: str) -> str:
        """Name a country within a sentence."""
        return language.country(code, self.lang, in_sentence=True)

    def _list(self, names: Iterable[str]) -> str:
        return language.say("joints", self.lang)["list"].join(names)

    @property
    def _gap(self) -> str:
        return "" if self.lang == "ja" else " "
