"""Measures of concentration for any mineral: shares of a printed total, Herfindahl-Hirschman index, mirror gap."""

from __future__ import annotations

import pandas as pd

from rareearths import language

WORLD, OTHERS = "WLD", "OTH"


class MineralUnknown(ValueError):
    """The tables have no such mineral."""


class CodeUnknown(ValueError):
    """The vintage holds no trade under a code."""


class Unlike(ValueError):
    """What was to be compared is not alike: other codes, years, units or kinds of figure."""


def find(names: pd.DataFrame, mineral: str, lang: str = "en") -> str:
    """Return the commodity that a mineral stands under in the tables of the USGS.

    Parameters
    ----------
    names : pandas.DataFrame
        With ``commodity``, ``id``, ``name_en`` and ``name_ja``.
    mineral : str
        One of these in any case, or the first word or words of the commodity where no other begins so.
    lang : {"ja", "en"}
        Of the message.

    Returns
    -------
    str

    Raises
    ------
    MineralUnknown
        Naming the minerals there are.

    Examples
    --------
    >>> names = pd.DataFrame([["GRAPHITE (NATURAL)", "graphite", "natural graphite", "天然黒鉛"]])
    >>> names.columns = ["commodity", "id", "name_en", "name_ja"]
    >>> find(names, "graphite"), find(names, "天然黒鉛")
    ('GRAPHITE (NATURAL)', 'GRAPHITE (NATURAL)')
    """
    asked = " ".join(str(mineral).split()).casefold()
    columns = [names[column].str.casefold() for column in ("id", "commodity", "name_en", "name_ja")]
    exact = [column.eq(asked) for column in columns]
    begun = columns[1].str.startswith(f"{asked} ") if asked else columns[1].eq(asked)
    for candidates in (*exact, begun):
        if candidates.sum() == 1:
            return names.loc[candidates, "commodity"].item()
    several = names.loc[begun, "commodity"].tolist()
    words = language.say("errors", lang)
    cause = words["mineral_several"].format(", ".join(several)) if several else words["mineral_slip"]
    known = ", ".join(names[f"name_{lang}"])
    raise MineralUnknown(words["mineral"].format(known=known, given=repr(mineral), cause=cause))


def codes(listed: pd.DataFrame, commodity: str, asked: str = "", lang: str = "en") -> pd.DataFrame:
    """Return the HS codes whose trade is looked at: those of a mineral, or those that are asked for.

    Parameters
    ----------
    listed : pandas.DataFrame
        With ``hs`` and ``commodity``.
    commodity : str
    asked : str
        Six-digit codes, separated by blanks; empty for those of the commodity.
    lang : {"ja", "en"}
        Of the message.

    Returns
    -------
    pandas.DataFrame
        One row for each code; none where a mineral has none.

    Raises
    ------
    CodeUnknown
        Naming the codes there are.

    Examples
    --------
    >>> listed = pd.DataFrame({"hs": ["811292", "283691"], "commodity": ["GALLIUM", "LITHIUM"]})
    >>> codes(listed, "LITHIUM")["hs"].tolist(), codes(listed, "COPPER", "811292")["hs"].tolist()
    (['283691'], ['811292'])
    """
    wanted = str(asked).replace(",", " ").split()
    if not wanted:
        return listed[listed["commodity"] == commodity]
    if unknown := [code for code in wanted if code not in set(listed["hs"])]:
        known = ", ".join(dict.fromkeys(listed["hs"]))
        raise CodeUnknown(language.say("errors", lang)["codes"].format(known=known, given=", ".join(unknown)))
    chosen = listed[listed["hs"].isin(wanted)]
    # of a code that several minerals share, the words about this one
    return chosen.assign(own=chosen["commodity"] == commodity).sort_values("own", ascending=False).drop_duplicates("hs")


def block(rows: pd.DataFrame, statistic: str, year: int | None = None) -> pd.DataFrame:
    """Return the figures of one kind for one year, one for each country: of several kinds, that with most countries.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of ``usgs_world``, of one commodity and edition.
    statistic : {"production", "capacity", "reserves"}
    year : int, optional
        Default: the newest there is.

    Returns
    -------
    pandas.DataFrame
        Empty where the commodity has no such figures.

    Examples
    --------
    >>> rows = pd.DataFrame({"statistic": "reserves", "year": [2025, 2024], "value": [2, 1]})
    >>> rows = rows.assign(product="Gallium", detail="Reserves", unit="metric tons")
    >>> block(rows, "reserves")["value"].tolist()
    [2]
    """
    found = rows[rows["statistic"] == statistic]
    if found.empty:
        return found
    kinds = found[["product", "detail", "unit"]].apply(tuple, axis=1)
    of_kind = found[kinds == kinds[kinds.map(kinds.value_counts()).idxmax()]]  # of equals, the first as printed
    return of_kind[of_kind["year"] == (of_kind["year"].max() if year is None else year)]


def total(rows: pd.DataFrame) -> float:
    """Return the total that shares are taken of: the printed one, or the sum of the countries where that is larger.

    A printed total is rounded, or a lower bound (``>``): shares of it could add up to more than 100%.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `block`. The printed total stands under ``WLD``; it may be missing.

    Returns
    -------
    float

    Examples
    --------
    >>> float(total(pd.DataFrame({"geo": ["CHN", "WLD"], "value": [60.0, 100.0]})))
    100.0
    """
    _alike(rows)
    named = rows.loc[rows["geo"] != WORLD, "value"].sum()
    printed = rows[(rows["geo"] == WORLD) & rows["value"].notna()]
    if printed.empty:
        return named
    return max(printed["value"].iloc[0], named)


def shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the countries of a block with a figure, the largest first, and their shares of the total.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `block`. Figures that are withheld or not available have no share; ``OTH`` and ``WLD`` are left out.

    Returns
    -------
    pandas.DataFrame
        The rows with the column ``share`` (percent).

    Examples
    --------
    >>> rows = pd.DataFrame({"geo": ["USA", "CHN", "WLD"], "value": [None, 60.0, 100.0]})
    >>> shares(rows)[["geo", "share"]].values.tolist()
    [['CHN', 60.0]]
    """
    whole = total(rows)
    named = rows[~rows["geo"].isin([WORLD, OTHERS]) & rows["value"].notna()]
    return named.assign(share=100 * named["value"] / whole).sort_values("share", ascending=False, kind="stable")


def hhi(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the Herfindahl-Hirschman index of a block: the sum of the squared shares in percent, 10,000 at most.

    What is not named country by country (others, withheld figures inside the total, rounding) leaves a range.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `block`.

    Returns
    -------
    tuple of float
        With the rest spread over many countries, and with the rest in one.

    Examples
    --------
    >>> rows = pd.DataFrame({"geo": ["CHN", "OTH", "WLD"], "value": [90.0, 10.0, 100.0]})
    >>> [float(bound) for bound in hhi(rows)]
    [8100.0, 8200.0]
    """
    named = shares(rows)["share"]
    low = (named * named).sum()
    rest = 100 - named.sum()
    return low, low + rest * rest


def mirror_gap(pairs: pd.DataFrame) -> float:
    """Return by how much importers report more (or less) than the exporter, in percent of what the exporter reports.

    Parameters
    ----------
    pairs : pandas.DataFrame
        ``importer_value`` and ``exporter_value`` in tonnes net weight, one row for each partner, of one ``hs`` code and
        one ``year``.

    Returns
    -------
    float
        NaN where there is no pair with both sides.

    Raises
    ------
    Unlike
        If the pairs are of more than one code or year.

    Examples
    --------
    >>> pairs = pd.DataFrame({"hs": ["811292"], "year": [2024], "importer_value": [150.0], "exporter_value": [100.0]})
    >>> float(mirror_gap(pairs))
    50.0
    """
    for column in ("hs", "year"):
        _one(pairs, column)
    both = pairs.dropna(subset=["importer_value", "exporter_value"])
    exported = both["exporter_value"].sum()
    return 100 * (both["importer_value"].sum() - exported) / exported if exported else float("nan")


def _alike(rows: pd.DataFrame) -> None:
    for column in ("statistic", "unit", "year"):
        if column in rows:
            _one(rows, column)
    twice = rows.loc[rows["geo"].duplicated() & (rows["geo"] != OTHERS), "geo"]
    if len(twice):
        raise Unlike(
            f"Expected one figure for each country; got more for {', '.join(sorted(set(twice)))}. Likely cause: rows "
            "of several products or editions. Next step: choose one of them with `block`."
        )


def _one(rows: pd.DataFrame, column: str) -> None:
    found = list(dict.fromkeys(rows[column]))
    if len(found) > 1:
        raise Unlike(
            f"Expected rows of one {column}; got {', '.join(map(str, found))}. Likely cause: a filter was left out. "
            f"Next step: choose one {column} first."
        )
