"""Sentences about a mineral in the reader's language, made of its figures: true whatever the mineral."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from rareearths import language
from rareearths.chapter import minerals
from rareearths.chapter.amounts import Amounts
from rareearths.chapter.printed import given, mark, translated

CHINA = "CHN"
# shown apart in the index where the two ends differ by more than rounding
_RANGE = 1.0


class Profile(Amounts):
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
            parts.append(self._say("second", second=self._country(second["geo"]), share=self._percent(second["share"])))
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

    def trade(self, rows: pd.DataFrame, code: pd.Series) -> str:
        """Say who exports most under a code, as exporters and as importers report, and what the code does not tell.

        Parameters
        ----------
        rows : pandas.DataFrame
            Of ``comtrade_mineral_trade``, of one code and year.
        code : pandas.Series
            A row of ``mineral_hs_codes``.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Profile(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.trade(pd.DataFrame(), pd.Series())
        'This data vintage has no trade under an HS code of gallium.'
        """
        if rows.empty:
            return self._say("no_trade", name=self.name)
        world = rows[rows["geo"] == minerals.WORLD].set_index("side")["value_usd"]
        largest = {side: part.sort_values("value_usd").iloc[-1] for side, part in self._by_side(rows)}
        share = {side: 100 * row["value_usd"] / world[side] for side, row in largest.items()}
        said = self._say(
            "exporters",
            hs=code["hs"],
            title=code[f"title_{self.lang}"],
            year=rows["year"].iloc[0],
            value=language.number(world["exporter"] / 1e6, "million_USD", self.lang),
            first=self._country(largest["exporter"]["geo"]),
            share=self._percent(share["exporter"]),
            origin=self._country(largest["origin"]["geo"]),
            origin_share=self._percent(share["origin"]),
        )
        return self.joined([said, code[f"limits_{self.lang}"]])

    def mirror(self, pairs: pd.DataFrame) -> str:
        """Say by how much importers report more or less than an exporter, of one code and year.

        Parameters
        ----------
        pairs : pandas.DataFrame
            Of ``comtrade_mineral_pairs``, of one exporter.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Profile(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> pair = {"hs": "811292", "year": 2024, "exporter": "CHN", "importer_value": 150, "exporter_value": 100}
        >>> tell.mirror(pd.DataFrame([pair])).endswith("importers report 50.0% more than the exporter.")
        True
        """
        if pairs.empty:
            return self._say("no_mirror")
        gap = minerals.mirror_gap(pairs)
        first = pairs.iloc[0]
        return self._say(
            "mirror_more" if gap >= 0 else "mirror_less",
            exporter=self._country(first["exporter"]),
            year=first["year"],
            hs=first["hs"],
            count=len(pairs),
            gap=self._percent(abs(gap)),
        )

    def controls(self, rows: pd.DataFrame) -> str:
        """Say which announcement was the first to take effect, and how many there are.

        Parameters
        ----------
        rows : pandas.DataFrame
            Of ``export_controls``, those that name an element of the mineral.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Profile(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> announced = {"date_effective": ["2023-08-01"], "announcement": ["MOFCOM 2023 No. 23"]}
        >>> tell.controls(pd.DataFrame(announced)).endswith("on 1 August 2023 (MOFCOM 2023 No. 23).")
        True
        """
        if rows.empty:
            return self._say("no_controls", name=self.name)
        first = rows.sort_values("date_effective").iloc[0]
        return self._say(
            "controls",
            date=language.number(str(first["date_effective"]), "date", self.lang),
            first=first["announcement_ja" if self.lang == "ja" else "announcement"],
            count=len(rows),
        )

    def _first(self, key: str, rows: pd.DataFrame, named: pd.DataFrame) -> str:
        return self._say(
            key,
            edition=self.edition,
            year=rows["year"].iloc[0],
            kind=self.kind(rows),
            total=self._total(rows),
            content=self.content(rows),
            first=self._country(named["geo"].iloc[0]),
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
        rank = language.number(place, "rank", self.lang)
        return [self._say("china", rank=rank, share=self._percent(named["share"].iloc[place - 1]))]

    def _limits(self, rows: pd.DataFrame) -> list[str]:
        world = rows[rows["geo"] == minerals.WORLD]
        if world["operator"].isin([">", ">="]).any():
            parts = [self._say("bound")]
        elif world["value"].notna().any() and minerals.total(rows) > world["value"].max():
            parts = [self._say("summed")]
        else:
            parts = []
        out = [self._country(code) for code in world["excludes"].dropna() if code]
        parts += [self._say("excludes", countries=self._list(out))] if out else []
        return [*parts, self._lacking(rows)]

    def _none(self, statistic: str, rows: pd.DataFrame) -> str:
        kind = language.say("mineral_kinds", self.lang)[statistic]
        said = self._say("no_table", edition=self.edition, name=self.name, kind=kind)
        return self.joined([said, self._lacking(rows)]) if len(rows) else said

    def _by_side(self, rows: pd.DataFrame) -> Iterable[tuple[Any, pd.DataFrame]]:
        return rows[rows["geo"] != minerals.WORLD].groupby("side")
