"""Sentences about the trade in a mineral and about what both sides of it record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from rareearths import language
from rareearths.chapter import minerals
from rareearths.chapter.amounts import Amounts

# what a country had of the exports reported in an earlier year to be missed where it is not shown later, in percent
_MISSED = 10.0


class Apart(NamedTuple):
    """The pair of a mirror gap that differs most, and the gap without it."""

    pair: pd.Series
    rest: float


def apart(pairs: pd.DataFrame) -> Apart:
    """Return the pair in which the two sides differ by most tonnes, and the gap of the others.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As for `minerals.mirror_gap`, with ``geo``; at least one with a weight on both sides.

    Returns
    -------
    Apart

    Examples
    --------
    >>> pairs = pd.DataFrame({"geo": ["JPN", "KOR"], "importer_value": [20.0, 50.0], "exporter_value": [90.0, 40.0]})
    >>> found = apart(pairs.assign(hs="250490", year=2024))
    >>> found.pair["geo"], float(found.rest)
    ('JPN', 25.0)
    """
    both = pairs.dropna(subset=["importer_value", "exporter_value"])
    most = (both["importer_value"] - both["exporter_value"]).abs().idxmax()
    return Apart(both.loc[most], minerals.mirror_gap(both.drop(most)))


class Traded(Amounts):
    """What can be said of the trade in one mineral; as `rareearths.chapter.amounts.Amounts`.

    Examples
    --------
    >>> Traded(pd.Series({"name_en": "gallium"}), "MCS 2026", "en").mirror(pd.DataFrame())
    'There is no pair for which both sides report a weight.'
    """

    def trade(self, rows: pd.DataFrame, code: pd.Series) -> str:
        """Say who exports most under a code, as exporters and as importers report, and what the code does not tell.

        Parameters
        ----------
        rows : pandas.DataFrame
            Of ``comtrade_mineral_trade``, of one code; the newest year is told, and who is missed in it.
        code : pandas.Series
            A row of ``mineral_hs_codes``.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Traded(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> tell.trade(pd.DataFrame(), pd.Series())
        'This data vintage has no trade under an HS code of gallium.'
        """
        if rows.empty:
            return self._say("no_trade", name=self.name)
        newest = rows[rows["year"] == rows["year"].max()]
        world = newest[newest["geo"] == minerals.WORLD].set_index("side")["value_usd"]
        largest = {side: part.sort_values("value_usd").iloc[-1] for side, part in self._by_side(newest)}
        share = {side: 100 * row["value_usd"] / world[side] for side, row in largest.items()}
        first, origin = (largest[side]["geo"] for side in ("exporter", "origin"))
        said = self._say(
            "exporters" if first != origin else "exporters_same",
            hs=code["hs"],
            title=code[f"title_{self.lang}"],
            year=newest["year"].iloc[0],
            value=self._million(world["exporter"]),
            first=self._named(first),
            share=self._percent(share["exporter"]),
            origin=self._named(origin),
            origin_share=self._percent(share["origin"]),
        )
        return self.joined([said, *self._missed(rows), code[f"limits_{self.lang}"]])

    def mirror(self, pairs: pd.DataFrame) -> str:
        """Say by how much importers report more or less than an exporter, of one code and year, and without which pair.

        Parameters
        ----------
        pairs : pandas.DataFrame
            Of ``comtrade_mineral_pairs``, of one exporter.

        Returns
        -------
        str

        Examples
        --------
        >>> tell = Traded(pd.Series({"name_en": "gallium", "content_ja": ""}), "MCS 2026", "en")
        >>> pair = {"hs": "811292", "year": 2024, "exporter": "CHN", "importer_value": 150, "exporter_value": 100}
        >>> tell.mirror(pd.DataFrame([pair])).endswith("importers report 50.0% more than the exporter.")
        True
        """
        if pairs.empty:
            return self._say("no_mirror")
        gap = minerals.mirror_gap(pairs)
        first = pairs.iloc[0]
        said = self._say(
            "mirror_more" if gap >= 0 else "mirror_less",
            exporter=self._named(first["exporter"]),
            year=first["year"],
            hs=first["hs"],
            count=len(pairs),
            gap=self._percent(abs(gap)),
        )
        return self.joined([said, *([self._without(pairs)] if len(pairs) > 1 else [])])

    def codes(self, listed: pd.DataFrame) -> str:
        """Name the codes whose trade is shown, with what they hold, or say that this is more than one good.

        Parameters
        ----------
        listed : pandas.DataFrame
            From `minerals.codes`.

        Returns
        -------
        str
            The mineral's name where it has no code.

        Examples
        --------
        >>> tell = Traded(pd.Series({"name_en": "gallium"}), "MCS 2026", "en")
        >>> tell.codes(pd.DataFrame({"hs": ["811292"], "commodity": ["GALLIUM"], "mixed": ["yes"], "title_en": ["x"]}))
        'HS 811292 (a code of several goods)'
        """
        if listed.empty:
            return self.name
        words = language.say("mineral_codes", self.lang)
        return self._list(
            words["mixed" if row["mixed"] == "yes" else "alone"].format(
                hs=row["hs"], title=row[f"title_{self.lang}"], name=self.name
            )
            for row in listed.to_dict("records")
        )

    def _without(self, pairs: pd.DataFrame) -> str:
        pair, rest = apart(pairs)
        return self._say(
            "rest_more" if rest >= 0 else "rest_less",
            partner=self._named(pair["geo"]),
            exporters=self._tonnes(pair["exporter_value"]),
            importers=self._tonnes(pair["importer_value"]),
            gap=self._percent(abs(rest)),
        )

    def _missed(self, rows: pd.DataFrame) -> list[str]:
        """Name who had much of the exports reported in the first year and is not shown in the newest."""
        exporters = rows[rows["side"] == "exporter"]
        before, last = (exporters[exporters["year"] == year] for year in (rows["year"].min(), rows["year"].max()))
        world = before[before["geo"] == minerals.WORLD]["value_usd"].sum()
        missed = before[~before["geo"].isin(last["geo"]) & (100 * before["value_usd"] >= _MISSED * world)]
        return [
            self._say(
                "missed",
                country=self._named(row["geo"]),
                before=row["year"],
                share=self._percent(100 * row["value_usd"] / world),
                value=self._million(world),
                last=last["year"].iloc[0],
            )
            for row in missed.to_dict("records")
        ]

    def _million(self, value: float) -> str:
        return language.number(value / 1e6, "million_USD", self.lang)

    def _tonnes(self, value: float) -> str:
        return language.number(value, "t", self.lang)

    def _by_side(self, rows: pd.DataFrame) -> Iterable[tuple[Any, pd.DataFrame]]:
        return rows[rows["geo"] != minerals.WORLD].groupby("side")
