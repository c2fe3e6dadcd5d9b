"""What a chapter writes: words in two languages, numbers in the text, headings of columns."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from myst_nb import glue

from rareearths import language
from rareearths.bilingual.text import Text
from rareearths.chapter import charts, record
from rareearths.chapter.fields import Fields, path
from rareearths.chapter.loading import Loading


class Written(str):
    """What was put into the text: a cell that ends with it shows nothing, since it stands in the text already."""

    def _ipython_display_(self) -> None:
        pass


class Wording(Loading):
    """The part of `rareearths.chapter.Chapter` that writes in the reader's language."""

    later: str
    _glued: dict[str, str]
    _held: dict[str, bool]

    def text(self, *, ja: str, en: str) -> Text:
        """Return a wording that reads in the reader's language and keeps both halves.

        Parameters
        ----------
        ja, en : str
            The same in both languages; neither may be empty.

        Returns
        -------
        rareearths.bilingual.text.Text
            A text like any other, in the reader's language.

        Examples
        --------
        >>> chapter = Chapter("dominance", "en", "2025-10")
        >>> chapter.text(ja="中国", en="China"), chapter.text(ja="中国", en="China").ja
        ('China', '中国')
        """
        return Text(self.lang, ja=ja, en=en)

    def country(self, code: str) -> str:
        """Name a country in the reader's language.

        Parameters
        ----------
        code : str
            ISO 3166-1 alpha-3, or WLD, OTH; see `rareearths.language.country`.

        Returns
        -------
        str

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").country("CHN")
        'China'
        """
        return language.country(code, self.lang)

    def countries(self, codes: pd.Series) -> pd.Series:
        """Name each country of a column.

        Parameters
        ----------
        codes : pandas.Series
            As `country` takes them.

        Returns
        -------
        pandas.Series

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").countries(pd.Series(["CHN", "WLD"])).tolist()
        ['China', 'World']
        """
        return codes.map(self.country)

    def element(self, symbol: str) -> str:
        """Name a rare earth in the reader's language.

        Parameters
        ----------
        symbol : str
            Such as ``Nd``.

        Returns
        -------
        str

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").element("Nd")
        'neodymium'
        """
        return language.element(symbol, self.lang)

    def colours(self, codes: Sequence[str]) -> alt.Scale:
        """Return the scale that gives each country its colour, the same in every exhibit.

        Parameters
        ----------
        codes : sequence of str
            As `country` takes them, in the order of the legend.

        Returns
        -------
        altair.Scale

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").colours(["CHN"]).to_dict()
        {'domain': ['China'], 'range': ['#d1552b']}
        """
        return charts.colours(codes, self.lang)

    def months(self) -> alt.Axis:
        """Return the axis of months, written in the reader's language.

        Returns
        -------
        altair.Axis

        Examples
        --------
        >>> Chapter("weaponisation", "ja", "2025-10").months().to_dict()["labelAngle"]
        0
        """
        return charts.months(self.lang)

    def fields(self, exhibit_id: str) -> Fields:
        """Return the headings, formats and tooltips of an exhibit's columns.

        Parameters
        ----------
        exhibit_id : str
            The paper's number, such as ``fig01``.

        Returns
        -------
        rareearths.chapter.fields.Fields

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").fields("fig01")["value"]
        'Mine production (t REO)'
        """
        self._write(record.FieldsRead, file=path(self.name).name)
        return Fields(self.name, exhibit_id, self.lang)

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

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").number("share", 69.23, "%", 1)
        '69.2%'
        """
        written = language.number(value, unit, self.lang, digits, in_sentence=True)
        self._glue(key, written)
        plain = value if isinstance(value, str) else None if pd.isna(value) else float(value)
        self._write(record.NumberWritten, key=key, written=written, value=plain, unit=unit)
        return Written(written)

    def words(self, key: str, written: str) -> str:
        """Put words into the text that hold computed values, such as a list of countries or of months.

        Parameters
        ----------
        key : str
            Unique in the chapter.
        written : str
            In the reader's language.

        Returns
        -------
        str
            The same words.

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").words("months", "May and June")
        'May and June'
        """
        self._glue(key, written)
        self._write(record.WordsWritten, key=key, written=str(written))
        return Written(written)

    def holds(self, key: str, condition: bool | np.bool_) -> None:
        """Put on record whether words of the prose hold, which stand there as ``{holds}`key:words` ``.

        A build stops where words do not hold on the data that they were written for; with other data, the page marks
        them as no longer true.

        Parameters
        ----------
        key : str
            Unique among the conditions of the chapter.
        condition : bool
            Computed from data. A build refuses one that rests on no row, such as a typed ``True``.

        Raises
        ------
        TypeError
            If the condition is neither true nor false.
        ValueError
            If the key stands for another result already.

        Examples
        --------
        >>> chapter = Chapter("dominance", "en", "2025-10")
        >>> mined = chapter.load("usgs_mine_production").query("edition == 'MCS2025' and year == 2024")
        >>> by_country = mined.set_index("geo")["value"]
        >>> chapter.holds("first-in-mining", by_country["CHN"] > by_country["USA"])
        """
        if not isinstance(condition, bool | np.bool_):
            raise TypeError(
                f"Expected the condition {key!r} to be True or False; got {condition!r} ({type(condition).__name__}). "
                "Most likely a value stands where a comparison should, or a value is missing. Write the comparison, "
                "such as share[2024] > share[2018]."
            )
        holds = bool(condition)
        if self._held.setdefault(key, holds) != holds:
            raise ValueError(
                f"Expected the key {key!r} to be used for one condition; it is {self._held[key]} already and would now "
                f"be {holds}. Most likely two conditions share a name. Give the second a key of its own."
            )
        self._write(record.GuardJudged, key=key, holds=holds, vintage=self.vintage, later=self.later)

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
        glue(key, str(written), display=False)
