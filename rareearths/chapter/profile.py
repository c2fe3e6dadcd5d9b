"""Sentences about a mineral in the reader's language, made of its figures: true whatever the mineral."""

from __future__ import annotations

import pandas as pd

from rareearths import language
from rareearths.chapter import minerals, notices
from rareearths.chapter.printed import given, mark, translated
from rareearths.chapter.traded import Traded

CHINA = "CHN"
# shown apart in the index where the two ends differ by more than rounding
_RANGE = 1.0


class Profile(Traded):
    """What can be said of one mineral.

    Parameters
    ----------
    about : pandas.Series
        A row of ``mineral_names``.
    edition : str
        The edition of the summaries that the figures are of, as its publisher writes it.
    lang : {"ja", "en"}

    Examples
    --------
    >>> about = pd.Series({"name_en": "gallium", "content_ja": "ガリウム含有量"})
    >>> Profile(about, "MCS 2026", "en").production(pd.DataFrame())
    'MCS 2026 has no table of production by country for gallium.'
    """

    def production(self, rows: pd.DataFrame) -> str:
        """Say who produces how much: total, largest shares, China's place, concentration, what is missing.

        Parameters
        ----------
        rows : pandas.DataFrame
            From `minerals.block`; a sentence says so where there are none.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Profile(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> columns = ["geo", "value", "year", "detail", "unit", "content", "operator", "mark", "excludes"]
        >>> row = (2025, "Primary production", "kilograms", None, None)
        >>> rows = [["CHN", 990, *row, None, None], ["RUS", None, *row, "W", None], ["WLD", 1000, *row, None, None]]
        >>> rows = pd.DataFrame(rows, columns=columns)
        >>> tell.production(rows).split(". ")[1:3]
        ['The largest share is that of China, 99.0%', 'The Herfindahl-Hirschman index (HHI) is 9,801']
        """
        named = minerals.shares(rows) if len(rows) else rows
        if named.empty:
            return self._none("production", rows)
        low, high = minerals.hhi(rows)
        parts = [self._first("first", rows, named)]
        if len(named) > 1:
            second = named.iloc[1]
            parts.append(self._say("second", second=self._named(second["geo"]), share=self._percent(second["share"])))
        parts += self._china(named, after=2)
        if high - low > _RANGE:
            parts.append(self._say("index_range", low=self._number(low), high=self._number(high)))
        else:
            parts.append(self._say("index", low=self._number(low)))
        return self.joined([*parts, *self._limits(rows)])

    def reserves(self, rows: pd.DataFrame) -> str:
        """Say who holds how much; as `production`.

        Parameters
        ----------
        rows : pandas.DataFrame
            From `minerals.block`; a sentence says so where there are none.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Profile(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.reserves(pd.DataFrame())
        'MCS 2026 has no table of reserves by country for gallium.'
        """
        named = minerals.shares(rows) if len(rows) else rows
        if named.empty:
            return self._none("reserves", rows)
        return self.joined(
            [self._first("reserves_first", rows, named), *self._china(named, after=1), *self._limits(rows)]
        )

    def reliance(self, rows: pd.DataFrame) -> str:
        """Say US net import reliance in the newest year, with the sign with which it is printed.

        Parameters
        ----------
        rows : pandas.DataFrame
            Of ``usgs_net_import_reliance``, of one commodity, with ``year``, ``value`` and ``operator``.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Profile(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.reliance(pd.DataFrame({"year": [2024, 2025], "value": [95, 100], "operator": [">", None]}))
        'US net import reliance in 2025 is 100%.'
        """
        known = rows.dropna(subset=["value"])
        if known.empty:
            return self._say("no_reliance", edition=self.edition, name=self.name)
        row = known.sort_values("year").iloc[-1]
        return self._say("reliance", year=row["year"], value=self.bounded(row["value"], row["operator"]))

    def sources(self, rows: pd.DataFrame) -> str:
        """Say where US imports come from.

        Parameters
        ----------
        rows : pandas.DataFrame
            Of ``usgs_world_import_sources``, of one commodity and product.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Profile(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> row = {"geo": "CHN", "value": 92, "operator": None, "period": "2021/2024", "detail": "Metal"}
        >>> tell.sources(pd.DataFrame([row]))
        'US imports (metal, 2021 to 2024) came from China 92%.'
        """
        if rows.empty:
            return self._say("no_sources", edition=self.edition, name=self.name)
        listed = [
            f"{self._country(row['geo']) if given(row['geo']) else row['country']}{self._gap}"
            f"{self.bounded(row['value'], row['operator']) if given(row['value']) else mark(row['mark'], self.lang)}"
            for row in rows.to_dict("records")
        ]
        begin, end = rows["period"].iloc[0].split("/")
        product = translated("mineral_products", rows["detail"].iloc[0], self.lang)
        told = {"product": product, "from": begin, "to": end, "countries": self._list(listed)}
        return self._say("sources", **told)

    def controls(self, rows: pd.DataFrame) -> str:
        """Say which announcement was the first to take effect, how many there are, and what is not known of their end.

        Parameters
        ----------
        rows : pandas.DataFrame
            From `notices.concerning`.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Profile(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> announced = {"date_effective": ["2023-08-01"], "announcement": ["MOFCOM 2023 No. 23"]}
        >>> announced = pd.DataFrame({**announced, "date_issued": ["2023-07-03"], "suspended_until": [None]})
        >>> tell.controls(announced).endswith("on 1 August 2023 (MOFCOM 2023 No. 23).")
        True
        """
        if rows.empty:
            return self._say("no_controls", name=self.name)
        name = "announcement_ja" if self.lang == "ja" else "announcement"
        first = rows.sort_values("date_effective").iloc[0]
        said = self._say("controls", date=self._day(first["date_effective"]), first=first[name], count=len(rows))
        open_ends = [
            self._say("open_end", name=row[name], date=self._day(row["suspended_until"]))
            for row in notices.ended(rows).to_dict("records")
        ]
        return self.joined([said, *open_ends])

    def _first(self, key: str, rows: pd.DataFrame, named: pd.DataFrame) -> str:
        return self._say(
            key,
            edition=self.edition,
            year=rows["year"].iloc[0],
            kind=self.kind(rows),
            total=self._total(rows),
            content=self.content(rows),
            first=self._named(named["geo"].iloc[0]),
            share=self._percent(named["share"].iloc[0]),
        )

    def _china(self, named: pd.DataFrame, after: int) -> list[str]:
        """Say China's place where it is not among those named before."""
        places = named["geo"].tolist()
        if CHINA not in places:
            return [self._say("no_china")]
        place = places.index(CHINA) + 1
        if place <= after:
            return []
        share = named["share"].iloc[place - 1]
        rank = language.number(int((named["share"] > share).sum()) + 1, "rank", self.lang)
        tied = (named["share"] == share).sum() > 1
        return [self._say("china_tied" if tied else "china", rank=rank, share=self._percent(share))]

    def _limits(self, rows: pd.DataFrame) -> list[str]:
        world = rows[rows["geo"] == minerals.WORLD]
        bound = world["operator"].isin([">", ">="]).any()
        summed = world["value"].notna().any() and minerals.total(rows) > world["value"].max()
        total = self.amount(minerals.total(rows), rows["unit"].iloc[0])
        key = {(True, True): "bound_summed", (True, False): "bound", (False, True): "summed"}.get((bound, summed))
        parts = [self._say(key, total=total)] if key else []
        out = [self._country(code) for code in world["excludes"].dropna() if code]
        parts += [self._say("excludes", countries=self._list(out))] if out else []
        return [*parts, self._lacking(rows[~rows["geo"].isin(world["excludes"])])]

    def _none(self, statistic: str, rows: pd.DataFrame) -> str:
        kind = language.say("mineral_kinds", self.lang)[statistic]
        said = self._say("no_table", edition=self.edition, name=self.name, kind=kind)
        return self.joined([said, self._lacking(rows)]) if len(rows) else said

    def _day(self, date: object) -> str:
        return language.number(str(date), "date", self.lang)
